import type { Change } from '../../store/index.ts'
import { type DueWork, serviceEvent } from './due.ts'
import type { KmsKey } from './key.ts'

/** Destroys a key whose waiting time is over, with its materials, aliases and grants, and records DeleteKey. */
export const deletion: DueWork = {
  scrubs: true,
  isDue: ({ row }, now) => row.deletionAt !== null && row.deletionAt <= now,
  carryOut: (key, _parts, now) => ({ change: removal(key), events: [serviceEvent('DeleteKey', key, now)] }),
}

function removal(key: KmsKey): Change {
  const { account, region } = key
  return async tx => {
    for (const name of key.aliases) await tx.remove('aliases', { account, region, name })
    for (const { id } of key.grants.all()) await tx.remove('grants', { id })
    for (const id of key.materials.keys()) await tx.remove('materials', { id, region })
    await tx.remove('keys', { id: key.keyId, region })
  }
}
