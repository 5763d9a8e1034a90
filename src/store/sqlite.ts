import { chmodSync, existsSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, SqliteAdapter, type SqliteDatabase, SqliteDialect, sql } from 'kysely'
import { type Database, type Dialect, openSqlStore } from './sql-store.ts'
import type { Store } from './store.ts'

/**
 * Opens the store in a SQLite file, creating and migrating it as needed. Commits are durable when they
 * return: WAL with `synchronous=FULL` syncs the log at every commit (sqlite.org/pragma.html#pragma_synchronous).
 */
export async function openSqliteStore(file: string): Promise<Store> {
  const isNew = !existsSync(file)
  const database = new DatabaseSync(file, { timeout: patience })
  if (isNew) chmodSync(file, 0o600)
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on')
  const db = new Kysely<Database>({ dialect: new Sqlite({ database: adapt(database) }) })
  const dataVersion = database.prepare('pragma data_version')
  let seen = dataVersion.get()?.data_version
  const dialect: Dialect = {
    async begin(db) {
      const deadline = Date.now() + patience
      for (;;) {
        try {
          return void (await sql`begin immediate`.execute(db))
        } catch (error) {
          if (!isBusy(error) || Date.now() > deadline) throw error
          await sleep(1 + Math.random() * 4)
        }
      }
    },
    isUniqueViolation: error => error instanceof Error && /UNIQUE constraint failed/.test(error.message),
    // data_version moves when another connection commits; our own commits leave it alone.
    changedElsewhere() {
      const now = dataVersion.get()?.data_version
      const changed = now !== seen
      seen = now
      return changed
    },
    // secure_delete zeroes pages; the log that still holds their old images is written back and emptied.
    async scrub(db) {
      for (let attempt = 1; ; attempt++) {
        const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db)
        if (rows[0]?.busy === 0) return true
        if (attempt === scrubAttempts) return false
        await sleep(1 + Math.random() * 4)
      }
    },
  }
  const store = await openSqlStore(db, dialect)
  // SQLite waits by blocking the thread, which start-up can bear and requests cannot.
  database.exec('pragma busy_timeout = 0')
  return store
}

/** A migration is done whole or not at all: SQLite takes DDL back, which Kysely does not count on. */
class Sqlite extends SqliteDialect {
  override createAdapter() {
    return new TransactionalDdl()
  }
}
class TransactionalDdl extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true
  }
}

/** Readers in the way are done within a few; a backup may take longer than anybody wants to wait. */
const scrubAttempts = 20

/** How long to wait for another process's commit, in milliseconds. */
const patience = 10_000

/** SQLITE_BUSY and its extended codes. sqlite.org/rescode.html */
function isBusy(error: unknown): boolean {
  return ((error as { errcode?: number }).errcode ?? 0) % 256 === 5
}

/** The part of better-sqlite3's interface that Kysely asks for, on node:sqlite; statements are kept prepared. */
function adapt(database: DatabaseSync): SqliteDatabase {
  type Prepared = ReturnType<SqliteDatabase['prepare']>
  const prepared = new Map<string, Prepared>()
  return {
    close: () => database.close(),
    prepare(text) {
      let statement = prepared.get(text)
      if (statement) return statement
      const inner = database.prepare(text)
      statement = {
        reader: inner.columns().length > 0,
        all: parameters => inner.all(...(parameters as SQLInputValue[])),
        run: parameters => inner.run(...(parameters as SQLInputValue[])),
        iterate: parameters => inner.iterate(...(parameters as SQLInputValue[])),
      }
      if (prepared.size < 200 && !/^(create|alter|drop|pragma)/i.test(text)) prepared.set(text, statement)
      return statement
    },
  }
}
