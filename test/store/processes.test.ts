import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openWorld, policy, World } from '../harness.ts'

/** Two servers on one data directory; each has its own memory. */
async function pair() {
  const one = await openWorld()
  const two = new World(one.data)
  two.admin = one.admin
  await two.open()
  const dispose = async () => {
    await two.close()
    await one[Symbol.asyncDispose]()
  }
  return { one, two, [Symbol.asyncDispose]: dispose }
}

test('what one process acknowledged holds for the next request of the other', async () => {
  await using both = await pair()
  const { one, two } = both
  const { KeyId } = (await one.kms('CreateKey')).json.KeyMetadata
  const { CiphertextBlob } = (await two.kms('Encrypt', { KeyId, Plaintext: 'aGVsbG8=' })).json
  assert.equal((await one.kms('Decrypt', { CiphertextBlob })).error, '')
  await one.kms('DisableKey', { KeyId })
  assert.match((await two.kms('Decrypt', { CiphertextBlob })).error, /^DisabledException/)
  await two.kms('EnableKey', { KeyId })
  assert.equal((await one.kms('Decrypt', { CiphertextBlob })).error, '')

  const as = await one.user('bob', [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }])
  assert.equal((await two.kms('Decrypt', { CiphertextBlob }, { as })).error, '')
  await one.query('iam', 'UpdateAccessKey', {
    UserName: 'bob',
    AccessKeyId: as.accessKeyId,
    Status: 'Inactive',
  })
  assert.match((await two.kms('Decrypt', { CiphertextBlob }, { as })).error, /^UnrecognizedClientException/)
  await two.query('iam', 'UpdateAccessKey', {
    UserName: 'bob',
    AccessKeyId: as.accessKeyId,
    Status: 'Active',
  })
  assert.equal((await one.kms('Decrypt', { CiphertextBlob }, { as })).error, '')
  const denied = policy({ Effect: 'Deny', Action: 'kms:Decrypt', Resource: '*' })
  await two.query('iam', 'PutUserPolicy', { UserName: 'bob', PolicyName: 'no', PolicyDocument: denied })
  assert.match((await one.kms('Decrypt', { CiphertextBlob }, { as })).error, /^AccessDeniedException/)
})

test('writers on both sides lose nothing, and a name is given once', async () => {
  await using both = await pair()
  const worlds = [both.one, both.two]
  const { KeyId } = (await both.one.kms('CreateKey')).json.KeyMetadata
  const made = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      (worlds[n % 2] as World).kms('CreateKey', {}, { region: 'eu-west-1' }),
    ),
  )
  const keys = new Set(made.map(reply => reply.json.KeyMetadata.KeyId))
  for (const world of worlds) {
    const listed = (await world.kms('ListKeys', {}, { region: 'eu-west-1' })).json.Keys
    assert.deepEqual(new Set(listed.map((key: { KeyId: string }) => key.KeyId)), keys)
  }
  const races = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      (worlds[n % 2] as World).kms('CreateAlias', { AliasName: 'alias/one', TargetKeyId: KeyId }),
    ),
  )
  assert.equal(races.filter(reply => reply.error === '').length, 1)
  assert.equal(races.filter(reply => reply.error.startsWith('AlreadyExistsException')).length, 9)
  for (const world of worlds) assert.equal((await world.kms('ListAliases', { KeyId })).json.Aliases.length, 1)
})

test('deletion that is due in both processes happens once', async () => {
  await using both = await pair()
  const { one, two } = both
  const { KeyId } = (await one.kms('CreateKey')).json.KeyMetadata
  await one.kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
  one.now = two.now += 8 * 24 * 60 * 60 * 1000
  const destroyed = await Promise.allSettled([one.assembly.carryOutDue(), two.assembly.carryOutDue()])
  assert.equal(
    destroyed.reduce((sum, one) => sum + (one.status === 'fulfilled' ? one.value : 0), 0),
    1,
  )
  const records = (await one.trail()).filter(record => record.eventName === 'DeleteKey')
  assert.equal(records.length, 1)
})

test('a rotation that is due in both processes happens once, and both use its material', async () => {
  await using both = await pair()
  const { one, two } = both
  const worlds = [one, two]
  const ids: string[] = []
  for (let n = 0; n < 5; n++) {
    const { KeyId } = (await one.kms('CreateKey', { MultiRegion: n === 0 })).json.KeyMetadata
    await two.kms('EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 })
    ids.push(KeyId)
  }
  await one.kms('ReplicateKey', { KeyId: ids[0], ReplicaRegion: 'us-west-2' })
  const material = async (world: World, KeyId: string) =>
    (await world.kms('DescribeKey', { KeyId })).json.KeyMetadata.CurrentKeyMaterialId as string
  for (let round = 1; round <= 3; round++) {
    one.now = two.now += 90 * 24 * 60 * 60 * 1000
    const done = await Promise.all([...worlds, ...worlds].map(world => world.assembly.carryOutDue()))
    // One that was overtaken begins again, and does not count what it had done before.
    assert.ok(done.reduce((sum, count) => sum + count, 0) <= ids.length)
    const events = (await one.trail()).filter(({ eventName }) => eventName === 'RotateKey')
    assert.equal(events.length, ids.length * round)
    for (const KeyId of ids) {
      const { Rotations } = (await two.kms('ListKeyRotations', { KeyId })).json
      assert.equal(Rotations.length, round)
      const current = await material(one, KeyId)
      assert.equal(await material(two, KeyId), current)
      assert.equal(Rotations.at(-1).KeyMaterialId, current)
      const { CiphertextBlob } = (await one.kms('Encrypt', { KeyId, Plaintext: 'aGVsbG8=' })).json
      assert.equal((await two.kms('Decrypt', { CiphertextBlob })).json.KeyMaterialId, current)
    }
  }
})

test('a key rotated on demand in one process is used by the other, and 25 times is 25 times', async () => {
  await using both = await pair()
  const worlds = [both.one, both.two]
  const { KeyId } = (await both.one.kms('CreateKey')).json.KeyMetadata
  const replies = await Promise.all(
    Array.from({ length: 30 }, (_, n) => (worlds[n % 2] as World).kms('RotateKeyOnDemand', { KeyId })),
  )
  assert.equal(replies.filter(({ error }) => error === '').length, 25)
  const events = (await both.one.trail()).filter(({ eventName }) => eventName === 'RotateKey')
  assert.equal(events.length, 25)
  for (const world of worlds) {
    const { Rotations } = (await world.kms('ListKeyRotations', { KeyId })).json
    assert.equal(Rotations.length, 25)
    assert.deepEqual(
      new Set(Rotations.map((entry: { KeyMaterialId: string }) => entry.KeyMaterialId)),
      new Set(events.map(event => event.serviceEventDetails.currentKeyMaterialId)),
    )
  }
})

test('grants made, retired and revoked in one process hold for the next request of the other', async () => {
  await using both = await pair()
  const { one, two } = both
  const { KeyId } = (await one.kms('CreateKey')).json.KeyMetadata
  const as = await one.user('bob')
  const may = async (world: World) => (await world.kms('DescribeKey', { KeyId }, { as })).error === ''
  const grant = {
    KeyId,
    GranteePrincipal: 'arn:aws:iam::000000000000:user/bob',
    RetiringPrincipal: 'arn:aws:iam::000000000000:user/bob',
    Operations: ['DescribeKey'],
  }
  for (const [maker, other] of [
    [one, two],
    [two, one],
  ] as const) {
    const { GrantToken, GrantId } = (await maker.kms('CreateGrant', grant)).json
    assert.equal(await may(other), true)
    const describe = { KeyId, GrantTokens: [GrantToken] }
    assert.equal((await other.kms('DescribeKey', describe, { as })).error, '')
    assert.equal((await other.kms('RetireGrant', { GrantToken }, { as })).error, '')
    assert.equal(await may(maker), false)
    assert.match((await maker.kms('DescribeKey', describe)).error, /^InvalidGrantTokenException/)
    assert.match((await maker.kms('RevokeGrant', { KeyId, GrantId })).error, /^NotFoundException/)
    const second = (await other.kms('CreateGrant', grant)).json
    assert.equal(await may(maker), true)
    assert.equal((await maker.kms('RevokeGrant', { KeyId, GrantId: second.GrantId })).error, '')
    assert.equal(await may(other), false)
  }
  const raced = await Promise.all(
    Array.from({ length: 10 }, (_, n) => (n % 2 ? one : two).kms('CreateGrant', { ...grant, Name: 'once' })),
  )
  assert.equal(new Set(raced.map(({ json }) => json.GrantId)).size, 1, 'a name makes one grant')
})
