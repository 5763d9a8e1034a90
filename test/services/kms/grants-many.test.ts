import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openSqliteStore } from '../../../src/store/index.ts'
import { openWorld } from '../../harness.ts'
import { home, Plaintext, root, scene, user } from './grant-scene.ts'

test('a key takes 50,000 grants and stays of use', async () => {
  await using world = await openWorld()
  const as = await world.user('alice')
  const { KeyId } = await scene(world)
  const alice = (await world.query('iam', 'GetUser', { UserName: 'alice' })).json.User.UserId
  const store = await openSqliteStore(join(world.data, 'claviger.db'))
  const row = {
    keyId: KeyId,
    account: home,
    region: 'us-east-1',
    name: null,
    granteePrincipal: user('alice'),
    granteeServicePrincipal: null,
    retiringPrincipal: root(),
    retiringServicePrincipal: null,
    boundGrantee: alice,
    boundRetiree: home,
    issuingAccount: home,
    operationsJson: '["Decrypt"]',
    createdAt: world.now,
  }
  const many = async (tx: { insert: (table: 'grants', row: never) => Promise<void> }) => {
    for (let n = 0; n < 49_999; n++) {
      const constraintsJson = JSON.stringify({ encryptionContextEquals: { n: String(n) } })
      await tx.insert('grants', { ...row, id: n.toString(16).padStart(64, '0'), constraintsJson } as never)
    }
  }
  await store.commit(await store.position(), [many as never], [])
  await store.close()

  const asked = { KeyId, GranteePrincipal: user('alice'), Operations: ['Encrypt'], Name: 'last' }
  assert.equal((await world.kms('CreateGrant', asked)).error, '')
  assert.equal((await world.kms('CreateGrant', asked)).error, '', 'the same again is none more')
  assert.match(
    (await world.kms('CreateGrant', { ...asked, Name: 'more' })).error,
    /^LimitExceededException: A key can have at most 50000 grants/,
  )
  const seal = async (n: string) =>
    (await world.kms('Encrypt', { KeyId, Plaintext, EncryptionContext: { n } }, { as })).json.CiphertextBlob
  const open = async (n: string) =>
    (await world.kms('Decrypt', { CiphertextBlob: await seal(n), EncryptionContext: { n } }, { as })).error
  assert.equal(await open('31415'), '')
  assert.match(await open('50000'), /^AccessDeniedException/)
  assert.equal((await world.kms('ListGrants', { KeyId, Limit: 100 })).json.Grants.length, 100)
  const GrantId = (31415).toString(16).padStart(64, '0')
  assert.equal((await world.kms('RevokeGrant', { KeyId, GrantId })).error, '')
  assert.match(await open('31415'), /^AccessDeniedException/)

  const other = (await world.kms('CreateKey')).json.KeyMetadata.KeyId
  await world.kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
  world.now += 7 * 24 * 60 * 60 * 1000
  assert.match((await world.kms('CancelKeyDeletion', { KeyId })).error, /^NotFoundException/)
  let isDone = false
  const destroying = world.assembly.carryOutDue().finally(() => {
    isDone = true
  })
  let answered = 0
  for (; !isDone; answered++)
    assert.equal((await world.kms('Encrypt', { KeyId: other, Plaintext })).error, '')
  assert.ok(answered > 10, 'others go on meanwhile')
  assert.equal(await destroying, 1)
  assert.match((await world.kms('DescribeKey', { KeyId })).error, /^NotFoundException/)
  await world.restart()
  assert.match((await world.kms('DescribeKey', { KeyId })).error, /^NotFoundException/)
})
