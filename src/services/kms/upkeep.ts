import { setImmediate } from 'node:timers/promises'
import type { AuditCall, AuditRecord } from '../../core/event.ts'
import type { Store } from '../../store/index.ts'
import { deletion } from './deletion.ts'
import type { DueParts, DueWork } from './due.ts'
import { expiry } from './expiry.ts'
import { rotation } from './rotation.ts'

interface Parts extends DueParts {
  readonly store: Pick<Store, 'sequence' | 'refresh' | 'commit' | 'delivered' | 'scrub'>
  readonly trail: {
    records(call: AuditCall): readonly AuditRecord[]
    append(record: AuditRecord): Promise<void>
    /** Rejects when nothing can be recorded. */
    ready(): Promise<void> | undefined
  }
}

const works: readonly DueWork[] = [deletion, expiry, rotation]

/**
 * Does whatever is due, each in a commit of its own with its events. Several processes may try: the store lets
 * one commit win (StaleState for the others), and then nothing is left to do. Returns how many events it made.
 */
export async function carryOutDue(parts: Parts, now: number): Promise<number> {
  await parts.store.refresh()
  let done = 0
  for (const work of works) done += await carryOutAll(work, parts, now)
  return done
}

async function carryOutAll(work: DueWork, parts: Parts, now: number): Promise<number> {
  const { keys, store, trail } = parts
  const due = [...keys.all()].filter(key => work.isDue(key, now))
  let done = 0
  try {
    for (const { region, keyId } of due)
      for (;;) {
        // Requests that wait come first.
        await setImmediate()
        await trail.ready()
        // Decided upon as of this commit: who changes the key meanwhile makes ours stale.
        const { sequence } = store
        const key = keys.find(region, keyId)
        if (!key || !work.isDue(key, now)) break
        const { change, events } = await work.carryOut(key, parts, now)
        const records = events.flatMap(event => trail.records(event))
        await store.commit(sequence, [change], records)
        done += events.length
        for (const record of records) await trail.append(record)
        await store.delivered(records.map(({ eventId }) => eventId))
      }
  } finally {
    if (done > 0 && work.scrubs) await store.scrub()
  }
  return done
}
