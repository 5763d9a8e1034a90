import { setImmediate as nextTurn } from 'node:timers/promises'
import { type EventIndex, UnusableIndex } from './event-index.ts'
import { type ReadGroup, readJournal, stands } from './reader.ts'

/** Records that one transaction takes in, so that requests wait a few milliseconds at most. */
const chunk = 100

/** Brings the index up to what the journal holds; leaves early when `isStopped` says so. */
export async function catchUp(index: EventIndex, journal: string, isStopped: () => boolean): Promise<void> {
  while (!(await advance(index, journal, isStopped)));
}

/** False when another process was at the same work, so that the positions read at the start are old. */
async function advance(index: EventIndex, journal: string, isStopped: () => boolean): Promise<boolean> {
  const positions = index.positions()
  for (const position of positions) {
    // The index is ahead when a power cut took groups that it had read before they were synced.
    if (!(await stands(journal, position))) throw new UnusableIndex('the journal is not the one indexed')
  }
  const reached = new Map(positions.map(position => [position.writer, position]))
  let batch: ReadGroup[] = []
  let records = 0
  const store = () => {
    const last = batch.at(-1)?.position
    if (!last) return true
    const isStored = index.add(batch, reached.get(last.writer))
    reached.set(last.writer, last)
    batch = []
    records = 0
    return isStored
  }
  for await (const group of readJournal(journal, positions)) {
    const isOtherWriter = batch.length > 0 && batch[0]?.position.writer !== group.position.writer
    if (isOtherWriter || records >= chunk) {
      if (!store()) return false
      await nextTurn()
      if (isStopped()) return true
    }
    batch.push(group)
    records += group.records.length
  }
  return store()
}
