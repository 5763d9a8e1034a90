import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openWorld } from '../../harness.ts'
import { foreigner, home, Plaintext, root, scene, user } from './grant-scene.ts'

test('a grant is made, listed without its token, used, and revoked', async () => {
  await using world = await openWorld()
  const as = await world.user('alice')
  const { KeyId, Arn, grant, grants } = await scene(world)
  const before = await world.kms('Encrypt', { KeyId, Plaintext }, { as })
  assert.match(before.error, /^AccessDeniedException/)
  const EncryptionContextSubset = { purpose: 'test' }
  const made = await grant({
    Name: 'n',
    GranteePrincipal: user('alice'),
    RetiringPrincipal: home,
    Operations: ['Encrypt', 'DescribeKey', 'Encrypt'],
    Constraints: { EncryptionContextSubset },
  })
  assert.match(made.GrantId, /^[0-9a-f]{64}$/)
  const listed = {
    KeyId: Arn,
    GrantId: made.GrantId,
    Name: 'n',
    CreationDate: world.now / 1000,
    GranteePrincipal: user('alice'),
    RetiringPrincipal: root(),
    IssuingAccount: root(),
    Operations: ['DescribeKey', 'Encrypt'],
    Constraints: { EncryptionContextSubset },
  }
  assert.deepEqual(await grants(), [listed])
  assert.deepEqual((await world.kms('ListRetirableGrants', { RetiringPrincipal: home })).json, {
    Grants: [listed],
    Truncated: false,
  })
  const use = (EncryptionContext: object, GrantTokens?: string[]) =>
    world.kms('Encrypt', { KeyId, Plaintext, EncryptionContext, GrantTokens }, { as })
  assert.equal((await use({ purpose: 'test', more: 'x' })).error, '')
  assert.equal((await use({ purpose: 'test' }, [made.GrantToken])).error, '')
  assert.match((await use({ purpose: 'other' })).error, /^AccessDeniedException/)
  assert.match((await use({ purpose: 'other' }, [made.GrantToken])).error, /^AccessDeniedException/)
  assert.equal((await world.kms('DescribeKey', { KeyId }, { as })).error, '')
  await world.restart()
  assert.equal((await use({ purpose: 'test' }, [made.GrantToken])).error, '')
  assert.equal((await world.kms('RevokeGrant', { KeyId, GrantId: made.GrantId })).body, '')
  assert.match((await use({ purpose: 'test' })).error, /^AccessDeniedException/)
  assert.deepEqual(await grants(), [])
  assert.equal(
    (await world.kms('RevokeGrant', { KeyId, GrantId: made.GrantId })).error,
    `NotFoundException: Grant ID ${made.GrantId} was not found.`,
  )
})

test('asking again by the same name and parameters makes no second grant; its tokens are all good', async () => {
  await using world = await openWorld()
  await world.user('alice')
  const { KeyId, Arn, grant, grants } = await scene(world)
  const asked = {
    Name: 'n',
    GranteePrincipal: user('alice'),
    Operations: ['Encrypt', 'Decrypt'],
    Constraints: { EncryptionContextEquals: { a: '1', b: '2' } },
  }
  const one = await grant(asked)
  world.now += 1000
  const two = await grant({
    ...asked,
    Operations: ['Decrypt', 'Encrypt'],
    Constraints: { EncryptionContextEquals: { b: '2', a: '1' } },
  })
  assert.equal(two.GrantId, one.GrantId)
  assert.notEqual(two.GrantToken, one.GrantToken)
  assert.equal((await grants()).length, 1)
  for (const GrantToken of [one.GrantToken, two.GrantToken])
    assert.equal((await world.kms('DescribeKey', { KeyId, GrantTokens: [GrantToken] })).error, '')
  const others = [
    { Name: 'm' },
    { Name: undefined },
    { Operations: ['Encrypt'] },
    { Constraints: { EncryptionContextSubset: { a: '1', b: '2' } } },
    { Constraints: { EncryptionContextEquals: { a: '1' } } },
    { GranteePrincipal: home },
    { RetiringPrincipal: home },
  ]
  const ids = new Set([one.GrantId])
  for (const other of others) ids.add((await grant({ ...asked, ...other })).GrantId)
  ids.add((await grant({ ...asked, Name: undefined })).GrantId)
  ids.add((await grant(asked, { as: await grantor(Arn) })).GrantId)
  assert.equal(ids.size, others.length + 3, 'every difference, the issuing account too, is another grant')
  const elsewhere = await scene(world)
  assert.notEqual((await elsewhere.grant(asked)).GrantId, one.GrantId)

  async function grantor(key: string) {
    const as = await foreigner(world)
    await grant({ GranteePrincipal: '111111111111', Operations: ['CreateGrant'], Name: 'x' })
    await world.kms('PutKeyPolicy', { KeyId: key, Policy: openTo('111111111111') })
    return as
  }
})

const openTo = (...accounts: string[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: [home, ...accounts] }, Action: 'kms:*', Resource: '*' }],
  })

test('what is no grant is refused', async () => {
  await using world = await openWorld()
  await world.user('alice')
  const { KeyId, CiphertextBlob, grants } = await scene(world)
  const pairs = (count: number, value = 'v') =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, value]))
  const asked = { KeyId, GranteePrincipal: user('alice'), Operations: ['Decrypt'] }
  const SourceArn = 'arn:aws:s3:eu-west-1:000000000000:bucket'
  const service = 's3.amazonaws.com'
  const cases: readonly (readonly [object, RegExp])[] = [
    [{ GranteePrincipal: undefined }, /^ValidationException: .*either GranteePrincipal or/],
    [{ GranteeServicePrincipal: service, RetiringPrincipal: home }, /^ValidationException: .*either Grantee/],
    [{ RetiringPrincipal: home, RetiringServicePrincipal: service }, /^ValidationException: .*either Retir/],
    [{ GranteePrincipal: undefined, GranteeServicePrincipal: service }, /^ValidationException: .*SourceArn/],
    [
      { GranteePrincipal: undefined, GranteeServicePrincipal: service, Constraints: { SourceArn } },
      /^ValidationException: .*retiring principal/,
    ],
    [{ GranteePrincipal: user('nobody') }, /^InvalidArnException/],
    [{ GranteePrincipal: '999999999999' }, /^InvalidArnException/],
    [{ GranteePrincipal: 'alice' }, /^InvalidArnException/],
    [{ GranteePrincipal: '*' }, /^ValidationException: .*regular expression/],
    [{ RetiringPrincipal: user('nobody') }, /^InvalidArnException/],
    [{ Operations: [] }, /^ValidationException: A grant must/],
    [{ Operations: ['Sign'] }, /^ValidationException: Operation Sign is not valid for key/],
    [{ Operations: ['GetPublicKey'] }, /^ValidationException: Operation GetPublicKey/],
    [{ Operations: ['RevokeGrant'] }, /^ValidationException: .*enum value set/],
    [{ Constraints: { EncryptionContextSubset: pairs(9) } }, /^ValidationException: .*at most 8/],
    [{ Constraints: { EncryptionContextEquals: pairs(1, 'x'.repeat(385)) } }, /^ValidationException: .*384/],
    [
      { Constraints: { EncryptionContextEquals: pairs(1), EncryptionContextSubset: pairs(1) } },
      /^ValidationException: .*not both/,
    ],
    [{ Constraints: { SourceArn: 'arn:aws:s3:::bucket-without-account' } }, /^ValidationException/],
    [{ Name: 'sp ace' }, /^ValidationException/],
    [{ GrantTokens: ['x'] }, /^InvalidGrantTokenException/],
    [{ GrantTokens: Array(11).fill('x') }, /^ValidationException: .*Value at 'grantTokens'/],
    [{ KeyId: 'alias/x' }, /^NotFoundException/],
    [{ DryRun: true, Operations: ['Sign'] }, /^ValidationException/],
    [{ DryRun: true }, /^DryRunOperationException/],
  ]
  for (const [change, error] of cases)
    assert.match(
      (await world.kms('CreateGrant', { ...asked, ...change })).error,
      error,
      JSON.stringify(change),
    )
  assert.deepEqual(await grants(), [])
  const most = { EncryptionContextEquals: pairs(8, 'x'.repeat(384)) }
  assert.equal((await world.kms('CreateGrant', { ...asked, Constraints: most })).error, '')
  const forService = {
    KeyId,
    GranteeServicePrincipal: service,
    RetiringServicePrincipal: service,
    Operations: ['Decrypt'],
    Constraints: { SourceArn },
  }
  assert.equal((await world.kms('CreateGrant', forService)).error, '')
  const listed = (await grants()).find(({ GranteeServicePrincipal }) => GranteeServicePrincipal === service)
  assert.deepEqual(listed.Constraints, { SourceArn })
  assert.equal(listed.RetiringServicePrincipal, service)
  assert.equal(listed.GranteePrincipal, undefined)
  assert.equal((await world.kms('Decrypt', { CiphertextBlob })).error, '')
})

test('what lists and revocation refuse', async () => {
  await using world = await openWorld()
  const { KeyId, grant } = await scene(world)
  const { GrantId, GrantToken } = await grant({ GranteePrincipal: home, Operations: ['Decrypt'] })
  const service = 's3.amazonaws.com'
  await foreigner(world)
  const cases: readonly (readonly [string, object, RegExp])[] = [
    ['ListGrants', { KeyId, GrantId: 'x' }, /^InvalidGrantIdException/],
    ['ListGrants', { KeyId, GranteePrincipal: home, GranteeServicePrincipal: service }, /^ValidationExc/],
    ['ListGrants', { KeyId, GranteeServicePrincipal: service }, /^ValidationException/],
    ['ListGrants', { KeyId, Limit: 101 }, /less than or equal to 100$/],
    ['ListGrants', { KeyId, Marker: 'x' }, /^InvalidMarkerException/],
    ['ListRetirableGrants', {}, /^ValidationException/],
    ['ListRetirableGrants', { RetiringServicePrincipal: service }, /^ValidationException/],
    ['ListRetirableGrants', { RetiringPrincipal: user('nobody') }, /^InvalidArnException/],
    ['ListRetirableGrants', { RetiringPrincipal: '111111111111' }, /^InvalidArnException/],
    ['RevokeGrant', { KeyId, GrantId: GrantToken }, /^(InvalidGrantId|Validation)Exception/],
    ['RevokeGrant', { KeyId, GrantId: 'x' }, /^InvalidGrantIdException/],
    ['RevokeGrant', { KeyId, GrantId: '0'.repeat(64) }, /^NotFoundException/],
    ['RevokeGrant', { KeyId, GrantId, DryRun: true }, /^DryRunOperationException/],
    ['RetireGrant', {}, /^ValidationException/],
    ['RetireGrant', { KeyId }, /^ValidationException/],
    ['RetireGrant', { GrantId }, /^ValidationException/],
    ['RetireGrant', { GrantToken, KeyId, GrantId }, /^ValidationException/],
    ['RetireGrant', { KeyId, GrantId: '0'.repeat(64) }, /^NotFoundException/],
    ['RetireGrant', { KeyId, GrantId: 'X' }, /^InvalidGrantIdException/],
    ['RetireGrant', { GrantToken: 'x' }, /^InvalidGrantTokenException/],
    ['RetireGrant', { KeyId, GrantId, DryRun: true }, /^DryRunOperationException/],
  ]
  for (const [operation, input, error] of cases)
    assert.match((await world.kms(operation, input)).error, error, `${operation} ${JSON.stringify(input)}`)
  const elsewhere = await scene(world)
  assert.match((await world.kms('RevokeGrant', { KeyId: elsewhere.KeyId, GrantId })).error, /^NotFound/)
  assert.equal((await world.kms('ListGrants', { KeyId, GrantId })).json.Grants.length, 1)
})

test('pages hold 50 grants, or up to 100; filters select', async () => {
  await using world = await openWorld()
  await world.user('alice')
  const { KeyId, grant } = await scene(world)
  const ids = new Set<string>()
  for (let n = 0; n < 120; n++) {
    const GranteePrincipal = n % 3 === 0 ? user('alice') : home
    const retiree = n % 2 === 0 ? { RetiringPrincipal: user('alice') } : {}
    ids.add((await grant({ GranteePrincipal, Operations: ['Decrypt'], ...retiree })).GrantId)
  }
  const pages = async (operation: string, input: object) => {
    const sizes: number[] = []
    const seen = new Set<string>()
    let Marker: string | undefined
    do {
      const { json, error } = await world.kms(operation, { ...input, Marker })
      assert.equal(error, '')
      sizes.push(json.Grants.length)
      for (const { GrantId } of json.Grants) seen.add(GrantId)
      assert.equal(json.Truncated, json.NextMarker !== undefined)
      Marker = json.NextMarker
    } while (Marker)
    return { sizes, seen }
  }
  const all = await pages('ListGrants', { KeyId })
  assert.deepEqual([all.sizes, all.seen], [[50, 50, 20], ids])
  assert.deepEqual((await pages('ListGrants', { KeyId, Limit: 100 })).sizes, [100, 20])
  assert.deepEqual((await pages('ListGrants', { KeyId, GranteePrincipal: user('alice') })).sizes, [40])
  assert.deepEqual(
    (await pages('ListGrants', { KeyId, GranteePrincipal: home, Limit: 30 })).sizes,
    [30, 30, 20],
  )
  assert.deepEqual((await pages('ListRetirableGrants', { RetiringPrincipal: user('alice') })).sizes, [50, 10])
  const other = { region: 'eu-west-1' }
  const abroad = await world.kms('ListRetirableGrants', { RetiringPrincipal: user('alice') }, other)
  assert.deepEqual(abroad.json.Grants, [])
})

test('grants of a key go with the key; its state decides what can be done with them', async () => {
  await using world = await openWorld()
  const as = await world.user('alice')
  const { KeyId, Arn, grant, grants } = await scene(world)
  const asked = {
    KeyId,
    GranteePrincipal: user('alice'),
    RetiringPrincipal: user('alice'),
    Operations: ['Encrypt'],
  }
  const { GrantId, GrantToken } = await grant(asked)
  const second = await grant(asked)
  const third = await grant(asked)
  await world.kms('DisableKey', { KeyId })
  assert.equal((await world.kms('CreateGrant', asked)).error, `DisabledException: ${Arn} is disabled.`)
  assert.equal((await world.kms('RevokeGrant', { KeyId, GrantId: third.GrantId })).error, '')
  await world.kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
  assert.equal(
    (await world.kms('CreateGrant', asked)).error,
    `KMSInvalidStateException: ${Arn} is pending deletion.`,
  )
  assert.equal((await grants()).length, 2)
  assert.equal((await world.kms('RetireGrant', { GrantToken: second.GrantToken }, { as })).error, '')
  world.now += 8 * 24 * 60 * 60 * 1000
  assert.equal(await world.assembly.carryOutDue(), 1)
  const retirable = async () =>
    (await world.kms('ListRetirableGrants', { RetiringPrincipal: user('alice') })).json.Grants
  assert.deepEqual(await retirable(), [])
  await world.restart()
  assert.deepEqual(await retirable(), [])
  assert.match((await world.kms('RetireGrant', { GrantToken }, { as })).error, /^InvalidGrantToken/)
  assert.match((await world.kms('RetireGrant', { KeyId, GrantId }, { as })).error, /^NotFoundException/)
})
