import assert from 'node:assert/strict'
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openWorld, policy, World } from '../../harness.ts'

const Plaintext = 'aGVsbG8='

// biome-ignore lint/suspicious/noExplicitAny: whatever came back
async function usage(world: World, KeyId: string, region?: string): Promise<any> {
  const { json, error } = await world.kms('GetKeyLastUsage', { KeyId }, { ...(region && { region }) })
  assert.equal(error, '')
  return json
}

// biome-ignore lint/suspicious/noExplicitAny: whatever came back
async function create(world: World, input: object = {}): Promise<any> {
  return (await world.kms('CreateKey', input)).json.KeyMetadata
}

test('the last use with its event, as of the call', async () => {
  await using world = await openWorld({ now: Date.UTC(2026, 0, 15, 12, 0, 0, 250) })
  const { KeyId, Arn, CreationDate } = await create(world)
  const tracked = { KeyId, TrackingStartDate: CreationDate, KeyCreationDate: CreationDate }
  assert.deepEqual(await usage(world, KeyId), { ...tracked, KeyLastUsage: {} })
  world.now += 1500
  const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext })).json
  const encrypt = (await world.trail()).at(-1)
  const last = {
    Operation: 'Encrypt',
    Timestamp: Date.UTC(2026, 0, 15, 12, 0, 1) / 1000,
    CloudTrailEventId: encrypt.eventID,
    KmsRequestId: encrypt.requestID,
  }
  assert.deepEqual(await usage(world, Arn), { ...tracked, KeyLastUsage: last })

  world.now += 60_000
  for (const [operation, input] of [
    ['Decrypt', { CiphertextBlob, DryRun: true }],
    ['Decrypt', { CiphertextBlob, EncryptionContext: { a: 'b' } }],
    ['Encrypt', { KeyId, Plaintext: '' }],
    ['DescribeKey', { KeyId }],
    ['GetPublicKey', { KeyId }],
    ['GenerateRandom', { NumberOfBytes: 8 }],
  ] as const)
    await world.kms(operation, input)
  assert.deepEqual((await usage(world, KeyId)).KeyLastUsage, last)

  assert.equal((await world.kms('Decrypt', { CiphertextBlob })).error, '')
  const decrypted = (await usage(world, KeyId)).KeyLastUsage
  assert.deepEqual([decrypted.Operation, decrypted.Timestamp], ['Decrypt', last.Timestamp + 60])
  // As CloudTrail shows it.
  const { json } = await world.json('cloudtrail', 'LookupEvents', {
    LookupAttributes: [{ AttributeKey: 'EventId', AttributeValue: decrypted.CloudTrailEventId }],
  })
  assert.equal(json.Events[0].EventName, 'Decrypt')
})

test('ReEncrypt counts for both keys; a signature that does not verify for none', async () => {
  await using world = await openWorld()
  const [one, two] = [await create(world), await create(world)]
  const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId: one.KeyId, Plaintext })).json
  await world.kms('ReEncrypt', { CiphertextBlob, DestinationKeyId: two.KeyId })
  const uses = [await usage(world, one.KeyId), await usage(world, two.KeyId)].map(
    answer => answer.KeyLastUsage,
  )
  assert.deepEqual(uses[0], uses[1])
  assert.equal(uses[0].Operation, 'ReEncrypt')

  const { KeyId } = await create(world, { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })
  const signing = { KeyId, SigningAlgorithm: 'ECDSA_SHA_256', Message: Plaintext }
  const refused = await world.kms('Verify', { ...signing, Signature: Plaintext })
  assert.equal(refused.error, 'KMSInvalidSignatureException')
  assert.deepEqual((await usage(world, KeyId)).KeyLastUsage, {})
  const { Signature } = (await world.kms('Sign', signing)).json
  await world.kms('Verify', { ...signing, Signature })
  assert.equal((await usage(world, KeyId)).KeyLastUsage.Operation, 'Verify')
})

test('a use by another account shows the owner’s event; the user may not ask', async () => {
  await using world = await openWorld()
  const bob = (await world.assembly.ensureAccount('111122223333')) as World['admin']
  const everyone = ['000000000000', '111122223333'].map(id => `arn:aws:iam::${id}:root`)
  const Policy = policy({ Effect: 'Allow', Principal: { AWS: everyone }, Action: 'kms:*', Resource: '*' })
  const { KeyId, Arn } = await create(world, { Policy })
  assert.equal((await world.kms('Encrypt', { KeyId: Arn, Plaintext }, { as: bob })).error, '')
  const own = (await world.trail()).find(
    record => record.eventName === 'Encrypt' && record.recipientAccountId === '000000000000',
  )
  assert.equal((await usage(world, KeyId)).KeyLastUsage.CloudTrailEventId, own.eventID)
  const foreign = await world.kms('GetKeyLastUsage', { KeyId: Arn }, { as: bob })
  assert.match(foreign.error, /^AccessDeniedException: .* not authorized to perform: kms:GetKeyLastUsage/)
})

test('no alias, no stranger, every state', async () => {
  await using world = await openWorld()
  const { KeyId } = await create(world)
  await world.kms('CreateAlias', { AliasName: 'alias/a', TargetKeyId: KeyId })
  assert.match(
    (await world.kms('GetKeyLastUsage', { KeyId: 'alias/a' })).error,
    /^NotFoundException: Invalid keyId/,
  )
  const as = await world.user('bob', [{ Effect: 'Allow', Action: 'kms:DescribeKey', Resource: '*' }])
  assert.match((await world.kms('GetKeyLastUsage', { KeyId }, { as })).error, /^AccessDeniedException/)
  await world.kms('ScheduleKeyDeletion', { KeyId })
  assert.deepEqual((await usage(world, KeyId)).KeyLastUsage, {})
})

test('uses in every process are told by every process, after a restart and without the index', async () => {
  await using one = await openWorld()
  const two = new World(one.data)
  two.admin = one.admin
  await two.open()
  try {
    const { KeyId } = await create(one)
    for (const [using, asking] of [
      [one, two],
      [two, one],
    ] as const) {
      one.now = two.now += 1000
      await using.kms('Encrypt', { KeyId, Plaintext })
      const { KeyLastUsage } = await usage(asking, KeyId)
      assert.equal(KeyLastUsage.Timestamp, using.now / 1000)
    }
    const before = await usage(one, KeyId)
    await one.restart()
    assert.deepEqual(await usage(one, KeyId), before)
    for (const suffix of ['', '-wal', '-shm'])
      rmSync(join(one.data, 'journal', `index.db${suffix}`), { force: true })
    assert.deepEqual(await usage(one, KeyId), before)
    assert.deepEqual(await usage(two, KeyId), before)
  } finally {
    await two.close()
  }
})

test('a trail that was begun anew says since when it tracks', async () => {
  await using world = await openWorld()
  const { KeyId, CreationDate } = await create(world)
  await world.kms('Encrypt', { KeyId, Plaintext })
  world.now += 3_600_000
  // The new journal begins with the record of the last change, which may not have reached the old one.
  await world.kms('TagResource', { KeyId, Tags: [{ TagKey: 'a', TagValue: 'b' }] })
  await world.close()
  renameSync(join(world.data, 'journal'), join(world.data, 'lost'))
  await world.open()
  const answer = await usage(world, KeyId)
  assert.deepEqual(answer.KeyLastUsage, {})
  assert.deepEqual([answer.KeyCreationDate, answer.TrackingStartDate], [CreationDate, world.now / 1000])
})

test('kms:TrailingDaysWithoutKeyUsage shields keys that were used of late', async () => {
  await using world = await openWorld()
  const day = 24 * 3_600_000
  const root = { AWS: 'arn:aws:iam::000000000000:root' }
  const Policy = policy(
    { Effect: 'Allow', Principal: root, Action: 'kms:*', Resource: '*' },
    {
      Effect: 'Deny',
      Principal: '*',
      Action: ['kms:DisableKey', 'kms:ScheduleKeyDeletion'],
      Resource: '*',
      Condition: { NumericLessThanEquals: { 'kms:TrailingDaysWithoutKeyUsage': '30' } },
    },
  )
  const { KeyId } = await create(world, { Policy })
  const shielded = async () => {
    await world.assembly.catchUp()
    const { error } = await world.kms('DisableKey', { KeyId })
    if (!error) await world.kms('EnableKey', { KeyId })
    else
      assert.match(
        error,
        /^AccessDeniedException: .*kms:DisableKey .* explicit deny in a resource-based policy$/,
      )
    return error !== ''
  }
  // Since its creation at first.
  world.now += 31 * day - 1000
  assert.ok(await shielded())
  world.now += 1000
  assert.ok(!(await shielded()))
  await world.kms('Encrypt', { KeyId, Plaintext })
  assert.ok(await shielded())
  world.now += 31 * day - 1000
  assert.ok(await shielded())
  world.now += 1000
  assert.ok(!(await shielded()))

  // A server that has not read its trail yet, or cannot, knows of no key that it was not used.
  await world.restart()
  assert.match((await world.kms('ScheduleKeyDeletion', { KeyId })).error, /^AccessDeniedException/)
  await world.assembly.catchUp()
  assert.equal((await world.kms('ScheduleKeyDeletion', { KeyId })).error, '')
})

test('a policy can ask that a key was not used for days', async () => {
  await using world = await openWorld()
  const { KeyId } = await create(world)
  const Condition = { NumericGreaterThan: { 'kms:TrailingDaysWithoutKeyUsage': '7' } }
  const as = await world.user('bob', [
    { Effect: 'Allow', Action: ['kms:ScheduleKeyDeletion', 'kms:DescribeKey'], Resource: '*', Condition },
  ])
  const schedule = async () => (await world.kms('ScheduleKeyDeletion', { KeyId }, { as })).error.split(':')[0]
  assert.equal(await schedule(), 'AccessDeniedException')
  world.now += 8 * 24 * 3_600_000
  assert.equal(await schedule(), 'AccessDeniedException')
  await world.assembly.catchUp()
  // Operations that AWS does not give the key to do not have it.
  assert.match((await world.kms('DescribeKey', { KeyId }, { as })).error, /^AccessDeniedException/)
  assert.equal(await schedule(), '')
})
