import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { type KeyRow, openSqliteStore } from '../../src/store/index.ts'
import { migrations } from '../../src/store/migrations.ts'

/** A store as release 0.1.0 left it, with one key. */
async function oldStore(file: string): Promise<void> {
  const database = new DatabaseSync(file)
  const adapted = {
    close: () => database.close(),
    prepare(text: string) {
      const statement = database.prepare(text)
      return {
        reader: statement.columns().length > 0,
        all: (values: readonly unknown[]) => statement.all(...(values as [])),
        run: (values: readonly unknown[]) => statement.run(...(values as [])),
        iterate: (values: readonly unknown[]) => statement.iterate(...(values as [])),
      }
    },
  }
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: adapted }) })
  const first = { '0001_core': migrations['0001_core'] as never }
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => first },
  }).migrateToLatest()
  assert.equal(error, undefined)
  database.exec(`insert into keys values ('k1', '111122223333', 'eu-central-1', 'SYMMETRIC_DEFAULT',
    'ENCRYPT_DECRYPT', 'AWS_KMS', 'PendingDeletion', 'mine', '{}', '{}', '{"a":"b"}', 1, 99, 'm1')`)
  database.exec(`insert into materials values ('m1', 'k1', x'0102', 1)`)
  database.exec(`insert into changes ("table", "keyJson") values ('keys', '{"id":"k1"}')`)
  await db.destroy()
}

test('a store of 0.1.0 keeps its keys and materials', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-store-'))
  const file = join(folder, 'claviger.db')
  await oldStore(file)
  for (const _start of ['first', 'second']) {
    const store = await openSqliteStore(file)
    const [key, ...others] = await store.all('keys')
    assert.deepEqual(others, [])
    assert.deepEqual(
      { ...key },
      {
        id: 'k1',
        account: '111122223333',
        region: 'eu-central-1',
        spec: 'SYMMETRIC_DEFAULT',
        usage: 'ENCRYPT_DECRYPT',
        origin: 'AWS_KMS',
        manager: 'CUSTOMER',
        state: 'PendingDeletion',
        description: 'mine',
        policy: '{}',
        boundPolicy: '{}',
        tagsJson: '{"a":"b"}',
        createdAt: 1,
        deletionAt: 99,
        deletionWindow: null,
        currentMaterial: 'm1',
        primaryRegion: null,
        rotationPeriod: null,
        nextRotationAt: null,
      },
    )
    const [material] = await store.all('materials')
    assert.deepEqual(
      [
        material?.id,
        material?.region,
        material?.keyId,
        material?.state,
        Buffer.from(material?.wrapped ?? []),
      ],
      ['m1', 'eu-central-1', 'k1', 'CURRENT', Buffer.of(1, 2)],
    )
    await store.follow({})
    const replica = { ...(key as KeyRow), region: 'us-east-1' }
    await store.commit(store.sequence, [tx => tx.insert('keys', replica)], [])
    assert.equal((await store.all('keys')).length, 2)
    await store.commit(store.sequence, [tx => tx.remove('keys', { id: 'k1', region: 'us-east-1' })], [])
    await store.close()
  }
  rmSync(folder, { recursive: true })
})
