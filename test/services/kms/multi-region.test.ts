import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { openWorld, policy, type Reply, World } from '../../harness.ts'

const Plaintext = Buffer.from('attack at dawn').toString('base64')
const day = 24 * 60 * 60 * 1000
const east = 'us-east-1'
const west = 'us-west-2'
const south = 'sa-east-1'
const arnIn = (region: string, id: string) => `arn:aws:kms:${region}:000000000000:key/${id}`
const isError = (reply: Reply, pattern: RegExp) => assert.match(reply.error, pattern)
const succeeds = (reply: Reply) => {
  assert.equal(reply.error, '')
  return reply.json
}

const create = async (world: World, input: object = {}): Promise<string> =>
  succeeds(await world.kms('CreateKey', { MultiRegion: true, ...input })).KeyMetadata.KeyId
const replicate = (world: World, KeyId: string, ReplicaRegion: string, more: object = {}) =>
  world.kms('ReplicateKey', { KeyId, ReplicaRegion, ...more })
/** A primary key with replicas. */
async function family(world: World, replicas: readonly string[] = [west], input: object = {}) {
  const KeyId = await create(world, input)
  for (const region of replicas) succeeds(await replicate(world, KeyId, region))
  return KeyId
}
const describe = async (world: World, KeyId: string, region: string) =>
  succeeds(await world.kms('DescribeKey', { KeyId }, { region })).KeyMetadata

suite('CreateKey and ReplicateKey', () => {
  test('a multi-Region key says what it is', async () => {
    await using world = await openWorld()
    const { KeyMetadata } = succeeds(await world.kms('CreateKey', { MultiRegion: true }))
    const { KeyId, Arn } = KeyMetadata
    assert.match(KeyId, /^mrk-[0-9a-f]{32}$/)
    assert.equal(KeyMetadata.MultiRegion, true)
    assert.deepEqual(KeyMetadata.MultiRegionConfiguration, {
      MultiRegionKeyType: 'PRIMARY',
      PrimaryKey: { Arn, Region: east },
      ReplicaKeys: [],
    })
    assert.deepEqual(await describe(world, KeyId, east), KeyMetadata)
    const single = succeeds(await world.kms('CreateKey', { MultiRegion: false })).KeyMetadata
    assert.equal(single.MultiRegion, false)
    assert.equal('MultiRegionConfiguration' in single, false)
  })

  test('a replica shares what is shared and has the rest of its own', async () => {
    await using world = await openWorld()
    const KeyId = await create(world, {
      Description: 'the first',
      Tags: [{ TagKey: 'a', TagValue: '1' }],
      Policy: policy({
        Effect: 'Allow',
        Principal: { AWS: '000000000000' },
        Action: 'kms:*',
        Resource: '*',
      }),
    })
    world.now += day
    const json = succeeds(await replicate(world, KeyId, west))
    const primary = await describe(world, KeyId, east)
    const replica = await describe(world, KeyId, west)
    const configuration = {
      PrimaryKey: { Arn: arnIn(east, KeyId), Region: east },
      ReplicaKeys: [{ Arn: arnIn(west, KeyId), Region: west }],
    }
    assert.deepEqual(primary.MultiRegionConfiguration, { MultiRegionKeyType: 'PRIMARY', ...configuration })
    assert.deepEqual(replica, {
      ...primary,
      Arn: arnIn(west, KeyId),
      CreationDate: world.now / 1000,
      Description: '',
      MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA', ...configuration },
    })
    assert.deepEqual(json.ReplicaKeyMetadata, replica)
    assert.equal(replica.KeyState, 'Enabled')
    assert.match(json.ReplicaPolicy, /key-default-1/)
    assert.deepEqual(json.ReplicaTags, [])
    const own = await world.kms('GetKeyPolicy', { KeyId }, { region: west })
    assert.equal(succeeds(own).Policy, json.ReplicaPolicy)
    assert.deepEqual(succeeds(await world.kms('ListResourceTags', { KeyId }, { region: west })).Tags, [])
    for (const [region, ids] of [
      [east, [KeyId]],
      [west, [KeyId]],
      [south, []],
    ] as const) {
      const { Keys } = succeeds(await world.kms('ListKeys', {}, { region }))
      assert.deepEqual(
        Keys.map((key: { KeyId: string }) => key.KeyId),
        ids,
      )
    }
  })

  test('a replica takes a policy, a description and tags', async () => {
    await using world = await openWorld()
    const KeyId = await create(world)
    const Policy = policy({
      Effect: 'Allow',
      Principal: { AWS: '000000000000' },
      Action: 'kms:*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': west } },
    })
    const Tags = [{ TagKey: 'b', TagValue: '2' }]
    const json = succeeds(await replicate(world, KeyId, west, { Policy, Description: 'the second', Tags }))
    assert.equal(json.ReplicaPolicy, Policy)
    assert.deepEqual(json.ReplicaTags, Tags)
    assert.equal(json.ReplicaKeyMetadata.Description, 'the second')
    assert.deepEqual(succeeds(await world.kms('ListResourceTags', { KeyId }, { region: west })).Tags, Tags)
    assert.deepEqual(succeeds(await world.kms('ListResourceTags', { KeyId })).Tags, [])
    // The policy would lock its giver out of a key in any other Region.
    isError(await replicate(world, KeyId, south, { Policy }), /^MalformedPolicyDocumentException/)
    const BypassPolicyLockoutSafetyCheck = true
    succeeds(await replicate(world, KeyId, south, { Policy, BypassPolicyLockoutSafetyCheck }))
    isError(await world.kms('DescribeKey', { KeyId }, { region: south }), /^AccessDeniedException/)
  })

  test('what a replica cannot be, and a refusal changes nothing', async () => {
    await using world = await openWorld()
    const KeyId = await family(world)
    const single = succeeds(await world.kms('CreateKey')).KeyMetadata
    const refused = async (input: object, error: RegExp, region = east) =>
      isError(await world.kms('ReplicateKey', input, { region }), error)
    await refused({ KeyId, ReplicaRegion: west }, /^AlreadyExistsException: arn:aws:kms:us-west-2:/)
    await refused({ KeyId, ReplicaRegion: east }, /^ValidationException/)
    await refused({ KeyId, ReplicaRegion: 'mars-north-1' }, /^ValidationException/)
    await refused({ KeyId, ReplicaRegion: 'us west 2' }, /^ValidationException: 1 validation error detected/)
    for (const ReplicaRegion of ['cn-north-1', 'us-gov-west-1', 'eusc-de-east-1'])
      await refused({ KeyId, ReplicaRegion }, /^ValidationException/)
    await refused({ KeyId }, /^ValidationException/)
    await refused({ KeyId: single.KeyId, ReplicaRegion: south }, /^UnsupportedOperationException/)
    const replica = `UnsupportedOperationException: ${arnIn(west, KeyId)} is not a multi-region primary key.`
    await refused({ KeyId, ReplicaRegion: south }, new RegExp(`^${replica}$`), west)
    await refused({ KeyId, ReplicaRegion: south }, /^NotFoundException/, 'eu-west-1')
    await refused({ KeyId: 'alias/x', ReplicaRegion: south }, /^NotFoundException: Invalid keyId/)
    const twice = ['a', 'a'].map(TagKey => ({ TagKey, TagValue: '' }))
    await refused({ KeyId, ReplicaRegion: south, Tags: twice }, /^TagException/)
    await refused({ KeyId, ReplicaRegion: south, Policy: '{}' }, /^MalformedPolicyDocumentException/)
    assert.equal((await describe(world, KeyId, east)).MultiRegionConfiguration.ReplicaKeys.length, 1)
    assert.deepEqual(succeeds(await world.kms('ListKeys', {}, { region: south })).Keys, [])
  })

  test('partitions other than aws replicate within themselves', async () => {
    await using world = await openWorld()
    const region = 'cn-north-1'
    const { KeyId } = succeeds(await world.kms('CreateKey', { MultiRegion: true }, { region })).KeyMetadata
    const into = (ReplicaRegion: string) => world.kms('ReplicateKey', { KeyId, ReplicaRegion }, { region })
    succeeds(await into('cn-northwest-1'))
    isError(await into('us-east-1'), /^ValidationException/)
  })
})

suite('one key in several Regions', () => {
  test('a ciphertext of one Region opens in the others', async () => {
    await using world = await openWorld()
    const KeyId = await family(world, [west, south])
    const regions = [east, west, south]
    const EncryptionContext = { purpose: 'test' }
    for (const from of regions) {
      const sealed = succeeds(
        await world.kms('Encrypt', { KeyId, Plaintext, EncryptionContext }, { region: from }),
      )
      const CiphertextBlob = sealed.CiphertextBlob
      for (const region of regions) {
        for (const named of [{}, { KeyId }, { KeyId: arnIn(region, KeyId) }]) {
          const input = { CiphertextBlob, EncryptionContext, ...named }
          const opened = succeeds(await world.kms('Decrypt', input, { region }))
          assert.equal(opened.Plaintext, Plaintext)
          assert.equal(opened.KeyId, arnIn(region, KeyId))
        }
        isError(await world.kms('Decrypt', { CiphertextBlob }, { region }), /^InvalidCiphertextException$/)
      }
    }
  })

  test('where there is no replica it stays closed', async () => {
    await using world = await openWorld()
    const KeyId = await family(world)
    const { CiphertextBlob } = succeeds(await world.kms('Encrypt', { KeyId, Plaintext }))
    const region = south
    const other = succeeds(await world.kms('CreateKey', { MultiRegion: true }, { region })).KeyMetadata.KeyId
    const decrypt = (named: object) => world.kms('Decrypt', { CiphertextBlob, ...named }, { region })
    isError(await decrypt({}), /^AccessDeniedException: The ciphertext refers to a customer master key/)
    isError(await decrypt({ KeyId }), /^NotFoundException/)
    isError(await decrypt({ KeyId: arnIn(west, KeyId) }), /^NotFoundException: Invalid arn us-west-2$/)
    isError(await decrypt({ KeyId: other }), /^IncorrectKeyException/)
  })

  test('ReEncrypt and data keys cross Regions', async () => {
    await using world = await openWorld()
    const KeyId = await family(world)
    const region = west
    const { KeyId: local } = succeeds(await world.kms('CreateKey', {}, { region })).KeyMetadata
    const made = succeeds(await world.kms('GenerateDataKey', { KeyId, KeySpec: 'AES_256' }))
    const moved = await world.kms(
      'ReEncrypt',
      { CiphertextBlob: made.CiphertextBlob, DestinationKeyId: local },
      { region },
    )
    const { CiphertextBlob } = succeeds(moved)
    const opened = succeeds(await world.kms('Decrypt', { CiphertextBlob }, { region }))
    assert.equal(opened.Plaintext, made.Plaintext)
    isError(await world.kms('Decrypt', { CiphertextBlob }), /^AccessDeniedException/)
  })

  test('signatures, MACs, shared secrets and capsules agree', async () => {
    await using world = await openWorld()
    const region = west
    const signing = await family(world, [west], { KeySpec: 'ECC_NIST_P384', KeyUsage: 'SIGN_VERIFY' })
    const how = { Message: Plaintext, SigningAlgorithm: 'ECDSA_SHA_384' }
    const { Signature } = succeeds(await world.kms('Sign', { KeyId: signing, ...how }))
    const verified = await world.kms('Verify', { KeyId: signing, Signature, ...how }, { region })
    assert.equal(succeeds(verified).SignatureValid, true)
    const publicKey = async (in_: string) =>
      succeeds(await world.kms('GetPublicKey', { KeyId: signing }, { region: in_ })).PublicKey
    assert.equal(await publicKey(west), await publicKey(east))

    const mac = await family(world, [west], { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
    const input = { KeyId: mac, Message: Plaintext, MacAlgorithm: 'HMAC_SHA_256' }
    const { Mac } = succeeds(await world.kms('GenerateMac', input, { region }))
    assert.equal(succeeds(await world.kms('VerifyMac', { ...input, Mac })).MacValid, true)

    const kem = await family(world, [west], { KeySpec: 'ML_KEM_768', KeyUsage: 'ENCAPSULATE_DECAPSULATE' })
    const named = { KeyId: kem, EncapsulationAlgorithm: 'ML_KEM' }
    const capsule = succeeds(await world.kms('Encapsulate', named))
    const { SharedSecretCiphertextBlob } = capsule
    const opened = await world.kms('Decapsulate', { ...named, SharedSecretCiphertextBlob }, { region })
    assert.equal(succeeds(opened).SharedSecretPlaintext, capsule.SharedSecretPlaintext)

    const rsa = await family(world, [west], { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' })
    const oaep = { KeyId: rsa, EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' }
    const { CiphertextBlob } = succeeds(await world.kms('Encrypt', { ...oaep, Plaintext }, { region }))
    assert.equal(succeeds(await world.kms('Decrypt', { ...oaep, CiphertextBlob })).Plaintext, Plaintext)
  })

  test('what is independent stays apart: state, aliases, tags, grants, policy, description', async () => {
    await using world = await openWorld()
    const KeyId = await family(world)
    const region = west
    succeeds(await world.kms('CreateAlias', { AliasName: 'alias/one', TargetKeyId: KeyId }))
    isError(await world.kms('DescribeKey', { KeyId: 'alias/one' }, { region }), /^NotFoundException/)
    succeeds(await world.kms('CreateAlias', { AliasName: 'alias/one', TargetKeyId: KeyId }, { region }))
    const aliased = await world.kms('DescribeKey', { KeyId: 'alias/one' }, { region })
    assert.equal(succeeds(aliased).KeyMetadata.Arn, arnIn(west, KeyId))
    succeeds(await world.kms('DeleteAlias', { AliasName: 'alias/one' }, { region }))
    succeeds(await world.kms('DescribeKey', { KeyId: 'alias/one' }))

    const grant = { KeyId, GranteePrincipal: '000000000000', Operations: ['Decrypt'] }
    const { GrantId, GrantToken } = succeeds(await world.kms('CreateGrant', grant, { region }))
    assert.deepEqual(succeeds(await world.kms('ListGrants', { KeyId })).Grants, [])
    isError(await world.kms('RevokeGrant', { KeyId, GrantId }), /^(NotFound|InvalidGrantId)Exception/)
    isError(await world.kms('RetireGrant', { KeyId, GrantId }), /^(NotFound|InvalidGrantId)Exception/)
    isError(await world.kms('RetireGrant', { GrantToken }), /^InvalidGrantTokenException/)
    isError(
      await world.kms('Encrypt', { KeyId, Plaintext, GrantTokens: [GrantToken] }),
      /^InvalidGrantTokenException/,
    )
    succeeds(await world.kms('RetireGrant', { GrantToken }, { region }))

    succeeds(await world.kms('TagResource', { KeyId, Tags: [{ TagKey: 'a', TagValue: 'b' }] }))
    assert.deepEqual(succeeds(await world.kms('ListResourceTags', { KeyId }, { region })).Tags, [])
    succeeds(await world.kms('UpdateKeyDescription', { KeyId, Description: 'here' }))
    assert.equal((await describe(world, KeyId, west)).Description, '')

    succeeds(await world.kms('DisableKey', { KeyId }))
    isError(await world.kms('Encrypt', { KeyId, Plaintext }), /^DisabledException/)
    succeeds(await world.kms('Encrypt', { KeyId, Plaintext }, { region }))
  })

  test('all of it survives a restart', async () => {
    await using world = await openWorld()
    const KeyId = await family(world, [west, south])
    const { CiphertextBlob } = succeeds(await world.kms('Encrypt', { KeyId, Plaintext }))
    const before = await Promise.all([east, west, south].map(region => describe(world, KeyId, region)))
    await world.restart()
    const after = await Promise.all([east, west, south].map(region => describe(world, KeyId, region)))
    assert.deepEqual(after, before)
    for (const region of [east, west, south])
      assert.equal(succeeds(await world.kms('Decrypt', { CiphertextBlob }, { region })).Plaintext, Plaintext)
  })
})

suite('UpdatePrimaryRegion', () => {
  const update = (world: World, KeyId: string, PrimaryRegion: string, region = east) =>
    world.kms('UpdatePrimaryRegion', { KeyId, PrimaryRegion }, { region })

  test('primary and replica change places, for every member of the family', async () => {
    await using world = await openWorld()
    const KeyId = await family(world, [west, south])
    assert.equal((await update(world, KeyId, west)).body, '')
    for (const [region, type] of [
      [east, 'REPLICA'],
      [west, 'PRIMARY'],
      [south, 'REPLICA'],
    ] as const) {
      const { KeyState, MultiRegionConfiguration } = await describe(world, KeyId, region)
      assert.equal(KeyState, 'Enabled')
      assert.deepEqual(MultiRegionConfiguration, {
        MultiRegionKeyType: type,
        PrimaryKey: { Arn: arnIn(west, KeyId), Region: west },
        ReplicaKeys: [south, east].map(name => ({ Arn: arnIn(name, KeyId), Region: name })),
      })
    }
    isError(await replicate(world, KeyId, 'eu-west-1'), /^UnsupportedOperationException/)
    succeeds(await world.kms('ReplicateKey', { KeyId, ReplicaRegion: 'eu-west-1' }, { region: west }))
    const { CiphertextBlob } = succeeds(await world.kms('Encrypt', { KeyId, Plaintext }))
    succeeds(await world.kms('Decrypt', { CiphertextBlob }, { region: 'eu-west-1' }))
    succeeds(await update(world, arnIn(west, KeyId), east, west))
    assert.equal(
      (await describe(world, KeyId, south)).MultiRegionConfiguration.PrimaryKey.Arn,
      arnIn(east, KeyId),
    )
  })

  test('what cannot be', async () => {
    await using world = await openWorld()
    const KeyId = await family(world)
    const single = succeeds(await world.kms('CreateKey')).KeyMetadata
    isError(await update(world, KeyId, east), /^UnsupportedOperationException: .* replica key\.$/)
    const missing = `NotFoundException: Key '${arnIn(south, KeyId)}' does not exist`
    isError(await update(world, KeyId, south), new RegExp(`^${missing}$`))
    isError(await update(world, KeyId, 'mars-north-1'), /^NotFoundException/)
    isError(await update(world, KeyId, 'x'), /^ValidationException/)
    isError(await update(world, KeyId, south, west), /is not a multi-region primary key\.$/)
    isError(await update(world, single.KeyId, west), /is not a multi-region primary key\.$/)
    isError(await update(world, 'alias/x', west), /^NotFoundException/)
    isError(await update(world, KeyId, west, south), /^NotFoundException/)
    assert.equal(
      (await describe(world, KeyId, west)).MultiRegionConfiguration.PrimaryKey.Arn,
      arnIn(east, KeyId),
    )
  })

  test('both keys must be enabled', async () => {
    await using world = await openWorld()
    const KeyId = await family(world)
    for (const region of [east, west]) {
      succeeds(await world.kms('DisableKey', { KeyId }, { region }))
      const error = `DisabledException: ${arnIn(region, KeyId)} is disabled.`
      assert.equal((await update(world, KeyId, west)).error, error)
      if (region === east) assert.equal((await replicate(world, KeyId, south)).error, error)
      succeeds(await world.kms('EnableKey', { KeyId }, { region }))
      succeeds(await world.kms('ScheduleKeyDeletion', { KeyId }, { region }))
      isError(await update(world, KeyId, west), /^KMSInvalidStateException: .* is pending deletion\.$/)
      if (region === east)
        isError(await replicate(world, KeyId, south), /^KMSInvalidStateException: .* is pending deletion\.$/)
      succeeds(await world.kms('CancelKeyDeletion', { KeyId }, { region }))
      succeeds(await world.kms('EnableKey', { KeyId }, { region }))
    }
    succeeds(await update(world, KeyId, west))
  })
})

suite('deletion', () => {
  const schedule = (world: World, KeyId: string, region: string, PendingWindowInDays: number) =>
    world.kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays }, { region })

  test('a primary key waits for its replicas, then its own time', async () => {
    await using world = await openWorld()
    const KeyId = await family(world, [west, south])
    const { CiphertextBlob } = succeeds(await world.kms('Encrypt', { KeyId, Plaintext }))
    assert.deepEqual(succeeds(await schedule(world, KeyId, east, 8)), {
      KeyId: arnIn(east, KeyId),
      KeyState: 'PendingReplicaDeletion',
      PendingWindowInDays: 8,
    })
    const waiting = await describe(world, KeyId, east)
    assert.equal(waiting.KeyState, 'PendingReplicaDeletion')
    assert.equal(waiting.Enabled, false)
    assert.equal(waiting.PendingDeletionWindowInDays, 8)
    assert.equal('DeletionDate' in waiting, false)
    isError(await world.kms('Encrypt', { KeyId, Plaintext }), /is pending deletion\.$/)
    // The replicas work on.
    succeeds(await world.kms('Decrypt', { CiphertextBlob }, { region: west }))

    world.now += 100 * day
    assert.equal(await world.assembly.carryOutDue(), 0)
    succeeds(await schedule(world, KeyId, west, 7))
    succeeds(await schedule(world, KeyId, south, 10))
    world.now += 7 * day
    assert.equal(await world.assembly.carryOutDue(), 1)
    isError(await world.kms('DescribeKey', { KeyId }, { region: west }), /^NotFoundException/)
    assert.equal((await describe(world, KeyId, east)).KeyState, 'PendingReplicaDeletion')
    await world.restart()
    world.now += 3 * day
    assert.equal(await world.assembly.carryOutDue(), 1)
    const dated = await describe(world, KeyId, east)
    assert.equal(dated.KeyState, 'PendingDeletion')
    assert.equal(dated.DeletionDate, (world.now + 8 * day) / 1000)
    assert.equal('PendingDeletionWindowInDays' in dated, false)
    world.now += 8 * day - 1
    assert.equal(await world.assembly.carryOutDue(), 0)
    world.now += 1
    assert.equal(await world.assembly.carryOutDue(), 1)
    isError(await world.kms('DescribeKey', { KeyId }), /^NotFoundException/)
  })

  test('replicas and primary key due together go in turn', async () => {
    await using world = await openWorld()
    const KeyId = await family(world, [west, south])
    for (const region of [south, west]) succeeds(await schedule(world, KeyId, region, 7))
    succeeds(await schedule(world, KeyId, east, 7))
    world.now += 30 * day
    assert.equal(await world.assembly.carryOutDue(), 2)
    assert.equal((await describe(world, KeyId, east)).DeletionDate, (world.now + 7 * day) / 1000)
  })

  test('cancelled, the primary key is as any that was cancelled', async () => {
    await using world = await openWorld()
    const KeyId = await family(world)
    succeeds(await schedule(world, KeyId, east, 7))
    succeeds(await world.kms('CancelKeyDeletion', { KeyId }))
    const cancelled = await describe(world, KeyId, east)
    assert.equal(cancelled.KeyState, 'Disabled')
    assert.equal('PendingDeletionWindowInDays' in cancelled, false)
    succeeds(await schedule(world, KeyId, west, 7))
    world.now += 7 * day
    assert.equal(await world.assembly.carryOutDue(), 1)
    assert.equal((await describe(world, KeyId, east)).KeyState, 'Disabled')
    // Without replicas its own time begins at once.
    assert.equal(succeeds(await schedule(world, KeyId, east, 7)).KeyState, 'PendingDeletion')
  })

  test('a replica goes alone, and can be made again', async () => {
    await using world = await openWorld()
    const KeyId = await family(world, [west, south])
    const { CiphertextBlob } = succeeds(await world.kms('Encrypt', { KeyId, Plaintext }, { region: west }))
    succeeds(await world.kms('CreateAlias', { AliasName: 'alias/r', TargetKeyId: KeyId }, { region: west }))
    const grant = { KeyId, GranteePrincipal: '000000000000', Operations: ['Decrypt'] }
    succeeds(await world.kms('CreateGrant', grant, { region: west }))
    succeeds(await world.kms('CreateGrant', grant))
    succeeds(await schedule(world, KeyId, west, 7))
    isError(await replicate(world, KeyId, west), /^AlreadyExistsException/)
    world.now += 7 * day
    assert.equal(await world.assembly.carryOutDue(), 1)
    for (const region of [east, south]) succeeds(await world.kms('Decrypt', { CiphertextBlob }, { region }))
    isError(await world.kms('Decrypt', { CiphertextBlob }, { region: west }), /^AccessDeniedException/)
    await world.restart()
    succeeds(await replicate(world, KeyId, west))
    succeeds(await world.kms('Decrypt', { CiphertextBlob }, { region: west }))
    assert.deepEqual(succeeds(await world.kms('ListAliases', { KeyId }, { region: west })).Aliases, [])
    assert.deepEqual(succeeds(await world.kms('ListGrants', { KeyId }, { region: west })).Grants, [])
    assert.equal(succeeds(await world.kms('ListGrants', { KeyId })).Grants.length, 1)
  })

  test('a former primary key goes as a replica, while the new one lives', async () => {
    await using world = await openWorld()
    const KeyId = await family(world)
    const { CiphertextBlob } = succeeds(await world.kms('Encrypt', { KeyId, Plaintext }))
    succeeds(await world.kms('UpdatePrimaryRegion', { KeyId, PrimaryRegion: west }))
    assert.equal(succeeds(await schedule(world, KeyId, east, 7)).KeyState, 'PendingDeletion')
    world.now += 7 * day
    assert.equal(await world.assembly.carryOutDue(), 1)
    const left = await describe(world, KeyId, west)
    assert.deepEqual(left.MultiRegionConfiguration, {
      MultiRegionKeyType: 'PRIMARY',
      PrimaryKey: { Arn: arnIn(west, KeyId), Region: west },
      ReplicaKeys: [],
    })
    succeeds(await world.kms('Decrypt', { CiphertextBlob }, { region: west }))
  })
})

test('two processes that replicate into one Region at once: one wins', async () => {
  await using one = await openWorld()
  const two = new World(one.data)
  two.admin = one.admin
  await two.open()
  try {
    const KeyId = await create(one)
    const { CiphertextBlob } = succeeds(await one.kms('Encrypt', { KeyId, Plaintext }))
    const worlds = [one, two]
    const replies = await Promise.all(
      Array.from({ length: 6 }, (_, n) => replicate(worlds[n % 2] as World, KeyId, west)),
    )
    assert.equal(replies.filter(({ error }) => error === '').length, 1)
    assert.equal(replies.filter(({ error }) => error.startsWith('AlreadyExistsException')).length, 5)
    for (const world of worlds) {
      assert.equal((await describe(world, KeyId, east)).MultiRegionConfiguration.ReplicaKeys.length, 1)
      const opened = await world.kms('Decrypt', { CiphertextBlob }, { region: west })
      assert.equal(succeeds(opened).Plaintext, Plaintext)
    }
  } finally {
    await two.close()
  }
})
