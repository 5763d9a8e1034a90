import type { Kysely } from 'kysely'
import type { Database } from './sql-store.ts'
import type { Transaction } from './store.ts'
import { primaryKeys, type TableName } from './tables.ts'

type Row = Record<string, unknown>

/** The writes of one commit; each leaves a row in `changes`, by which every process's memory follows. */
export function sqlTransaction(db: Kysely<Database>, scrub: () => void): Transaction {
  const note = (table: TableName, row: Row) => {
    const key = Object.fromEntries(primaryKeys[table].map(column => [column, row[column]]))
    return db
      .insertInto('changes')
      .values({ table, keyJson: JSON.stringify(key) } as never)
      .execute()
  }
  return {
    scrub,
    async insert(table, row) {
      await db
        .insertInto(table)
        .values(row as never)
        .execute()
      await note(table, row as never)
    },
    async put(table, row) {
      await db
        .insertInto(table)
        .values(row as never)
        .onConflict(conflict => conflict.columns([...primaryKeys[table]] as never).doUpdateSet(row as never))
        .execute()
      await note(table, row as never)
    },
    async remove(table, key) {
      await db
        .deleteFrom(table as TableName)
        .where(where => where.and(key as never))
        .execute()
      await note(table, key as never)
    },
  }
}
