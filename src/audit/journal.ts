import { dirname } from 'node:path'
import { Chain } from './chain.ts'
import { Group, JournalError } from './format.ts'
import { type Healed, recover, syncDirectory } from './recover.ts'
import { claimSlot, type Slot } from './slot.ts'

export interface Journal {
  /** This process's writer number: its records are in the journal's directory of that name. */
  readonly writer: number
  readonly healed: readonly Healed[]
  /** False once a write failed, until one succeeds. */
  readonly healthy: boolean
  /**
   * Resolves when the record, a JSON object on one line, is on disk. Rejects with a JournalError when it cannot
   * be written; then the request that it tells of must fail.
   */
  append(record: string): Promise<void>
  /** Writes a group without records, to learn whether an unhealthy journal takes writes again. */
  probe(): Promise<void>
  /** Waits for what was appended and gives the writer number free. */
  close(): Promise<void>
}

export interface JournalOptions {
  readonly directory: string
  /** A segment that has reached this many bytes is followed by a new one. */
  readonly segmentSize?: number
}

/** Opens a journal for writing, healing what a crash tore; JournalError when anything else is wrong with it. */
export async function openJournal({
  directory,
  segmentSize = 64 * 1024 * 1024,
}: JournalOptions): Promise<Journal> {
  const slot = claimSlot(directory)
  try {
    for (const entered of [directory, dirname(directory)]) await syncDirectory(entered)
    const { end, healed } = await recover(directory, slot.writer)
    return new GroupJournal(slot, new Chain(directory, segmentSize, end), healed)
  } catch (error) {
    slot.release()
    throw error
  }
}

/** A group of this many records gains little by waiting for more. Measured: 32 cost a sixth of the requests. */
const enough = 64

type Pending = { readonly group: Group } & PromiseWithResolvers<void>

class GroupJournal implements Journal {
  readonly healed: readonly Healed[]
  healthy = true
  #slot: Slot
  #chain: Chain
  #pending: Pending | undefined
  #seen = 0
  #spare: Group | undefined
  #flushing: Promise<void> | undefined
  #closed = false

  constructor(slot: Slot, chain: Chain, healed: readonly Healed[]) {
    this.#slot = slot
    this.#chain = chain
    this.healed = healed
  }

  get writer(): number {
    return this.#slot.writer
  }

  append(record: string): Promise<void> {
    if (this.#closed) return Promise.reject(new JournalError('the journal is closed'))
    const pending = this.#pending ?? this.#begin()
    pending.group.add(record)
    // Under more load than one group takes, the next one fills while this one syncs.
    if (pending.group.count >= enough && !this.#flushing) this.#send(pending)
    return pending.promise
  }

  probe(): Promise<void> {
    if (this.#closed) return Promise.reject(new JournalError('the journal is closed'))
    return (this.#pending ?? this.#begin()).promise
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#pending?.promise.catch(() => {})
    await this.#flushing
    await this.#chain.close()
    this.#slot.release()
  }

  #begin(): Pending {
    this.#pending = { group: this.#spare ?? new Group(), ...Promise.withResolvers<void>() }
    this.#spare = undefined
    this.#seen = 0
    if (!this.#flushing) setImmediate(this.#turn)
    return this.#pending
  }

  #send(pending: Pending): void {
    this.#pending = undefined
    this.#flushing = this.#flush(pending)
  }

  /**
   * As long as turns of the event loop bring records, waiting makes the group larger, and a group costs the same
   * sync however large it is. A turn that brings none means that everybody who would write waits for us.
   */
  #turn = (): void => {
    const pending = this.#pending
    if (!pending || this.#flushing) return
    const { count } = pending.group
    if (count > this.#seen && count < enough) {
      this.#seen = count
      setImmediate(this.#turn)
      return
    }
    this.#send(pending)
  }

  async #flush({ group, resolve, reject }: Pending): Promise<void> {
    try {
      await this.#chain.commit(group)
      this.healthy = true
      resolve()
    } catch (error) {
      this.healthy = false
      reject(error instanceof JournalError ? error : unwritten(error))
    }
    group.clear()
    this.#spare = group
    this.#flushing = undefined
    if (this.#pending) setImmediate(this.#turn)
  }
}

function unwritten(cause: unknown): JournalError {
  return new JournalError(`the journal cannot be written: ${(cause as Error).message}`, { cause })
}
