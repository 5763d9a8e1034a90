import type { Change, KeyRow } from '../../store/index.ts'
import { type DueWork, serviceEvent } from './due.ts'
import type { KmsKey } from './key.ts'
import type { Keys } from './keys.ts'

export const day = 24 * 60 * 60 * 1000

/** Of 50,000 grants at once the commit would hold up everybody else for seconds. */
const grantsAtOnce = 500

/**
 * Destroys a key whose waiting time is over, with its materials, aliases and grants, and records DeleteKey. A
 * key with many grants loses these first, some in each commit.
 */
export const deletion: DueWork = {
  scrubs: true,
  isDue: ({ row }, now) => row.deletionAt !== null && row.deletionAt <= now,
  carryOut(key, { keys }, now) {
    if (key.grants.size > grantsAtOnce) return { change: thinning(key), events: [] }
    return {
      change: removal(key, lastWaiting(key, keys, now)),
      events: [serviceEvent('DeleteKey', key, now)],
    }
  },
}

function thinning(key: KmsKey): Change {
  const some = key.grants.sorted().slice(0, grantsAtOnce)
  return async tx => {
    for (const { id } of some) await tx.remove('grants', { id })
  }
}

/** The primary key that has waited for its last replica, which this is: its own time begins. */
function lastWaiting(key: KmsKey, keys: Keys, now: number): KeyRow | undefined {
  const [other, ...more] = keys.family(key).filter(({ region }) => region !== key.region)
  if (!other || more.length > 0 || other.row.deletionWindow === null) return undefined
  const deletionAt = now + other.row.deletionWindow * day
  return { ...other.row, state: 'PendingDeletion', deletionAt, deletionWindow: null }
}

function removal(key: KmsKey, waiting: KeyRow | undefined): Change {
  const { account, region } = key
  return async tx => {
    for (const name of key.aliases) await tx.remove('aliases', { account, region, name })
    for (const { id } of key.grants.all()) await tx.remove('grants', { id })
    for (const id of key.materials.keys()) await tx.remove('materials', { id, region })
    await tx.remove('keys', { id: key.keyId, region })
    if (waiting) await tx.put('keys', waiting)
  }
}
