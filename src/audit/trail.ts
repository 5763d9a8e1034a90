import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { catchUp } from './catchup.ts'
import { EventIndex, type Span, UnusableIndex } from './event-index.ts'
import { loadEvent, type TrailEvent } from './events.ts'
import { type AttributeKey, attributeTerm, scopeOf } from './terms.ts'
import { openToken, sealToken } from './token.ts'
import type { LastUse } from './usage.ts'

/** Times in milliseconds since the epoch. */
export interface LookupQuery {
  readonly account: string
  readonly region: string
  readonly attribute?: { readonly key: AttributeKey; readonly value: string }
  /** Both are included. */
  readonly startTime?: number
  readonly endTime?: number
  /** The 90 days of the trail count back from here. */
  readonly now: number
  /** 1 to 50. */
  readonly maxResults: number
  readonly nextToken?: string
}
export type LookupResult =
  | { readonly events: readonly TrailEvent[]; readonly nextToken?: string }
  /** The token was not given out for this question. */
  | { readonly invalid: 'nextToken' }

export interface Usage {
  /** Absent when no event of the trail used the key. */
  readonly last?: LastUse
  /** When the oldest event of the trail was, in seconds since the epoch; absent when there is none. */
  readonly since?: number
}

export interface Trail {
  /** Newest first. Waits ten seconds at most for the index to hold what was appended before the call. */
  lookup(query: LookupQuery): Promise<LookupResult>
  /**
   * How a key was used, by its ARN, up to the call. Undefined when the index, which may have to be made anew from
   * a long journal, is not there within ten seconds: half of it would tell of an old use, or of none.
   */
  usage(keyArn: string): Promise<Usage | undefined>
  /** The same at once, up to some moment of the last hour; undefined when the index was not there since. */
  usageOfLate(keyArn: string): Usage | undefined
  /** Brings the index up to what the journal holds at the call, leaving the event loop free in between. */
  catchUp(): Promise<void>
  close(): Promise<void>
}

/** The trail of a journal's directory. Its index, the file `index.db` there, is made anew whenever it is unfit. */
export function openTrail(directory: string): Trail {
  return new IndexedTrail(directory)
}

const retention = 90 * 24 * 3600
const farFuture = 1e12
const patience = 10_000
/** Milliseconds; AWS tells of uses up to an hour late. */
const ofLate = 3_600_000

class IndexedTrail implements Trail {
  #directory: string
  #index: EventIndex | undefined
  #running: Promise<void> | undefined
  #queued: Promise<void> | undefined
  #closed = false
  /** The index that last held all of the journal, and when it was asked to. */
  #whole: { readonly index: EventIndex; readonly at: number } | undefined

  constructor(directory: string) {
    this.#directory = directory
  }

  lookup(query: LookupQuery): Promise<LookupResult> {
    return this.#mending(async () => {
      await Promise.race([this.catchUp(), sleep(patience, undefined, { ref: false })])
      return this.#find(query)
    })
  }

  usage(keyArn: string): Promise<Usage | undefined> {
    return this.#mending(async () => {
      const late = sleep(patience, 'late' as const, { ref: false })
      return (await Promise.race([this.catchUp(), late])) === 'late' ? undefined : this.usageOfLate(keyArn)
    })
  }

  usageOfLate(keyArn: string): Usage | undefined {
    const { index, at } = this.#whole ?? {}
    if (!index || index !== this.#index || performance.now() - (at as number) > ofLate) return undefined
    return { last: index.lastUse(keyArn), since: index.since() }
  }

  catchUp(): Promise<void> {
    if (!this.#running) return this.#start()
    // The run under way may have passed what the caller wants to see; only the next one surely has not.
    this.#queued ??= this.#running.catch(() => {}).then(() => this.#start())
    return this.#queued
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.allSettled([this.#running, this.#queued])
    this.#discard()
  }

  #start(): Promise<void> {
    this.#queued = undefined
    const isStopped = () => this.#closed
    const at = performance.now()
    const run = this.#mending(async () => {
      const index = this.#open()
      await catchUp(index, this.#directory, isStopped)
      this.#whole = { index, at }
    })
    this.#running = run.finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #find(query: LookupQuery): Promise<LookupResult> {
    const { account, region, attribute, startTime, endTime, now, maxResults, nextToken } = query
    const index = this.#open()
    const question = JSON.stringify([account, region, attribute?.key, attribute?.value, startTime, endTime])
    const before = nextToken === undefined ? undefined : openToken(index.secret, question, nextToken)
    if (nextToken !== undefined && !before) return { invalid: 'nextToken' }
    const oldest = Math.floor(now / 1000) - retention
    const span: Span = {
      from: Math.max(oldest, startTime === undefined ? 0 : Math.ceil(startTime / 1000)),
      to: endTime === undefined ? farFuture : Math.floor(endTime / 1000),
      before,
    }
    const scope = scopeOf(account, region)
    const places =
      attribute?.key === 'EventId'
        ? index.byId(attribute.value, scope, span)
        : index.find(
            attribute ? attributeTerm(scope, attribute.key, attribute.value) : scope,
            span,
            maxResults + 1,
          )
    const last = places.length > maxResults ? places[maxResults - 1] : undefined
    const events = await Promise.all(
      places.slice(0, maxResults).map(place => loadEvent(this.#directory, place)),
    )
    return {
      events,
      nextToken: last && sealToken(index.secret, question, { time: last.time, event: last.id }),
    }
  }

  /** Works once more, with a new index, when the index turns out to be unfit or was closed for being so. */
  async #mending<T>(work: () => Promise<T>): Promise<T> {
    let index: EventIndex | undefined
    try {
      index = this.#open()
      return await work()
    } catch (error) {
      if (this.#closed) throw error
      if (this.#index === index) {
        if (!isUnfit(error)) throw error
        this.#discard()
        for (const suffix of ['', '-wal', '-shm']) rmSync(`${this.#file}${suffix}`, { force: true })
      }
    }
    return work()
  }

  get #file(): string {
    return join(this.#directory, 'index.db')
  }

  #open(): EventIndex {
    if (this.#closed) throw new Error('the trail is closed')
    this.#index ??= new EventIndex(this.#file)
    return this.#index
  }

  #discard(): void {
    this.#index?.close()
    this.#index = undefined
  }
}

/** READONLY (of a file moved away), IOERR, CORRUPT, NOTADB: sqlite.org/rescode.html */
const unfitCodes = new Set([8, 10, 11, 26])

function isUnfit(error: unknown): boolean {
  if (error instanceof UnusableIndex) return true
  const { errcode } = error as { errcode?: number }
  return errcode !== undefined && unfitCodes.has(errcode & 0xff)
}
