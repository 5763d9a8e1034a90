import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { openSqliteStore } from '../../src/store/index.ts'

test('what a reader keeps in the files leaves them with a later commit', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-scrub-'))
  const file = join(folder, 'claviger.db')
  const store = await openSqliteStore(file)
  const reader = new DatabaseSync(file, { readOnly: true })
  try {
    await store.follow({})
    const wrapped = randomBytes(77)
    const key = { account: '000000000000', region: 'us-east-1' }
    const isThere = () => readdirSync(folder).some(name => readFileSync(join(folder, name)).includes(wrapped))
    await store.commit(store.sequence, [tx => tx.put('domainKeys', { ...key, rootKeyId: 'x', wrapped })], [])
    assert.ok(isThere())
    reader.exec('begin')
    reader.prepare('select * from "domainKeys"').all()
    const removal = async (tx: Parameters<Parameters<typeof store.commit>[1][0]>[0]) => {
      await tx.remove('domainKeys', key)
      tx.scrub()
    }
    await store.commit(store.sequence, [removal], [])
    assert.deepEqual(await store.all('domainKeys'), [])
    assert.ok(isThere())
    reader.exec('rollback')
    await store.commit(store.sequence, [tx => tx.put('settings', { name: 'a', value: 'b' })], [])
    assert.ok(!isThere())
  } finally {
    reader.close()
    await store.close()
    rmSync(folder, { recursive: true })
  }
})
