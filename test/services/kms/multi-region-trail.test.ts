import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openWorld, policy, type World } from '../../harness.ts'

const east = 'us-east-1'
const west = 'us-west-2'
const day = 24 * 60 * 60 * 1000
const arnIn = (region: string, id: string) => `arn:aws:kms:${region}:000000000000:key/${id}`
const audited = (ARN: string) => [{ accountId: '000000000000', type: 'AWS::KMS::Key', ARN }]

const create = async (world: World): Promise<string> =>
  (await world.kms('CreateKey', { MultiRegion: true })).json.KeyMetadata.KeyId
/** The records that came after so many. */
const since = async (world: World, count: number) => (await world.trail()).slice(count)

test('ReplicateKey is recorded in the primary key’s Region, and CreateKey in the replica’s', async () => {
  await using world = await openWorld()
  const KeyId = await create(world)
  const before = (await world.trail()).length
  const Policy = policy({
    Effect: 'Allow',
    Principal: { AWS: '000000000000' },
    Action: 'kms:*',
    Resource: '*',
  })
  const asked = { KeyId, ReplicaRegion: west, Policy, Tags: [{ TagKey: 'a', TagValue: 'b' }] }
  const { ReplicaKeyMetadata } = (await world.kms('ReplicateKey', asked)).json
  const [replicated, created, ...others] = await since(world, before)
  assert.deepEqual(others, [])

  assert.equal(replicated.eventName, 'ReplicateKey')
  assert.equal(replicated.awsRegion, east)
  assert.deepEqual(replicated.resources, audited(arnIn(east, KeyId)))
  const own = {
    policy: Policy,
    description: '',
    bypassPolicyLockoutSafetyCheck: false,
    tags: [{ tagKey: 'a', tagValue: 'b' }],
  }
  assert.deepEqual(replicated.requestParameters, { keyId: KeyId, replicaRegion: west, ...own })
  const { replicaKeyMetadata, replicaPolicy, replicaTags } = replicated.responseElements
  assert.equal(replicaPolicy, Policy)
  assert.deepEqual(replicaTags, own.tags)
  assert.deepEqual(replicaKeyMetadata.multiRegionConfiguration, {
    multiRegionKeyType: 'REPLICA',
    primaryKey: { arn: arnIn(east, KeyId), region: east },
    replicaKeys: [{ arn: arnIn(west, KeyId), region: west }],
  })
  assert.equal(replicaKeyMetadata.arn, ReplicaKeyMetadata.Arn)

  const { eventID, ...createRecord } = created
  assert.notEqual(eventID, replicated.eventID)
  assert.deepEqual(createRecord, {
    eventVersion: '1.11',
    userIdentity: { ...replicated.userIdentity, invokedBy: 'kms.amazonaws.com' },
    eventTime: replicated.eventTime,
    eventSource: 'kms.amazonaws.com',
    eventName: 'CreateKey',
    awsRegion: west,
    sourceIPAddress: '127.0.0.1',
    userAgent: 'test',
    requestParameters: {
      ...own,
      keyUsage: 'ENCRYPT_DECRYPT',
      customerMasterKeySpec: 'SYMMETRIC_DEFAULT',
      keySpec: 'SYMMETRIC_DEFAULT',
      origin: 'AWS_KMS',
      multiRegion: true,
    },
    responseElements: { keyMetadata: replicaKeyMetadata },
    requestID: replicated.requestID,
    readOnly: false,
    resources: audited(arnIn(west, KeyId)),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '000000000000',
    eventCategory: 'Management',
  })

  for (const [region, names] of [
    [west, ['CreateKey']],
    [east, ['ReplicateKey', 'CreateKey']],
  ] as const) {
    const LookupAttributes = [{ AttributeKey: 'ResourceName', AttributeValue: arnIn(region, KeyId) }]
    const { json } = await world.json('cloudtrail', 'LookupEvents', { LookupAttributes }, { region })
    assert.deepEqual(
      json.Events.map((event: { EventName: string }) => event.EventName),
      names,
    )
  }
})

test('UpdatePrimaryRegion is recorded in both Regions', async () => {
  await using world = await openWorld()
  const KeyId = await create(world)
  await world.kms('ReplicateKey', { KeyId, ReplicaRegion: west })
  const before = (await world.trail()).length
  await world.kms('UpdatePrimaryRegion', { KeyId, PrimaryRegion: west })
  const [here, there, ...others] = await since(world, before)
  assert.deepEqual(others, [])
  assert.equal(here.eventName, 'UpdatePrimaryRegion')
  assert.equal(here.awsRegion, east)
  assert.deepEqual(here.requestParameters, { keyId: KeyId, primaryRegion: west })
  assert.deepEqual(here.responseElements, { keyId: arnIn(east, KeyId) })
  assert.deepEqual(here.resources, audited(arnIn(east, KeyId)))
  assert.notEqual(there.eventID, here.eventID)
  assert.deepEqual(there, {
    ...here,
    userIdentity: { ...here.userIdentity, invokedBy: 'kms.amazonaws.com' },
    awsRegion: west,
    requestParameters: { keyId: arnIn(west, KeyId), primaryRegion: west },
    responseElements: { keyId: arnIn(west, KeyId) },
    resources: audited(arnIn(west, KeyId)),
    eventID: there.eventID,
  })
})

test('what is refused is recorded once, where it was asked', async () => {
  await using world = await openWorld()
  const KeyId = await create(world)
  await world.kms('ReplicateKey', { KeyId, ReplicaRegion: west })
  const as = await world.user('bob')
  const before = (await world.trail()).length
  for (const [operation, input] of [
    ['ReplicateKey', { KeyId, ReplicaRegion: west }],
    ['UpdatePrimaryRegion', { KeyId, PrimaryRegion: east }],
    ['UpdatePrimaryRegion', { KeyId, PrimaryRegion: 'sa-east-1' }],
  ] as const)
    await world.kms(operation, input)
  await world.kms('ReplicateKey', { KeyId, ReplicaRegion: 'sa-east-1' }, { as })
  const records = await since(world, before)
  assert.deepEqual(
    records.map(({ eventName, awsRegion, errorCode }) => [eventName, awsRegion, errorCode]),
    [
      ['ReplicateKey', east, 'AlreadyExistsException'],
      ['UpdatePrimaryRegion', east, 'UnsupportedOperationException'],
      ['UpdatePrimaryRegion', east, 'NotFoundException'],
      ['ReplicateKey', east, 'AccessDenied'],
    ],
  )
})

test('a waiting primary key’s ScheduleKeyDeletion shows no date, and each key’s end is its own', async () => {
  await using world = await openWorld()
  const KeyId = await create(world)
  await world.kms('ReplicateKey', { KeyId, ReplicaRegion: west })
  await world.kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
  assert.deepEqual((await world.trail()).at(-1).responseElements, {
    keyId: arnIn(east, KeyId),
    keyState: 'PendingReplicaDeletion',
    pendingWindowInDays: 7,
  })
  await world.kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 }, { region: west })
  const ends: [region: string, arn: string][] = []
  for (const _ of [west, east]) {
    world.now += 7 * day
    assert.equal(await world.assembly.carryOutDue(), 1)
    const { eventName, awsRegion, resources } = (await world.trail()).at(-1)
    assert.equal(eventName, 'DeleteKey')
    ends.push([awsRegion, resources[0].ARN])
  }
  assert.deepEqual(ends, [
    [west, arnIn(west, KeyId)],
    [east, arnIn(east, KeyId)],
  ])
})
