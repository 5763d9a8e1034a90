import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Follower, openSqliteStore, StaleState, type Store } from '../../src/store/index.ts'

/** Two stores on one file. */
async function pair() {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-store-'))
  const one = await openSqliteStore(join(folder, 'claviger.db'))
  const two = await openSqliteStore(join(folder, 'claviger.db'))
  const dispose = async () => {
    await one.close()
    await two.close()
    rmSync(folder, { recursive: true })
  }
  return { one, two, [Symbol.asyncDispose]: dispose }
}

/** Ids of accounts, as memory holds them; may be told to fail. */
class Accounts implements Follower<'accounts'> {
  readonly ids = new Set<string>()
  failures = 0
  reset() {
    this.ids.clear()
  }
  put({ id }: { id: string }) {
    if (this.failures-- > 0) throw new Error('memory cannot take it')
    this.ids.add(id)
  }
  remove({ id }: { id: string }) {
    this.ids.delete(id)
  }
}

const add = (store: Store, id: string) =>
  store.commit(store.sequence, [tx => tx.insert('accounts', { id, createdAt: 0 })], [])

test('memory that could not follow is not up to date until it has', async () => {
  await using stores = await pair()
  const { one, two } = stores
  const seen = new Accounts()
  await one.follow({ accounts: seen })
  await two.follow({})
  await add(two, '1')
  seen.failures = 2
  for (let attempt = 0; attempt < 2; attempt++)
    await assert.rejects(async () => one.refresh(), /cannot take it/)
  await assert.rejects(add(one, '2'), StaleState)
  await one.refresh()
  assert.deepEqual([...seen.ids], ['1'])
  assert.equal(one.refresh(), undefined)
  await add(one, '2')
  assert.deepEqual([...seen.ids], ['1', '2'])
})

test('memory that was emptied and not filled is filled before anything else', async () => {
  await using stores = await pair()
  const { one, two } = stores
  await two.follow({})
  await add(two, '1')
  await add(two, '2')
  const seen = new Accounts()
  seen.failures = 1
  await assert.rejects(one.follow({ accounts: seen }), /cannot take it/)
  await add(two, '3')
  await one.refresh()
  assert.deepEqual([...seen.ids], ['1', '2', '3'])
})

test('a commit that was decided on old state, or takes a taken name, writes nothing', async () => {
  await using stores = await pair()
  const { one, two } = stores
  await one.follow({})
  await two.follow({})
  await add(one, '1')
  await assert.rejects(add(two, '2'), StaleState)
  await two.refresh()
  const half = [
    (tx: Parameters<Parameters<Store['commit']>[1][number]>[0]) =>
      tx.insert('accounts', { id: '2', createdAt: 0 }),
    (tx: Parameters<Parameters<Store['commit']>[1][number]>[0]) =>
      tx.insert('accounts', { id: '1', createdAt: 0 }),
  ]
  await assert.rejects(two.commit(two.sequence, half, [{ eventId: 'e', json: '{}' }]), StaleState)
  assert.deepEqual(
    (await one.all('accounts')).map(({ id }) => id),
    ['1'],
  )
  assert.deepEqual(await one.outbox(), [])
})
