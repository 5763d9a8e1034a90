import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openWorld, policy } from '../../harness.ts'
import { abroad, attempts, foreigner, home, Plaintext, root, scene, user, worked } from './grant-scene.ts'

test('operation × principal × grant: only the grantee, only what is granted', async () => {
  await using world = await openWorld()
  const abroadAdmin = await foreigner(world)
  const principals = {
    [user('alice')]: await world.user('alice'),
    [user('bob')]: await world.user('bob'),
    [user('admin', abroad)]: abroadAdmin,
    [user('carol', abroad)]: await world.user('carol', [], abroadAdmin),
  }
  const accountOf = (arn: string) => arn.split(':')[4] as string
  const grantees = [user('alice'), user('carol', abroad), abroad, root()]
  const it = await scene(world)
  let tried = 0
  for (const granted of [...Object.keys(attempts), 'RetireGrant'])
    for (const GranteePrincipal of grantees) {
      const { GrantId } = await it.grant({ GranteePrincipal, Operations: [granted] })
      for (const [arn, as] of Object.entries(principals))
        for (const [operation, attempt] of Object.entries(attempts)) {
          const isGrantee =
            arn === GranteePrincipal || [accountOf(arn), root(accountOf(arn))].includes(GranteePrincipal)
          const reply = await attempt(world, it, as)
          const what = `${arn} tries ${operation} by a grant of ${granted} to ${GranteePrincipal}: ${reply.error}`
          assert.equal(worked(reply), isGrantee && operation === granted, what)
          if (!worked(reply)) assert.match(reply.error, /^AccessDeniedException/)
          tried++
        }
      await world.kms('RevokeGrant', { KeyId: it.KeyId, GrantId })
    }
  assert.equal(tried, 7 * 4 * 4 * 6)
})

test('ReEncrypt takes a grant on both sides', async () => {
  await using world = await openWorld()
  const as = await world.user('alice')
  const from = await scene(world)
  const to = await scene(world)
  const tries = async () =>
    worked(
      await world.kms(
        'ReEncrypt',
        { CiphertextBlob: from.CiphertextBlob, DestinationKeyId: to.KeyId },
        { as },
      ),
    )
  const grant = { GranteePrincipal: user('alice') }
  await from.grant({ ...grant, Operations: ['ReEncryptTo', 'Decrypt', 'Encrypt'] })
  await to.grant({ ...grant, Operations: ['ReEncryptFrom', 'Decrypt', 'Encrypt'] })
  assert.equal(await tries(), false)
  await from.grant({ ...grant, Operations: ['ReEncryptFrom'] })
  assert.equal(await tries(), false)
  await to.grant({ ...grant, Operations: ['ReEncryptTo'] })
  assert.equal(await tries(), true)
})

test('an explicit deny beats grants, wherever it stands', async () => {
  await using world = await openWorld()
  const deny = { Effect: 'Deny', Action: 'kms:Encrypt', Resource: '*' }
  const denied = await world.user('denied', [deny])
  const alice = await world.user('alice')
  const { KeyId, grant } = await scene(world)
  await grant({ GranteePrincipal: home, Operations: ['Encrypt'] })
  const error = async (as = alice) => (await world.kms('Encrypt', { KeyId, Plaintext }, { as })).error
  assert.equal(await error(), '')
  assert.match(await error(denied), /with an explicit deny in an identity-based policy$/)
  const everything = { Effect: 'Allow', Principal: { AWS: home }, Action: 'kms:*', Resource: '*' }
  const Policy = policy(everything, { ...deny, Principal: { AWS: user('alice') } })
  assert.equal((await world.kms('PutKeyPolicy', { KeyId, Policy })).error, '')
  assert.match(await error(), /with an explicit deny in a resource-based policy$/)
})

test('a grantee who is deleted and made anew under the same name has no grant', async () => {
  await using world = await openWorld()
  const { KeyId, grant } = await scene(world)
  const encrypt = async (as: Awaited<ReturnType<typeof world.user>>) =>
    worked(await world.kms('Encrypt', { KeyId, Plaintext }, { as }))
  const old = await world.user('alice')
  const { GrantId } = await grant({
    GranteePrincipal: user('alice'),
    RetiringPrincipal: user('alice'),
    Operations: ['Encrypt'],
  })
  assert.equal(await encrypt(old), true)
  await world.query('iam', 'DeleteAccessKey', { UserName: 'alice', AccessKeyId: old.accessKeyId })
  await world.query('iam', 'DeleteUser', { UserName: 'alice' })
  const as = await world.user('alice')
  assert.equal(await encrypt(as), false)
  assert.match((await world.kms('RetireGrant', { KeyId, GrantId }, { as })).error, /^AccessDenied/)
})

const pairs = fc.dictionary(fc.constantFrom('a', 'b', 'A', '__proto__'), fc.constantFrom('1', '2', ''), {
  maxKeys: 3,
})

test('EncryptionContextEquals and EncryptionContextSubset are never wider than declared', async () => {
  await using world = await openWorld()
  const as = await world.user('alice')
  const { KeyId, grant } = await scene(world)
  const seen = { allowed: 0, denied: 0 }
  await fc.assert(
    fc.asyncProperty(pairs, pairs, fc.boolean(), async (declared, sent, exactly) => {
      const type = exactly ? 'EncryptionContextEquals' : 'EncryptionContextSubset'
      const { GrantId } = await grant({
        GranteePrincipal: user('alice'),
        Operations: ['Encrypt'],
        Constraints: { [type]: declared },
      })
      const reply = await world.kms('Encrypt', { KeyId, Plaintext, EncryptionContext: sent }, { as })
      await world.kms('RevokeGrant', { KeyId, GrantId })
      const text = (of: object) => new Set(Object.entries(of).map(pair => JSON.stringify(pair)))
      const fits = exactly
        ? text(declared).symmetricDifference(text(sent)).size === 0
        : text(declared).isSubsetOf(text(sent))
      seen[fits ? 'allowed' : 'denied']++
      assert.equal(worked(reply), fits, `${type} ${JSON.stringify(declared)}, sent ${JSON.stringify(sent)}`)
    }),
    { numRuns: 150 },
  )
  assert.ok(seen.allowed > 5 && seen.denied > 5)
})

test('who may create grants by a grant passes on no more than it permits', async () => {
  await using world = await openWorld()
  const as = await world.user('alice')
  const { KeyId, grant } = await scene(world)
  const Subset = { dept: 'it' }
  await grant({
    GranteePrincipal: user('alice'),
    Operations: ['CreateGrant', 'Decrypt', 'DescribeKey'],
    Constraints: { EncryptionContextSubset: Subset },
  })
  const may = async (Operations: string[], Constraints?: object) =>
    worked(
      await world.kms(
        'CreateGrant',
        { KeyId, GranteePrincipal: user('alice'), Operations, Constraints },
        { as },
      ),
    )
  const subset = (EncryptionContextSubset: object) => ({ EncryptionContextSubset })
  const equals = (EncryptionContextEquals: object) => ({ EncryptionContextEquals })
  assert.equal(await may(['Decrypt'], subset(Subset)), true)
  assert.equal(await may(['Decrypt', 'CreateGrant'], subset({ ...Subset, more: 'x' })), true)
  assert.equal(await may(['Decrypt'], equals(Subset)), true)
  assert.equal(await may(['Decrypt'], equals({ ...Subset, more: 'x' })), true)
  assert.equal(await may(['DescribeKey'], subset(Subset)), true)
  assert.equal(await may(['Decrypt']), false)
  assert.equal(await may(['DescribeKey']), false)
  assert.equal(await may(['Decrypt'], subset({})), false)
  assert.equal(await may(['Decrypt'], subset({ dept: 'hr' })), false)
  assert.equal(await may(['Decrypt'], equals({ more: 'x' })), false)
  assert.equal(await may(['Encrypt'], subset(Subset)), false)
  assert.equal(await may(['Decrypt', 'Encrypt'], subset(Subset)), false)
  const SourceArn = 'arn:aws:s3:eu-west-1:000000000000:bucket'
  assert.equal(await may(['Decrypt'], { SourceArn }), false)
  assert.equal(await may(['Decrypt'], { SourceArn, ...subset(Subset) }), true)
  const bob = await world.user('bob')
  const { GrantId } = await grant({
    GranteePrincipal: user('bob'),
    Operations: ['CreateGrant', 'Decrypt'],
    Constraints: equals(Subset),
  })
  const mayBob = async (Constraints: object) =>
    worked(
      await world.kms(
        'CreateGrant',
        { KeyId, GranteePrincipal: user('bob'), Operations: ['Decrypt'], Constraints },
        { as: bob },
      ),
    )
  assert.equal(await mayBob(equals(Subset)), true)
  assert.equal(await mayBob(subset(Subset)), false)
  assert.equal(await mayBob(equals({ ...Subset, more: 'x' })), false)
  await world.kms('RevokeGrant', { KeyId, GrantId })
  assert.equal(await mayBob(equals(Subset)), false, 'the made grant has no CreateGrant')
})

test('a grant with a SourceArn is of no use to requests without that source', async () => {
  await using world = await openWorld()
  const as = await world.user('alice')
  const it = await scene(world)
  const { GrantId } = await it.grant({
    GranteePrincipal: user('alice'),
    Operations: ['Encrypt', 'DescribeKey', 'RetireGrant'],
    Constraints: { SourceArn: 'arn:aws:s3:eu-west-1:000000000000:bucket' },
  })
  for (const operation of ['Encrypt', 'DescribeKey'] as const)
    assert.equal(worked((await attempts[operation]?.(world, it, as)) as never), false, operation)
  assert.equal((await world.kms('RetireGrant', { KeyId: it.KeyId, GrantId }, { as })).error, '')
})

test('the condition keys of grants', async () => {
  await using world = await openWorld()
  await world.user('alice')
  const { KeyId } = await scene(world)
  const SourceArn = 'arn:aws:s3:eu-west-1:000000000000:bucket'
  const base = {
    KeyId,
    GranteePrincipal: user('alice'),
    Operations: ['Decrypt'],
    Constraints: { EncryptionContextSubset: { Purpose: 'x' } },
  }
  let count = 0
  const may = async (Condition: object, change: object = {}) => {
    const allow = { Effect: 'Allow', Action: 'kms:CreateGrant', Resource: '*', Condition }
    const as = await world.user(`user${count++}`, [allow])
    return worked(await world.kms('CreateGrant', { ...base, ...change }, { as }))
  }
  const equals = (key: string, value: string) => ({ StringEquals: { [`kms:${key}`]: value } })
  const all = { 'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Decrypt', 'Encrypt'] } }
  assert.equal(await may(all), true)
  assert.equal(await may(all, { Operations: ['Decrypt', 'DescribeKey'] }), false)
  assert.equal(await may(equals('GranteePrincipal', user('alice'))), true)
  assert.equal(await may(equals('GranteePrincipal', root()), { GranteePrincipal: home }), true)
  assert.equal(await may(equals('GranteePrincipal', user('alice')), { GranteePrincipal: home }), false)
  assert.equal(await may(equals('RetiringPrincipal', root())), false)
  assert.equal(await may(equals('RetiringPrincipal', root()), { RetiringPrincipal: home }), true)
  assert.equal(await may(equals('GrantConstraintType', 'EncryptionContextSubset')), true)
  assert.equal(await may(equals('GrantConstraintType', 'EncryptionContextEquals')), false)
  assert.equal(
    await may(equals('GrantConstraintType', 'EncryptionContextEquals'), { Constraints: undefined }),
    false,
  )
  assert.equal(await may(equals('EncryptionContext:purpose', 'x')), true)
  assert.equal(await may(equals('EncryptionContext:purpose', 'y')), false)
  assert.equal(await may({ Bool: { 'kms:GrantIsForAWSResource': 'false' } }), true)
  assert.equal(await may({ Bool: { 'kms:GrantIsForAWSResource': 'true' } }), false)
  const source = { ArnEquals: { 'kms:GrantConstraintSourceArn': SourceArn } }
  assert.equal(await may(source), false)
  assert.equal(await may(source, { Constraints: { SourceArn } }), true)
  const service = {
    GranteePrincipal: undefined,
    GranteeServicePrincipal: 's3.amazonaws.com',
    RetiringServicePrincipal: 'ec2.amazonaws.com',
    Constraints: { SourceArn },
  }
  assert.equal(await may(equals('GranteeServicePrincipal', 's3.amazonaws.com'), service), true)
  assert.equal(await may(equals('RetiringServicePrincipal', 'ec2.amazonaws.com'), service), true)
  assert.equal(await may(equals('GranteeServicePrincipal', 'ec2.amazonaws.com'), service), false)
})
