import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { JournalError } from './format.ts'

/** A writer's own directory in the journal, held by this process alone. */
export interface Slot {
  readonly writer: number
  readonly directory: string
  release(): void
}

const mostWriters = 1000
const sqliteBusy = 5

/**
 * Claims the first free writer number. Node has no flock; an exclusive SQLite transaction holds locks that the
 * system gives up when the process dies, however it dies. They are POSIX locks, which a process loses when it
 * closes any descriptor of the file: nobody else here may open `lock.db`.
 */
export function claimSlot(journal: string): Slot {
  mkdirSync(journal, { recursive: true, mode: 0o700 })
  for (let writer = 1; writer <= mostWriters; writer++) {
    const directory = join(journal, String(writer))
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const lock = new DatabaseSync(join(directory, 'lock.db'), { timeout: 0 })
    try {
      lock.exec('begin exclusive')
      return { writer, directory, release: () => lock.close() }
    } catch (error) {
      lock.close()
      if ((error as { errcode?: number }).errcode !== sqliteBusy) throw error
    }
  }
  throw new JournalError(`${journal}: all ${mostWriters} writer numbers are taken`)
}
