import { stat } from 'node:fs/promises'
import type { AuditRecord } from '../core/event.ts'
import { readSegment, segmentPath, segmentsOf, startOf, writersOf } from './reader.ts'

/** How far a clock may have been set back between the making of a record and its writing, in milliseconds. */
const clockSlack = 3_600_000

/**
 * Which of the records the journal does not hold, in the order given. Reads each writer's segments from the
 * newest back to the last one that was finished before the oldest of the records was made. A record that an
 * even greater clock step hides is given as missing: written twice it keeps its eventID and is indexed once.
 */
export async function missingRecords(
  journal: string,
  candidates: readonly AuditRecord[],
): Promise<AuditRecord[]> {
  const wanted = new Set(candidates.map(({ json }) => json))
  const oldest =
    Math.min(...candidates.map(({ json }) => Date.parse(JSON.parse(json).eventTime))) - clockSlack
  for (const writer of wanted.size ? await writersOf(journal) : []) {
    for (const segment of (await segmentsOf(journal, writer)).reverse()) {
      const { mtimeMs } = await stat(segmentPath(journal, writer, segment))
      if (!wanted.size || mtimeMs < oldest) break
      await strike(wanted, journal, writer, segment)
    }
  }
  return candidates.filter(({ json }) => wanted.has(json))
}

async function strike(wanted: Set<string>, journal: string, writer: number, segment: number): Promise<void> {
  for await (const { records } of readSegment(journal, await startOf(journal, writer, segment))) {
    for (const record of records) wanted.delete(record)
    if (!wanted.size) return
  }
}
