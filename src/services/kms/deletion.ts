import type { AuditCall, AuditRecord } from '../../core/event.ts'
import type { Change, Store } from '../../store/index.ts'
import type { KmsKey } from './key.ts'
import type { Keys } from './keys.ts'

interface Parts {
  readonly keys: Keys
  readonly store: Pick<Store, 'sequence' | 'refresh' | 'commit' | 'delivered' | 'scrub'>
  readonly trail: {
    records(call: AuditCall): readonly AuditRecord[]
    append(record: AuditRecord): Promise<void>
    /** Rejects when nothing can be recorded. */
    ready(): Promise<void> | undefined
  }
}

/**
 * Destroys the material of keys whose waiting time is over, with their aliases and grants, and records DeleteKey. Several
 * processes may try: the store lets one commit win, and the others see that nothing is left to do. Returns
 * how many keys went.
 */
export async function destroyDue({ keys, store, trail }: Parts, now: number): Promise<number> {
  await store.refresh()
  const ids = [...keys.all()].filter(key => isDue(key, now)).map(key => key.keyId)
  if (ids.length === 0) return 0
  let destroyed = 0
  try {
    for (const id of ids) {
      await trail.ready()
      // Decided upon and committed without a wait between: who cancels meanwhile makes the commit stale.
      const key = keys.byId(id)
      if (!key || !isDue(key, now)) continue
      const records = trail.records(deleteKeyEvent(key, now))
      await store.commit(store.sequence, [removal(key)], records)
      destroyed++
      for (const record of records) await trail.append(record)
      await store.delivered(records.map(({ eventId }) => eventId))
    }
  } finally {
    if (destroyed > 0) await store.scrub()
  }
  return destroyed
}

function isDue({ row }: KmsKey, now: number): boolean {
  return row.deletionAt !== null && row.deletionAt <= now
}

function removal(key: KmsKey): Change {
  const { account, region } = key
  return async tx => {
    for (const name of key.aliases) await tx.remove('aliases', { account, region, name })
    for (const { id } of key.grants.all()) await tx.remove('grants', { id })
    for (const id of key.materials.keys()) await tx.remove('materials', { id })
    await tx.remove('keys', { id: key.keyId })
  }
}

/** Facts §3.1, service-made events. */
function deleteKeyEvent(key: KmsKey, time: number): AuditCall {
  return {
    eventSource: 'kms.amazonaws.com',
    eventName: 'DeleteKey',
    readOnly: false,
    time,
    region: key.region,
    sourceIp: 'AWS Internal',
    userAgent: 'AWS Internal',
    requestParameters: null,
    responseElements: null,
    resources: [key.audited],
    eventType: 'AwsServiceEvent',
    account: key.account,
  }
}
