import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openWorld } from '../../harness.ts'

const unknown = 'InvalidClientTokenId: The security token included in the request is invalid.'

test('an access key works until it is deactivated or deleted', async () => {
  await using world = await openWorld()
  const as = await world.user('bob')
  const AccessKeyId = as.accessKeyId
  const whoAmI = async () => (await world.query('sts', 'GetCallerIdentity', {}, { as })).error
  const update = (Status: string) =>
    world.query('iam', 'UpdateAccessKey', { UserName: 'bob', AccessKeyId, Status })
  assert.equal(await whoAmI(), '')
  assert.equal((await update('Inactive')).error, '')
  assert.equal(await whoAmI(), unknown)
  assert.equal((await update('Active')).error, '')
  assert.equal(await whoAmI(), '')
  assert.equal(
    (await update('Expired')).error,
    "ValidationError: 1 validation error detected: Value 'Expired' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]",
  )
  assert.equal((await world.query('iam', 'DeleteAccessKey', { UserName: 'bob', AccessKeyId })).error, '')
  assert.equal(await whoAmI(), unknown)
  assert.equal(
    (await update('Active')).error,
    `NoSuchEntity: The Access Key with id ${AccessKeyId} cannot be found.`,
  )
})

test('a user has at most two access keys, inactive ones included', async () => {
  await using world = await openWorld()
  const first = await world.user('bob')
  const create = () => world.query('iam', 'CreateAccessKey', { UserName: 'bob' })
  const { json } = await create()
  const { AccessKeyId, SecretAccessKey, ...shown } = json.AccessKey
  assert.match(AccessKeyId, /^AKIA[A-Z2-7]{16}$/)
  assert.match(SecretAccessKey, /^[A-Za-z0-9+/]{40}$/)
  assert.deepEqual(shown, { UserName: 'bob', Status: 'Active', CreateDate: '2026-01-15T12:00:00Z' })
  await world.query('iam', 'UpdateAccessKey', { UserName: 'bob', AccessKeyId, Status: 'Inactive' })
  const third = await create()
  assert.equal(third.error, 'LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2')
  assert.equal(third.status, 409)
  const listed = (await world.query('iam', 'ListAccessKeys', { UserName: 'bob' })).json.AccessKeyMetadata
    .member
  assert.deepEqual(
    new Map(listed.map((key: { AccessKeyId: string; Status: string }) => [key.AccessKeyId, key.Status])),
    new Map([
      [first.accessKeyId, 'Active'],
      [AccessKeyId, 'Inactive'],
    ]),
  )
})

test('without a name, the keys are those of the caller; with one, those of that user alone', async () => {
  await using world = await openWorld()
  const own = { Effect: 'Allow', Action: 'iam:*AccessKey*', Resource: `arn:aws:iam::*:user/\${aws:username}` }
  const as = await world.user('bob', [own])
  const made = (await world.query('iam', 'CreateAccessKey', {}, { as })).json.AccessKey
  assert.equal(made.UserName, 'bob')
  const { json } = await world.query('iam', 'ListAccessKeys', {}, { as })
  assert.equal(json.AccessKeyMetadata.member.length, 2)
  assert.match(
    (await world.query('iam', 'ListAccessKeys', { UserName: 'admin' }, { as })).error,
    /^AccessDenied/,
  )
  const stolen = { AccessKeyId: world.admin.accessKeyId, Status: 'Inactive' }
  assert.equal(
    (await world.query('iam', 'UpdateAccessKey', stolen, { as })).error,
    `NoSuchEntity: The Access Key with id ${world.admin.accessKeyId} cannot be found.`,
  )
  assert.equal(
    (await world.query('iam', 'DeleteAccessKey', { AccessKeyId: as.accessKeyId }, { as })).error,
    '',
  )
})

test('the secret stands in the answer alone', async () => {
  await using world = await openWorld()
  const { accessKeyId, secretAccessKey } = await world.user('bob')
  const record = (await world.trail()).find(event => event.eventName === 'CreateAccessKey')
  assert.deepEqual(record.requestParameters, { userName: 'bob' })
  assert.deepEqual(record.responseElements, {
    accessKey: { userName: 'bob', accessKeyId, status: 'Active', createDate: 'Jan 15, 2026, 12:00:00 PM' },
  })
  assert.equal(record.readOnly, false)
  assert.equal(record.eventSource, 'iam.amazonaws.com')
  for (const file of readdirSync(world.data, { recursive: true, withFileTypes: true }))
    if (file.isFile()) {
      const bytes = readFileSync(join(file.parentPath, file.name))
      assert.ok(!bytes.includes(secretAccessKey), `${file.name} holds the secret`)
    }
})

test('of access keys created at the same time, two are made', async () => {
  await using world = await openWorld()
  await world.query('iam', 'CreateUser', { UserName: 'bob' })
  const replies = await Promise.all(
    Array.from({ length: 5 }, () => world.query('iam', 'CreateAccessKey', { UserName: 'bob' })),
  )
  assert.equal(replies.filter(reply => reply.status === 200).length, 2)
  assert.equal(replies.filter(reply => reply.error.startsWith('LimitExceeded')).length, 3)
})
