import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { openWorld, policy, type Reply, type World } from '../../harness.ts'
import type { Credentials } from '../../sign.ts'

const east = 'us-east-1'
const west = 'us-west-2'
const arnIn = (region: string, id: string) => `arn:aws:kms:${region}:000000000000:key/${id}`
const allow = (Action: string | string[], Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...(Condition && { Condition }),
})
const equals = (key: string, value: string) => ({ StringEquals: { [key]: value } })
const requested = (region: string) => equals('aws:RequestedRegion', region)

async function scene() {
  const world = await openWorld()
  const { KeyId } = (await world.kms('CreateKey', { MultiRegion: true })).json.KeyMetadata
  return Object.assign(world, { KeyId: KeyId as string })
}
let users = 0
const can = (world: World, ...statements: object[]) => world.user(`u${users++}`, statements)
const denied = (reply: Reply, action: string, on: string) =>
  assert.ok(
    reply.error.includes(`is not authorized to perform: ${action} on resource: ${on} `),
    `${reply.error} should deny ${action} on ${on}`,
  )
const isAllowed = (reply: Reply) => assert.equal(reply.error, '')

suite('who may replicate', () => {
  const replicate = (world: World & { KeyId: string }, as: Credentials, more: object = {}) =>
    world.kms('ReplicateKey', { KeyId: world.KeyId, ReplicaRegion: west, ...more }, { as })
  const Tags = [{ TagKey: 'team', TagValue: 'blue' }]

  test('all permissions are needed, each in its Region', async () => {
    await using world = await scene()
    const { KeyId } = world
    const refused: [statements: object[], action: string, on: string][] = [
      [[], 'kms:ReplicateKey', arnIn(east, KeyId)],
      [[allow('kms:CreateKey'), allow('kms:TagResource')], 'kms:ReplicateKey', arnIn(east, KeyId)],
      [
        [allow('kms:ReplicateKey', requested(west)), allow('kms:CreateKey')],
        'kms:ReplicateKey',
        arnIn(east, KeyId),
      ],
      [[allow('kms:ReplicateKey')], 'kms:CreateKey', '*'],
      [[allow('kms:ReplicateKey'), allow('kms:CreateKey', requested(east))], 'kms:CreateKey', '*'],
      [
        [allow('kms:*'), { ...allow('kms:CreateKey', requested(west)), Effect: 'Deny' }],
        'kms:CreateKey',
        '*',
      ],
      [[allow(['kms:ReplicateKey', 'kms:CreateKey'])], 'kms:TagResource', '*'],
      [
        [allow(['kms:ReplicateKey', 'kms:CreateKey']), allow('kms:TagResource', requested(east))],
        'kms:TagResource',
        '*',
      ],
    ]
    for (const [statements, action, on] of refused)
      denied(await replicate(world, await can(world, ...statements), { Tags }), action, on)
    assert.deepEqual((await world.kms('ListKeys', {}, { region: west })).json.Keys, [])
    const as = await can(
      world,
      allow('kms:ReplicateKey', requested(east)),
      allow(['kms:CreateKey', 'kms:TagResource'], requested(west)),
      allow('kms:PutKeyPolicy'),
    )
    isAllowed(await replicate(world, as, { Tags }))
  })

  test('without Tags there is nothing to be allowed for', async () => {
    await using world = await scene()
    isAllowed(await replicate(world, await can(world, allow(['kms:ReplicateKey', 'kms:CreateKey']))))
  })

  test('a key policy that does not allow it stands against every identity policy', async () => {
    await using world = await openWorld()
    const account = { AWS: '000000000000' }
    const statements = [
      { ...allow('kms:*'), Principal: account },
      { ...allow('kms:ReplicateKey'), Principal: account, Effect: 'Deny' },
    ]
    const created = await world.kms('CreateKey', { MultiRegion: true, Policy: policy(...statements) })
    const { KeyId, Arn } = created.json.KeyMetadata
    denied(await world.kms('ReplicateKey', { KeyId, ReplicaRegion: west }), 'kms:ReplicateKey', Arn)
  })

  /** A permission of its own for the rest, the condition on one. */
  const conditioned = (action: string, Condition: object) => [
    allow(['kms:ReplicateKey', 'kms:CreateKey', 'kms:TagResource'].filter(other => other !== action)),
    allow(action, Condition),
  ]
  const rows: [action: string, key: string, value: string, isMet: boolean][] = [
    ['kms:ReplicateKey', 'kms:ReplicaRegion', 'us-*', true],
    ['kms:ReplicateKey', 'kms:ReplicaRegion', 'eu-*', false],
    ['kms:ReplicateKey', 'kms:MultiRegion', 'true', true],
    ['kms:ReplicateKey', 'kms:MultiRegionKeyType', 'PRIMARY', true],
    ['kms:ReplicateKey', 'kms:MultiRegionKeyType', 'REPLICA', false],
    // It limits the permission on the primary key alone.
    ['kms:CreateKey', 'kms:ReplicaRegion', 'us-*', false],
    ['kms:CreateKey', 'kms:MultiRegion', 'true', true],
    ['kms:CreateKey', 'kms:MultiRegion', 'false', false],
    ['kms:CreateKey', 'kms:MultiRegionKeyType', 'REPLICA', true],
    ['kms:CreateKey', 'kms:MultiRegionKeyType', 'PRIMARY', false],
    ['kms:CreateKey', 'kms:KeySpec', 'SYMMETRIC_DEFAULT', true],
    ['kms:CreateKey', 'kms:KeySpec', 'RSA_*', false],
    ['kms:CreateKey', 'kms:KeyUsage', 'ENCRYPT_DECRYPT', true],
    ['kms:CreateKey', 'kms:KeyOrigin', 'EXTERNAL', false],
    ['kms:CreateKey', 'kms:BypassPolicyLockoutSafetyCheck', 'true', false],
    ['kms:CreateKey', 'aws:RequestTag/team', 'blue', true],
    ['kms:CreateKey', 'aws:RequestTag/team', 'red', false],
    // Tags and aliases of the primary key are not the replica's.
    ['kms:CreateKey', 'aws:ResourceTag/of', 'primary', false],
    ['kms:TagResource', 'aws:RequestTag/team', 'blue', true],
    ['kms:TagResource', 'aws:RequestTag/team', 'red', false],
  ]
  for (const [action, key, value, isMet] of rows)
    test(`${action} where ${key} is ${value}: ${isMet ? 'allowed' : 'denied'}`, async () => {
      await using world = await scene()
      const TagsOfPrimary = [{ TagKey: 'of', TagValue: 'primary' }]
      await world.kms('TagResource', { KeyId: world.KeyId, Tags: TagsOfPrimary })
      const as = await can(world, ...conditioned(action, { StringLike: { [key]: value } }))
      const reply = await replicate(world, as, { Tags })
      if (isMet) isAllowed(reply)
      else denied(reply, action, action === 'kms:ReplicateKey' ? arnIn(east, world.KeyId) : '*')
    })

  test('kms:MultiRegionKeyType and kms:MultiRegion of a CreateKey', async () => {
    await using world = await openWorld()
    const create = (as: Credentials, input: object) => world.kms('CreateKey', input, { as })
    const primaries = await can(world, allow('kms:CreateKey', equals('kms:MultiRegionKeyType', 'PRIMARY')))
    isAllowed(await create(primaries, { MultiRegion: true }))
    denied(await create(primaries, {}), 'kms:CreateKey', '*')
    const singles = await can(world, allow('kms:CreateKey', { Bool: { 'kms:MultiRegion': 'false' } }))
    isAllowed(await create(singles, {}))
    denied(await create(singles, { MultiRegion: true }), 'kms:CreateKey', '*')
  })
})

suite('who may use which key of a family', () => {
  test('kms:MultiRegionKeyType follows the primary Region', async () => {
    await using world = await scene()
    const { KeyId } = world
    await world.kms('ReplicateKey', { KeyId, ReplicaRegion: west })
    const as = await can(world, allow('kms:DescribeKey', equals('kms:MultiRegionKeyType', 'REPLICA')))
    const describe = (region: string) => world.kms('DescribeKey', { KeyId }, { as, region })
    denied(await describe(east), 'kms:DescribeKey', arnIn(east, KeyId))
    isAllowed(await describe(west))
    await world.kms('UpdatePrimaryRegion', { KeyId, PrimaryRegion: west })
    isAllowed(await describe(east))
    denied(await describe(west), 'kms:DescribeKey', arnIn(west, KeyId))
    const { KeyId: single } = (await world.kms('CreateKey')).json.KeyMetadata
    denied(await world.kms('DescribeKey', { KeyId: single }, { as }), 'kms:DescribeKey', arnIn(east, single))
  })

  test('a grant on one key permits nothing on its replica', async () => {
    await using world = await scene()
    const { KeyId } = world
    await world.kms('ReplicateKey', { KeyId, ReplicaRegion: west })
    const as = await world.user('grantee')
    const GranteePrincipal = 'arn:aws:iam::000000000000:user/grantee'
    await world.kms('CreateGrant', { KeyId, GranteePrincipal, Operations: ['Encrypt', 'Decrypt'] })
    const { json } = await world.kms('Encrypt', { KeyId, Plaintext: 'aGk=' }, { as })
    const { CiphertextBlob } = json
    isAllowed(await world.kms('Decrypt', { CiphertextBlob }, { as }))
    assert.match(
      (await world.kms('Decrypt', { CiphertextBlob }, { as, region: west })).error,
      /^AccessDeniedException/,
    )
  })
})

suite('who may move the primary Region', () => {
  const update = (world: World & { KeyId: string }, as: Credentials) =>
    world.kms('UpdatePrimaryRegion', { KeyId: world.KeyId, PrimaryRegion: west }, { as })
  const action = 'kms:UpdatePrimaryRegion'

  test('the permission is needed on both keys, each in its Region', async () => {
    await using world = await scene()
    const { KeyId } = world
    await world.kms('ReplicateKey', { KeyId, ReplicaRegion: west })
    const on = (region: string) => ({ ...allow(action), Resource: arnIn(region, KeyId) })
    const refused: [statements: object[], region: string][] = [
      [[], east],
      [[on(west)], east],
      [[on(east)], west],
      [[allow(action, requested(east))], west],
      [[allow(action, requested(west))], east],
      [[allow(action, equals('kms:PrimaryRegion', east))], east],
      [[on(east), { ...on(west), Condition: equals('kms:PrimaryRegion', east) }], west],
      [[on(east), { ...on(west), Condition: equals('kms:MultiRegionKeyType', 'PRIMARY') }], west],
    ]
    for (const [statements, region] of refused)
      denied(await update(world, await can(world, ...statements)), action, arnIn(region, KeyId))
    const { json } = await world.kms('DescribeKey', { KeyId })
    assert.equal(json.KeyMetadata.MultiRegionConfiguration.MultiRegionKeyType, 'PRIMARY')
    const as = await can(
      world,
      {
        ...on(east),
        Condition: { StringEquals: { 'kms:PrimaryRegion': west, ...requested(east).StringEquals } },
      },
      {
        ...on(west),
        Condition: { StringEquals: { 'kms:PrimaryRegion': west, ...requested(west).StringEquals } },
      },
    )
    isAllowed(await update(world, as))
  })

  test('the replica’s own policy has its say', async () => {
    await using world = await scene()
    const { KeyId } = world
    const account = { AWS: '000000000000' }
    const Policy = policy(
      { ...allow('kms:*'), Principal: account },
      { ...allow(action), Principal: account, Effect: 'Deny' },
    )
    await world.kms('ReplicateKey', { KeyId, ReplicaRegion: west, Policy })
    denied(await update(world, world.admin), action, arnIn(west, KeyId))
  })
})

suite('other accounts', () => {
  const account = '111111111111'
  const foreign = async (world: World) => {
    const made = await world.assembly.ensureAccount(account)
    assert.ok(made)
    return made
  }

  test('cannot replicate or move, whatever the policies say, and learn nothing of what there is', async () => {
    await using world = await openWorld()
    const as = await foreign(world)
    const Principal = { AWS: ['000000000000', account] }
    const Policy = policy({ ...allow('kms:*'), Principal })
    const input = { MultiRegion: true, Policy }
    const { KeyId } = (await world.kms('CreateKey', input)).json.KeyMetadata
    const { KeyId: alone } = (await world.kms('CreateKey', input)).json.KeyMetadata
    await world.kms('ReplicateKey', { KeyId, ReplicaRegion: west, Policy })
    const nobody = `mrk-${'0'.repeat(32)}`
    for (const [operation, region] of [
      ['ReplicateKey', { ReplicaRegion: 'eu-west-1' }],
      ['ReplicateKey', { ReplicaRegion: west }],
      ['UpdatePrimaryRegion', { PrimaryRegion: west }],
    ] as const) {
      const errors = await Promise.all(
        [KeyId, alone, nobody].map(async id => {
          const Arn = arnIn(east, id)
          const { error } = await world.kms(operation, { KeyId: Arn, ...region }, { as })
          return error.replaceAll(Arn, 'ARN')
        }),
      )
      assert.match(errors[0] as string, /^AccessDeniedException/)
      assert.deepEqual(new Set(errors), new Set([errors[0]]))
    }
    assert.deepEqual((await world.kms('ListKeys', {}, { as, region: 'eu-west-1' })).json.Keys, [])
  })
})
