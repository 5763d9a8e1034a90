/** Rows that no operation leads to, written as another process would. */
import { join } from 'node:path'
import { openSqliteStore, type TableName, type Tables } from '../../../src/store/index.ts'
import type { World } from '../../harness.ts'

/** Puts the rows that `change` makes of a table's rows. */
export async function changeRows<T extends TableName>(
  world: World,
  table: T,
  change: (rows: Tables[T][]) => Tables[T][],
): Promise<void> {
  const store = await openSqliteStore(join(world.data, 'claviger.db'))
  try {
    const changed = change(await store.all(table))
    const put = changed.map(
      row => (tx: { put(table: T, row: Tables[T]): Promise<void> }) => tx.put(table, row),
    )
    await store.commit(await store.position(), put, [])
  } finally {
    await store.close()
  }
}
