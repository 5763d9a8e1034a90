import { JournalError } from './format.ts'
import { beginningOf, readWriter, writersOf } from './reader.ts'

export interface Verdict {
  readonly writers: number
  /** What was checked and found good, up to the first problem. */
  readonly groups: number
  readonly records: number
  /** Bytes after the last whole groups: being written, or torn by a crash and not yet cut off. */
  readonly unfinished: number
  /** What is wrong, and where; absent when every chain holds. */
  readonly problem?: string
}

/**
 * Checks every chain from its first group to its last, up to the first problem. What was cut off at the very end
 * of a chain leaves no trace in it.
 */
export async function verifyJournal(journal: string): Promise<Verdict> {
  const writers = await writersOf(journal)
  const verdict = { writers: writers.length, groups: 0, records: 0, unfinished: 0 }
  try {
    for (const writer of writers) {
      const groups = readWriter(journal, beginningOf(writer))
      for (let next = await groups.next(); ; next = await groups.next()) {
        if (next.done) {
          verdict.unfinished += next.value
          break
        }
        verdict.groups++
        verdict.records += next.value.records.length
      }
    }
    return verdict
  } catch (error) {
    if (error instanceof JournalError) return { ...verdict, problem: error.message }
    throw error
  }
}
