import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openWorld } from '../../harness.ts'

const day = 24 * 60 * 60 * 1000

test('CreateKey answers metadata as AWS does, and DescribeKey the same by id and ARN', async () => {
  await using world = await openWorld()
  const { json } = await world.kms('CreateKey', {
    Description: 'lab key',
    Tags: [{ TagKey: 'a', TagValue: 'b' }],
  })
  const metadata = json.KeyMetadata
  assert.match(metadata.KeyId, /^[0-9a-f-]{36}$/)
  assert.match(metadata.CurrentKeyMaterialId, /^[0-9a-f]{64}$/)
  assert.deepEqual(metadata, {
    AWSAccountId: '000000000000',
    KeyId: metadata.KeyId,
    Arn: `arn:aws:kms:us-east-1:000000000000:key/${metadata.KeyId}`,
    CreationDate: world.now / 1000,
    Enabled: true,
    Description: 'lab key',
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: 'Enabled',
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
    CurrentKeyMaterialId: metadata.CurrentKeyMaterialId,
  })
  for (const KeyId of [metadata.KeyId, metadata.Arn])
    assert.deepEqual((await world.kms('DescribeKey', { KeyId })).json.KeyMetadata, metadata)
})

test('a key that is not there, or named wrongly, is NotFoundException in AWS’s words', async () => {
  await using world = await openWorld()
  const id = '11111111-2222-3333-4444-555555555555'
  const arn = `arn:aws:kms:us-east-1:000000000000:key/${id}`
  const errors = {
    [id]: `NotFoundException: Key '${arn}' does not exist`,
    [arn]: `NotFoundException: Key '${arn}' does not exist`,
    nonsense: "NotFoundException: Invalid keyId 'nonsense'",
    'alias/none': 'NotFoundException: Alias arn:aws:kms:us-east-1:000000000000:alias/none is not found.',
    [`arn:aws:kms:eu-west-1:000000000000:key/${id}`]: 'NotFoundException: Invalid arn eu-west-1',
  }
  for (const [KeyId, error] of Object.entries(errors)) {
    const reply = await world.kms('DescribeKey', { KeyId })
    assert.deepEqual([reply.status, reply.error], [400, error])
  }
})

test('Regions are kept apart', async () => {
  await using world = await openWorld()
  const { json } = await world.kms('CreateKey', {}, { region: 'eu-central-1' })
  const { KeyId } = json.KeyMetadata
  assert.match((await world.kms('DescribeKey', { KeyId })).error, /^NotFoundException/)
  assert.deepEqual((await world.kms('ListKeys')).json.Keys, [])
  assert.equal((await world.kms('ListKeys', {}, { region: 'eu-central-1' })).json.Keys.length, 1)
})

test('CreateKey refuses what it cannot do, and changes nothing', async () => {
  await using world = await openWorld()
  const errors: [object, RegExp][] = [
    [
      { KeySpec: 'RSA_2048' },
      /^ValidationException: You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys\.$/,
    ],
    [{ KeySpec: 'ECC_SECG_P256K1', KeyUsage: 'KEY_AGREEMENT' }, /^ValidationException/],
    [{ KeyUsage: 'SIGN_VERIFY' }, /^ValidationException/],
    [{ Origin: 'AWS_CLOUDHSM' }, /^UnsupportedOperationException/],
    [{ CustomKeyStoreId: 'cks-1' }, /^CustomKeyStoreNotFoundException/],
    [{ Tags: [{ TagKey: 'aWs:x', TagValue: '' }] }, /^TagException: Tags beginning with aws: are reserved$/],
    [{ Tags: ['a', 'a'].map(TagKey => ({ TagKey, TagValue: '' })) }, /^TagException: Duplicate tag keys$/],
    [
      { Tags: Array.from({ length: 51 }, (_, n) => ({ TagKey: `k${n}`, TagValue: '' })) },
      /^TagException: Too many tags$/,
    ],
  ]
  for (const [input, error] of errors) assert.match((await world.kms('CreateKey', input)).error, error)
  assert.deepEqual((await world.kms('ListKeys')).json.Keys, [])
})

test('keys survive a restart with all that belongs to them', async () => {
  await using world = await openWorld()
  const { json } = await world.kms('CreateKey', { Description: 'kept' })
  const { KeyId } = json.KeyMetadata
  await world.kms('CreateAlias', { AliasName: 'alias/kept', TargetKeyId: KeyId })
  const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext: 'aGVsbG8=' })).json
  await world.restart()
  assert.equal((await world.kms('DescribeKey', { KeyId: 'alias/kept' })).json.KeyMetadata.Description, 'kept')
  assert.equal((await world.kms('Decrypt', { CiphertextBlob })).json.Plaintext, 'aGVsbG8=')
})

test('disable and enable; a disabled key does nothing but be managed', async () => {
  await using world = await openWorld()
  const { KeyId, Arn } = (await world.kms('CreateKey')).json.KeyMetadata
  const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext: 'aGVsbG8=' })).json
  assert.equal((await world.kms('DisableKey', { KeyId })).error, '')
  assert.equal(
    (await world.kms('Decrypt', { CiphertextBlob })).error,
    `DisabledException: ${Arn} is disabled.`,
  )
  assert.equal((await world.kms('UpdateKeyDescription', { KeyId, Description: 'new' })).error, '')
  const { KeyMetadata } = (await world.kms('DescribeKey', { KeyId })).json
  assert.deepEqual(
    [KeyMetadata.KeyState, KeyMetadata.Enabled, KeyMetadata.Description],
    ['Disabled', false, 'new'],
  )
  assert.equal((await world.kms('EnableKey', { KeyId })).error, '')
  assert.equal((await world.kms('Decrypt', { CiphertextBlob })).error, '')
})

test('scheduled deletion: refused use, cancelled, and in the end really destroyed', async () => {
  await using world = await openWorld()
  const { KeyId, Arn } = (await world.kms('CreateKey')).json.KeyMetadata
  const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext: 'aGVsbG8=' })).json
  await world.kms('CreateAlias', { AliasName: 'alias/gone', TargetKeyId: KeyId })
  assert.match(
    (await world.kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 6 })).error,
    /greater than or equal to 7$/,
  )
  assert.match(
    (await world.kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 31 })).error,
    /less than or equal to 30$/,
  )
  assert.deepEqual((await world.kms('ScheduleKeyDeletion', { KeyId })).json, {
    KeyId: Arn,
    DeletionDate: (world.now + 30 * day) / 1000,
    KeyState: 'PendingDeletion',
    PendingWindowInDays: 30,
  })
  const pending = `KMSInvalidStateException: ${Arn} is pending deletion.`
  assert.equal((await world.kms('Decrypt', { CiphertextBlob })).error, pending)
  for (const operation of ['EnableKey', 'DisableKey', 'ScheduleKeyDeletion'])
    assert.equal((await world.kms(operation, { KeyId })).error, pending)
  assert.deepEqual((await world.kms('CancelKeyDeletion', { KeyId })).json, { KeyId: Arn })
  assert.equal((await world.kms('DescribeKey', { KeyId })).json.KeyMetadata.KeyState, 'Disabled')
  assert.equal(
    (await world.kms('CancelKeyDeletion', { KeyId })).error,
    `KMSInvalidStateException: ${Arn} is not pending deletion.`,
  )

  await world.kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
  world.now += 7 * day - 1
  assert.equal(await world.assembly.carryOutDue(), 0)
  world.now += 1
  assert.equal(await world.assembly.carryOutDue(), 1)
  assert.match((await world.kms('DescribeKey', { KeyId })).error, /^NotFoundException/)
  assert.match(
    (await world.kms('Decrypt', { CiphertextBlob })).error,
    /^AccessDeniedException: The ciphertext refers to/,
  )
  assert.ok(!(await world.kms('ListAliases')).body.includes('TargetKeyId'))
  const deletion = (await world.trail()).find(record => record.eventName === 'DeleteKey')
  assert.deepEqual(
    [deletion.eventType, deletion.resources[0].ARN, deletion.userIdentity.invokedBy],
    ['AwsServiceEvent', Arn, 'AWS Internal'],
  )
})

test('tags: added, replaced, removed, listed in pages', async () => {
  await using world = await openWorld()
  const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
  const Tags = Array.from({ length: 50 }, (_, n) => ({
    TagKey: `k${String(n).padStart(2, '0')}`,
    TagValue: `${n}`,
  }))
  assert.equal((await world.kms('TagResource', { KeyId, Tags })).error, '')
  assert.equal(
    (await world.kms('TagResource', { KeyId, Tags: [{ TagKey: 'x', TagValue: '' }] })).error,
    'TagException: Too many tags',
  )
  assert.equal(
    (await world.kms('TagResource', { KeyId, Tags: [{ TagKey: 'k00', TagValue: 'new' }] })).error,
    '',
  )
  assert.equal((await world.kms('UntagResource', { KeyId, TagKeys: ['k49', 'unknown'] })).error, '')
  const first = (await world.kms('ListResourceTags', { KeyId, Limit: 48 })).json
  assert.deepEqual(
    [first.Tags.length, first.Truncated, first.Tags[0]],
    [48, true, { TagKey: 'k00', TagValue: 'new' }],
  )
  const second = (await world.kms('ListResourceTags', { KeyId, Marker: first.NextMarker })).json
  assert.deepEqual(second, { Tags: [{ TagKey: 'k48', TagValue: '48' }], Truncated: false })
  assert.match(
    (await world.kms('ListResourceTags', { KeyId, Marker: 'bogus' })).error,
    /^InvalidMarkerException/,
  )
  assert.match((await world.kms('ListResourceTags', { KeyId, Limit: 51 })).error, /^ValidationException/)
})

test('ListKeys lists by owner: other accounts share nothing', async () => {
  await using world = await openWorld()
  const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
  const listed = async (...ResourceOwners: string[]) => {
    const { json } = await world.kms('ListKeys', { ResourceOwners })
    return [json.Keys.map((key: { KeyId: string }) => key.KeyId), json.Truncated]
  }
  assert.deepEqual(await listed('SELF'), [[KeyId], false])
  assert.deepEqual(await listed('OTHER_ACCOUNTS_VIA_RAM', 'SELF'), [[KeyId], false])
  assert.deepEqual(await listed('OTHER_ACCOUNTS_VIA_RAM'), [[], false])
})

test('ListKeys pages through everything once', async () => {
  await using world = await openWorld()
  const made = new Set<string>()
  for (let n = 0; n < 7; n++) made.add((await world.kms('CreateKey')).json.KeyMetadata.KeyId)
  const seen: string[] = []
  let Marker: string | undefined
  do {
    const { json } = await world.kms('ListKeys', { Limit: 3, ...(Marker && { Marker }) })
    seen.push(...json.Keys.map((key: { KeyId: string }) => key.KeyId))
    Marker = json.NextMarker
    assert.equal(json.Truncated, Marker !== undefined)
  } while (Marker)
  assert.deepEqual(new Set(seen), made)
  assert.equal(seen.length, 7)
})
