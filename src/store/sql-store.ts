import { type Kysely, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrations } from './migrations.ts'
import { sqlTransaction } from './sql-transaction.ts'
import {
  type Change,
  type Follower,
  type Followers,
  type OutboxRecord,
  StaleState,
  type Store,
} from './store.ts'
import { primaryKeys, type TableName, type Tables } from './tables.ts'

export interface Database extends Tables {
  changes: { sequence: number; table: string; keyJson: string }
  outbox: OutboxRecord
}

/** What the databases do differently. */
export interface Dialect {
  /** Starts a transaction that no other writer can enter, waiting for the one that is in. */
  begin(db: Kysely<Database>): Promise<void>
  isUniqueViolation(error: unknown): boolean
  /** Whether another process has committed since the last call. */
  changedElsewhere(): boolean
  /** Overwrites what removed rows left behind; false when other processes are in the way. */
  scrub(db: Kysely<Database>): Promise<boolean>
}

/** How many changes are kept for other processes to catch up by; one further behind reads everything again. */
const keptChanges = 10_000

export async function openSqlStore(db: Kysely<Database>, dialect: Dialect): Promise<Store> {
  await migrate(db)
  return new SqlStore(db, dialect)
}

async function migrate(db: Kysely<Database>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (tables.some(table => table.name === 'kysely_migration')) {
    const done = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
    const newer = done.rows.filter(row => !(row.name in migrations)).map(row => row.name)
    if (newer.length)
      throw new Error(
        `The store was written by a newer release of Claviger (${newer.join(', ')}). Start that release, or restore a backup made by this one.`,
      )
  }
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

class SqlStore implements Store {
  sequence = 0
  readonly #db: Kysely<Database>
  readonly #dialect: Dialect
  #followers: Followers = {}
  #refreshing: Promise<void> | undefined
  #delivered: string[] = []
  #isBehind = false
  /** Memory was emptied and not filled again. */
  #isPartial = false
  #isUnscrubbed = false

  constructor(db: Kysely<Database>, dialect: Dialect) {
    this.#db = db
    this.#dialect = dialect
  }

  position(): Promise<number> {
    return lastSequence(this.#db)
  }

  async all<T extends TableName>(table: T): Promise<Tables[T][]> {
    return (await this.#db
      .selectFrom(table as TableName)
      .selectAll()
      .execute()) as unknown as Tables[T][]
  }

  async follow(followers: Followers): Promise<void> {
    this.#followers = followers
    this.#dialect.changedElsewhere()
    await this.#reload()
  }

  refresh(): Promise<void> | undefined {
    if (this.#refreshing) return this.#refreshing.then(() => this.refresh())
    // Behind until the changes are applied: when that fails, the next request must not find us up to date.
    if (this.#dialect.changedElsewhere()) this.#isBehind = true
    return this.#isBehind ? this.#catchUp() : undefined
  }

  async commit(
    sequence: number,
    changes: readonly Change[],
    records: readonly OutboxRecord[],
  ): Promise<number> {
    const delivered = this.#delivered
    this.#delivered = []
    let scrubs = this.#isUnscrubbed
    const made = await this.#db.connection().execute(async connection => {
      await this.#dialect.begin(connection)
      try {
        const last = await lastSequence(connection)
        if (last !== sequence) throw new StaleState('another change was committed first')
        const tx = sqlTransaction(connection, () => {
          scrubs = true
        })
        for (const change of changes) await change(tx)
        if (records.length)
          await connection
            .insertInto('outbox')
            .values([...records])
            .execute()
        await connection
          .deleteFrom('changes')
          .where('sequence', '<=', last - keptChanges)
          .execute()
        if (delivered.length)
          await connection.deleteFrom('outbox').where('eventId', 'in', delivered).execute()
        const made = await lastSequence(connection)
        await sql`commit`.execute(connection)
        return made
      } catch (error) {
        await sql`rollback`.execute(connection)
        this.#delivered.push(...delivered)
        if (this.#dialect.isUniqueViolation(error)) throw new StaleState('a unique name was taken')
        throw error
      }
    })
    this.#isBehind = true
    this.#isUnscrubbed = scrubs
    await this.#catchUp()
    if (scrubs) await this.scrub()
    return made
  }

  async outbox(): Promise<OutboxRecord[]> {
    return this.#db.selectFrom('outbox').selectAll().execute()
  }

  async delivered(eventIds: readonly string[]): Promise<void> {
    this.#delivered.push(...eventIds)
  }

  async scrub(): Promise<void> {
    this.#isUnscrubbed = !(await this.#dialect.scrub(this.#db))
  }

  async close(): Promise<void> {
    await this.#db.destroy()
  }

  /** One at a time, so that rows are applied in the order of their changes. */
  #catchUp(): Promise<void> {
    const before = this.#refreshing ?? Promise.resolve()
    const mine = before
      .then(() => this.#apply())
      .finally(() => {
        if (this.#refreshing === mine) this.#refreshing = undefined
      })
    this.#refreshing = mine
    return mine
  }

  async #apply(): Promise<void> {
    if (this.#isPartial) return this.#reload()
    const changes = await this.#db
      .selectFrom('changes')
      .selectAll()
      .where('sequence', '>', this.sequence)
      .orderBy('sequence')
      .execute()
    const [first] = changes
    if (!first) {
      this.#isBehind = false
      return
    }
    // A gap: the changes we missed are no longer kept.
    if (first.sequence !== this.sequence + 1) return this.#reload()
    for (const { table, keyJson, sequence } of changes) {
      const name = table as TableName
      const key = JSON.parse(keyJson)
      let query = this.#db.selectFrom(name).selectAll()
      for (const column of primaryKeys[name]) query = query.where(column as never, '=', key[column] as never)
      const row = await query.executeTakeFirst()
      for (const follower of this.#followersOf(name)) {
        if (row) follower.put(row as never)
        else follower.remove(key)
      }
      this.sequence = sequence
    }
    this.#isBehind = false
  }

  async #reload(): Promise<void> {
    await this.#db.connection().execute(async connection => {
      // One read transaction, so that rows and sequence are of the same moment.
      this.#isPartial = true
      await sql`begin`.execute(connection)
      try {
        await this.#fill(connection)
      } finally {
        await sql`rollback`.execute(connection)
      }
      this.#isPartial = false
      this.#isBehind = false
    })
  }

  async #fill(connection: Kysely<Database>): Promise<void> {
    const names = Object.keys(primaryKeys) as TableName[]
    for (const name of names) for (const follower of this.#followersOf(name)) follower.reset()
    for (const name of names) {
      const followers = this.#followersOf(name)
      if (!followers.length) continue
      const rows = await connection.selectFrom(name).selectAll().execute()
      for (const row of rows) for (const follower of followers) follower.put(row as never)
    }
    this.sequence = await lastSequence(connection)
  }

  #followersOf(name: TableName): readonly Follower<TableName>[] {
    return [this.#followers[name] ?? []].flat() as Follower<TableName>[]
  }
}

async function lastSequence(db: Kysely<Database>): Promise<number> {
  const row = await db.selectFrom('changes').select(db.fn.max('sequence').as('last')).executeTakeFirst()
  return Number(row?.last ?? 0)
}
