import { randomBytes } from 'node:crypto'
import { chmodSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Position } from './format.ts'
import type { ReadGroup } from './reader.ts'
import { type TrailRecord, termsOf } from './terms.ts'
import type { Cursor } from './token.ts'
import { keysUsed, type LastUse } from './usage.ts'

/** The index must be thrown away and made anew. */
export class UnusableIndex extends Error {}

/** Where an event's record stands in the journal. */
export interface Place {
  readonly id: number
  readonly eventId: string
  /** Seconds since the epoch. */
  readonly time: number
  readonly writer: number
  readonly segment: number
  /** Bytes from the segment's start. */
  readonly offset: number
  readonly length: number
}
export interface Span {
  /** Seconds since the epoch, both included. */
  readonly from: number
  readonly to: number
  readonly before?: Cursor
}

const version = 2
/** A posting says that an event answers to a term; terms are written out once. */
const schema = `
  create table secret (key blob not null);
  create table position (
    writer integer primary key, segment integer not null, offset integer not null,
    sequence integer not null, hash text not null, since integer not null
  ) strict;
  create table event (
    id integer primary key, event_id text not null unique, scope integer not null, time integer not null,
    writer integer not null, segment integer not null, offset integer not null, length integer not null
  ) strict;
  create table term (id integer primary key, text text not null unique) strict;
  create table posting (
    term integer not null, time integer not null, event integer not null, primary key (term, time, event)
  ) strict, without rowid;
  create table last_use (
    arn text primary key, operation text not null, event_id text not null, request_id text not null,
    time integer not null, writer integer not null, segment integer not null, offset integer not null
  ) strict, without rowid;
  pragma user_version = ${version};
`
const rememberedTerms = 10_000
/** Seconds: later than any event. */
const never = 2 ** 40

type Use = LastUse & Pick<Place, 'writer' | 'segment' | 'offset'>

/**
 * The SQLite file behind LookupEvents and GetKeyLastUsage. Prepared statements without a query layer: it is
 * private to this folder, never on PostgreSQL, and a query builder costs several times what the statements do. It
 * can be lost at any time, so commits need no sync; WAL keeps it consistent through a power cut.
 */
export class EventIndex {
  readonly secret: Uint8Array
  #database: DatabaseSync
  #terms = new Map<string, number>()
  readonly #statements: ReturnType<typeof prepare>

  constructor(file: string) {
    const database = new DatabaseSync(file, { timeout: 10_000 })
    try {
      chmodSync(file, 0o600)
      database.exec('pragma journal_mode = wal; pragma synchronous = normal')
      this.#database = database
      this.#migrate()
      this.secret = database.prepare('select key from secret').get()?.key as Uint8Array
      this.#statements = prepare(database)
    } catch (error) {
      database.close()
      throw error
    }
  }

  /** Where each writer's chain has been read to. */
  positions(): Position[] {
    return this.#statements.positions.all() as unknown as Position[]
  }

  /** Takes in groups that follow on `before`; false when another process was faster, and nothing was done. */
  add(groups: readonly ReadGroup[], before: Position | undefined): boolean {
    this.#database.exec('begin immediate')
    try {
      const stored = this.positions().find(({ writer }) => writer === groups[0]?.position.writer)
      const isNext = stored?.sequence === before?.sequence
      if (isNext) this.#addAll(groups)
      this.#database.exec('commit')
      return isNext
    } catch (error) {
      this.#terms.clear()
      if (this.#database.isTransaction) this.#database.exec('rollback')
      throw error
    }
  }

  /** At most `limit` events that answer to a term, newest first. */
  find(term: string, { from, to, before }: Span, limit: number): Place[] {
    const { time, event } = before ?? { time: to + 1, event: 0 }
    const rows = this.#statements.find.all(term, from, Math.min(to, time), time, event, limit)
    return rows as unknown as Place[]
  }

  /** The event of this id, if it is of the scope. */
  byId(eventId: string, scope: string, { from, to }: Span): Place[] {
    return this.#statements.byId.all(eventId, scope, from, to) as unknown as Place[]
  }

  lastUse(keyArn: string): LastUse | undefined {
    return this.#statements.lastUse.get(keyArn) as LastUse | undefined
  }

  /** When the oldest event was, in seconds; undefined when there is none. */
  since(): number | undefined {
    const { since } = this.#statements.since.get() as { since: number | null }
    return since === null || since === never ? undefined : since
  }

  close(): void {
    this.#database.close()
  }

  #migrate(): void {
    const found = () => this.#database.prepare('pragma user_version').get()?.user_version
    if (found() === version) return
    this.#database.exec('begin exclusive')
    if (found() === 0) {
      this.#database.exec(schema)
      this.#database.prepare('insert into secret values (?)').run(randomBytes(32))
    }
    this.#database.exec('commit')
    if (found() !== version) throw new UnusableIndex(`version ${found()}`)
  }

  #addAll(groups: readonly ReadGroup[]): void {
    // A busy key is used in most records, and only the last use of it is written.
    const uses = new Map<string, Use>()
    for (const group of groups) this.#addGroup(group, uses)
    for (const [arn, { operation, eventId, requestId, time, writer, segment, offset }] of uses)
      this.#statements.use.run(arn, operation, eventId, requestId, time, writer, segment, offset)
  }

  #addGroup({ records, offset, position }: ReadGroup, uses: Map<string, Use>): void {
    const { writer, segment, sequence, hash } = position
    let at = offset
    let since = never
    for (const json of records) {
      const length = Buffer.byteLength(json)
      const record: TrailRecord = JSON.parse(json)
      const time = Date.parse(record.eventTime) / 1000
      const place = { eventId: record.eventID, time, writer, segment, offset: at, length }
      this.#addRecord(record, place)
      for (const arn of keysUsed(record)) {
        const before = uses.get(arn)
        if (before && before.time > time) continue
        uses.set(arn, { ...place, operation: record.eventName, requestId: record.requestID ?? '' })
      }
      since = Math.min(since, time)
      at += length + 1
    }
    this.#statements.advance.run(writer, segment, position.offset, sequence, hash, since)
  }

  #addRecord(
    record: TrailRecord,
    { eventId, time, writer, segment, offset, length }: Omit<Place, 'id'>,
  ): void {
    const [scope, ...terms] = termsOf(record).map(text => this.#term(text)) as [number, ...number[]]
    const added = this.#statements.event.run(eventId, scope, time, writer, segment, offset, length)
    // A record that was appended twice (start-up after a crash) has its postings.
    if (!added.changes) return
    for (const term of [scope, ...terms]) this.#statements.posting.run(term, time, added.lastInsertRowid)
  }

  #term(text: string): number {
    let id = this.#terms.get(text)
    if (id !== undefined) return id
    this.#statements.addTerm.run(text)
    id = this.#statements.term.get(text)?.id as number
    if (this.#terms.size >= rememberedTerms) this.#terms.clear()
    this.#terms.set(text, id)
    return id
  }
}

const columns = 'event.id, event_id as eventId, event.time, writer, segment, offset, length'
const named = '(select id from term where text = ?)'

function prepare(database: DatabaseSync) {
  return {
    positions: database.prepare('select writer, segment, offset, sequence, hash from position'),
    advance: database.prepare(`
      insert into position (writer, segment, offset, sequence, hash, since) values (?, ?, ?, ?, ?, ?)
      on conflict do update set segment = excluded.segment, offset = excluded.offset,
        sequence = excluded.sequence, hash = excluded.hash, since = min(since, excluded.since)`),
    since: database.prepare('select min(since) as since from position'),
    // Of uses in one second that different writers recorded, any may be the last, but always the same one is.
    use: database.prepare(`
      insert into last_use (arn, operation, event_id, request_id, time, writer, segment, offset)
      values (?, ?, ?, ?, ?, ?, ?, ?)
      on conflict do update set operation = excluded.operation, event_id = excluded.event_id,
        request_id = excluded.request_id, time = excluded.time, writer = excluded.writer,
        segment = excluded.segment, offset = excluded.offset
      where (excluded.time, excluded.writer, excluded.segment, excluded.offset)
        > (last_use.time, last_use.writer, last_use.segment, last_use.offset)`),
    lastUse: database.prepare(`
      select operation, time, event_id as eventId, request_id as requestId from last_use where arn = ?`),
    event: database.prepare(`
      insert or ignore into event (event_id, scope, time, writer, segment, offset, length)
      values (?, ?, ?, ?, ?, ?, ?)`),
    addTerm: database.prepare('insert or ignore into term (text) values (?)'),
    term: database.prepare('select id from term where text = ?'),
    posting: database.prepare('insert or ignore into posting (term, time, event) values (?, ?, ?)'),
    find: database.prepare(`
      select ${columns} from posting join event on event.id = posting.event
      where posting.term = ${named} and posting.time between ? and ? and (posting.time, posting.event) < (?, ?)
      order by posting.time desc, posting.event desc limit ?`),
    byId: database.prepare(`
      select ${columns} from event where event_id = ? and scope = ${named} and time between ? and ?`),
  }
}
