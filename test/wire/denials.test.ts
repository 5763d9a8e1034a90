import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { decide } from '../../src/authz/index.ts'
import type { Question } from '../../src/core/access.ts'
import { denial } from '../../src/wire/denial.ts'
import {
  admin,
  allowAll,
  keyArn,
  keyPolicy,
  policy as policyOf,
  question,
  roleSession,
  trustsHome,
  user,
} from '../authz/actors.ts'
import { openWorld, policy, type Reply } from '../harness.ts'

const Plaintext = Buffer.from('attack at dawn').toString('base64')
const account = '000000000000'
const foreign = '111122223333'
const root = { AWS: `arn:aws:iam::${account}:root` }
const allow = (Action: string | string[] = 'kms:*', Resource: string = '*') => ({
  Effect: 'Allow',
  Action,
  Resource,
})
const inaccessible =
  'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.'
const unseen =
  'because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access'

/** The whole answer, byte for byte: the member is `Message` here. */
function assertDenied({ status, body }: Reply, Message: string): void {
  assert.deepEqual([status, body], [400, JSON.stringify({ __type: 'AccessDeniedException', Message })])
}
const unauthorized = (who: string, action: string, resource: string, why: string) =>
  `User: arn:aws:iam::${account}:user/${who} is not authorized to perform: ${action} on resource: ${resource} ${why}`

suite('through the API', () => {
  test('identity and resource policies, lacking or denying', async () => {
    await using world = await openWorld()
    const { KeyId, Arn } = (await world.kms('CreateKey')).json.KeyMetadata
    const encrypt = (as: Parameters<typeof world.kms>[2]) => world.kms('Encrypt', { KeyId, Plaintext }, as)
    const none = await world.user('none')
    const may = await world.user('may', [allow()])
    const mayNot = await world.user('maynot', [allow(), { ...allow('kms:Encrypt'), Effect: 'Deny' }])

    assert.equal((await encrypt({ as: may })).error, '')
    const said = (who: string, why: string) => unauthorized(who, 'kms:Encrypt', Arn, why)
    assertDenied(
      await encrypt({ as: none }),
      said('none', 'because no identity-based policy allows the kms:Encrypt action'),
    )
    assertDenied(
      await encrypt({ as: mayNot }),
      said('maynot', 'with an explicit deny in an identity-based policy'),
    )

    const own = { ...allow(), Principal: { AWS: `arn:aws:iam::${account}:user/admin` } }
    await world.kms('PutKeyPolicy', { KeyId, Policy: policy(own) })
    const noResource = 'because no resource-based policy allows the kms:Encrypt action'
    for (const [as, who] of [
      [none, 'none'],
      [may, 'may'],
    ] as const)
      assertDenied(await encrypt({ as }), said(who, noResource))
    assertDenied(
      await encrypt({ as: mayNot }),
      said('maynot', 'with an explicit deny in an identity-based policy'),
    )

    const deny = { ...allow('kms:Encrypt'), Effect: 'Deny', Principal: '*' }
    await world.kms('PutKeyPolicy', { KeyId, Policy: policy({ ...allow(), Principal: root }, deny) })
    assertDenied(await encrypt({ as: may }), said('may', 'with an explicit deny in a resource-based policy'))
    assertDenied(
      await encrypt({ as: world.admin }),
      said('admin', 'with an explicit deny in a resource-based policy'),
    )

    const record = (await world.trail()).at(-1)
    assert.deepEqual(
      [record.errorCode, record.errorMessage, record.resources[0].ARN],
      ['AccessDenied', said('admin', 'with an explicit deny in a resource-based policy'), Arn],
    )
  })

  test('the text names the action and the resource that was missing, of several', async () => {
    await using world = await openWorld()
    const one = (await world.kms('CreateKey')).json.KeyMetadata
    const two = (await world.kms('CreateKey')).json.KeyMetadata
    const alias = `arn:aws:kms:us-east-1:${account}:alias/x`
    const lacking = (action: string) => `because no identity-based policy allows the ${action} action`
    const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId: one.KeyId, Plaintext })).json

    const keyOnly = await world.user('keyonly', [allow('kms:*Alias', one.Arn)])
    const create = { AliasName: 'alias/x', TargetKeyId: one.KeyId }
    assertDenied(
      await world.kms('CreateAlias', create, { as: keyOnly }),
      unauthorized('keyonly', 'kms:CreateAlias', alias, lacking('kms:CreateAlias')),
    )
    const aliasOnly = await world.user('aliasonly', [allow('kms:*Alias', alias)])
    assertDenied(
      await world.kms('CreateAlias', create, { as: aliasOnly }),
      unauthorized('aliasonly', 'kms:CreateAlias', one.Arn, lacking('kms:CreateAlias')),
    )
    assert.equal((await world.kms('CreateAlias', create)).error, '')
    const oldOnly = await world.user('oldonly', [allow('kms:*Alias', alias), allow('kms:*Alias', one.Arn)])
    assertDenied(
      await world.kms('UpdateAlias', { AliasName: 'alias/x', TargetKeyId: two.KeyId }, { as: oldOnly }),
      unauthorized('oldonly', 'kms:UpdateAlias', two.Arn, lacking('kms:UpdateAlias')),
    )
    assertDenied(
      await world.kms('DeleteAlias', { AliasName: 'alias/x' }, { as: aliasOnly }),
      unauthorized('aliasonly', 'kms:DeleteAlias', one.Arn, lacking('kms:DeleteAlias')),
    )

    const from = await world.user('from', [
      allow('kms:ReEncryptFrom', one.Arn),
      allow('kms:ReEncryptTo', one.Arn),
    ])
    const move = { CiphertextBlob, DestinationKeyId: two.KeyId }
    assertDenied(
      await world.kms('ReEncrypt', move, { as: from }),
      unauthorized('from', 'kms:ReEncryptTo', two.Arn, lacking('kms:ReEncryptTo')),
    )
    const to = await world.user('to', [allow('kms:ReEncryptTo')])
    assertDenied(await world.kms('ReEncrypt', move, { as: to }), inaccessible)
    assertDenied(
      await world.kms('ReEncrypt', { ...move, SourceKeyId: one.KeyId }, { as: to }),
      unauthorized('to', 'kms:ReEncryptFrom', one.Arn, lacking('kms:ReEncryptFrom')),
    )

    const creator = await world.user('creator', [allow('kms:CreateKey')])
    assert.equal((await world.kms('CreateKey', {}, { as: creator })).error, '')
    assertDenied(
      await world.kms('CreateKey', { Tags: [{ TagKey: 'a', TagValue: '' }] }, { as: creator }),
      unauthorized('creator', 'kms:TagResource', '*', lacking('kms:TagResource')),
    )
  })

  test('Decrypt without KeyId tells nothing: missing, foreign, elsewhere and forbidden are the same', async () => {
    await using world = await openWorld()
    const abroad = await world.assembly.ensureAccount(foreign)
    assert.ok(abroad)
    const { KeyId, Arn } = (await world.kms('CreateKey')).json.KeyMetadata
    const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext })).json
    const none = await world.user('none')
    const denied = await world.user('denied', [allow(), { ...allow('kms:Decrypt'), Effect: 'Deny' }])
    const gone = (await world.kms('CreateKey')).json.KeyMetadata
    const orphan = (await world.kms('Encrypt', { KeyId: gone.KeyId, Plaintext })).json.CiphertextBlob
    await world.kms('ScheduleKeyDeletion', { KeyId: gone.KeyId, PendingWindowInDays: 7 })
    world.now += 7 * 24 * 60 * 60 * 1000
    assert.equal(await world.assembly.carryOutDue(), 1)

    assertDenied(await world.kms('Decrypt', { CiphertextBlob }, { as: none }), inaccessible)
    assertDenied(await world.kms('Decrypt', { CiphertextBlob }, { as: denied }), inaccessible)
    assertDenied(await world.kms('Decrypt', { CiphertextBlob }, { as: abroad }), inaccessible)
    assertDenied(await world.kms('Decrypt', { CiphertextBlob }, { region: 'eu-west-1' }), inaccessible)
    assertDenied(await world.kms('Decrypt', { CiphertextBlob: orphan }), inaccessible)

    // With the key named, the reason comes back.
    assertDenied(
      await world.kms('Decrypt', { CiphertextBlob, KeyId }, { as: none }),
      unauthorized(
        'none',
        'kms:Decrypt',
        Arn,
        'because no identity-based policy allows the kms:Decrypt action',
      ),
    )
    assertDenied(
      await world.kms('Decrypt', { CiphertextBlob, KeyId }, { as: denied }),
      unauthorized('denied', 'kms:Decrypt', Arn, 'with an explicit deny in an identity-based policy'),
    )
  })

  test('who may not use a key does not learn its state, nor whether the context fits', async () => {
    await using world = await openWorld()
    const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
    const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext })).json
    const as = await world.user('none')
    const before = await world.kms('Decrypt', { CiphertextBlob, KeyId }, { as })
    await world.kms('DisableKey', { KeyId })
    const after = await world.kms('Decrypt', { CiphertextBlob, KeyId, EncryptionContext: { a: 'b' } }, { as })
    assert.equal(after.body, before.body)
    assert.match(after.error, /^AccessDeniedException/)
  })

  test('a key or alias that is missing in the caller’s own account is NotFoundException', async () => {
    await using world = await openWorld()
    const as = await world.user('none')
    const id = '11111111-2222-3333-4444-555555555555'
    const arn = `arn:aws:kms:us-east-1:${account}:key/${id}`
    for (const KeyId of [id, arn])
      assert.equal(
        (await world.kms('DescribeKey', { KeyId }, { as })).error,
        `NotFoundException: Key '${arn}' does not exist`,
      )
    assert.equal(
      (await world.kms('DescribeKey', { KeyId: 'alias/none' }, { as })).error,
      `NotFoundException: Alias arn:aws:kms:us-east-1:${account}:alias/none is not found.`,
    )
  })

  test('of another account’s keys nobody learns which exist; the owner’s trail is not told', async () => {
    await using world = await openWorld()
    const as = await world.assembly.ensureAccount(foreign)
    assert.ok(as)
    const { KeyId, Arn } = (await world.kms('CreateKey')).json.KeyMetadata
    await world.kms('CreateAlias', { AliasName: 'alias/there', TargetKeyId: KeyId })
    const other = (name: string) => Arn.replace(`key/${KeyId}`, name)
    const absent = other('key/11111111-2222-3333-4444-555555555555')
    const said = (action: string, arn: string) =>
      `User: arn:aws:iam::${foreign}:user/admin is not authorized to perform: ${action} on resource: ${arn} ${unseen}`
    const before = (await world.trail()).length
    for (const arn of [Arn, absent]) {
      // Encrypt crosses accounts, GetKeyPolicy does not: the words are the same.
      assertDenied(await world.kms('Encrypt', { KeyId: arn, Plaintext }, { as }), said('kms:Encrypt', arn))
      assertDenied(await world.kms('GetKeyPolicy', { KeyId: arn }, { as }), said('kms:GetKeyPolicy', arn))
    }
    const records = (await world.trail()).slice(before)
    assert.equal(records.length, 4)
    for (const record of records) assert.equal(record.recipientAccountId, foreign)

    for (const name of ['alias/there', 'alias/absent']) {
      const reply = await world.kms('Encrypt', { KeyId: other(name), Plaintext }, { as })
      assertDenied(reply, said('kms:Encrypt', other(name)))
    }
  })

  test('an alias of another account does not tell which key it stands for', async () => {
    await using world = await openWorld()
    const as = await world.assembly.ensureAccount(foreign)
    assert.ok(as)
    const { KeyId, Arn } = (await world.kms('CreateKey')).json.KeyMetadata
    await world.kms('CreateAlias', { AliasName: 'alias/there', TargetKeyId: KeyId })
    const alias = Arn.replace(`key/${KeyId}`, 'alias/there')
    const { body } = await world.kms('Encrypt', { KeyId: alias, Plaintext }, { as })
    assert.ok(!body.includes(KeyId), body)
  })
})

suite('every reason has AWS’s words', () => {
  const session = roleSession()
  const named = keyPolicy({ AWS: session.principalArn })
  const denyDecrypt = { Effect: 'Deny', Action: 'kms:Decrypt', Resource: '*' }
  const other = { Effect: 'Allow', Action: 'kms:Encrypt', Resource: '*' }
  const boundary = policyOf('boundary', other)
  const denyingBoundary = policyOf('boundary', allowAll, denyDecrypt)
  const sessionPolicies = [policyOf('session', other)]
  const denyingSession = [policyOf('session', allowAll), policyOf('session', denyDecrypt)]

  const texts: [string, Question][] = [
    [
      'because no identity-based policy allows the kms:Decrypt action',
      question(user(), { policy: trustsHome }),
    ],
    [
      'because no resource-based policy allows the kms:Decrypt action',
      question(user(), { identityPolicies: [admin], policy: keyPolicy({ AWS: user('bob').arn }) }),
    ],
    [
      'because no permissions boundary allows the kms:Decrypt action',
      question(user(), { identityPolicies: [admin], policy: trustsHome, boundary }),
    ],
    [
      'because no permissions boundary allows the kms:Decrypt action',
      question(session, { policy: named, boundary }),
    ],
    [
      'because no session policy allows the kms:Decrypt action',
      question(session, { identityPolicies: [admin], policy: trustsHome, sessionPolicies }),
    ],
    [
      'because no session policy allows the kms:Decrypt action',
      question(session, { policy: named, sessionPolicies }),
    ],
    [
      'with an explicit deny in an identity-based policy',
      question(user(), {
        identityPolicies: [admin, policyOf('identity', denyDecrypt)],
        policy: trustsHome,
      }),
    ],
    [
      'with an explicit deny in a resource-based policy',
      question(user(), { identityPolicies: [admin], policy: keyPolicy('*', { Effect: 'Deny' }) }),
    ],
    [
      'with an explicit deny in a permissions boundary',
      question(user(), { identityPolicies: [admin], policy: trustsHome, boundary: denyingBoundary }),
    ],
    [
      'with an explicit deny in a session policy',
      question(session, { identityPolicies: [admin], policy: trustsHome, sessionPolicies: denyingSession }),
    ],
  ]
  for (const [why, asked] of texts)
    test(`${why}, for a ${asked.identity.caller.kind}`, () => {
      const decision = decide(asked)
      assert.ok(!decision.allowed)
      const { caller } = asked.identity
      assert.equal(
        denial(caller, asked.action, { target: asked.target }, decision.reason),
        `User: ${caller.arn} is not authorized to perform: kms:Decrypt on resource: ${keyArn} ${why}`,
      )
    })

  test('a session is named by its own ARN, not by its role’s', () => {
    assert.match(session.arn, /^arn:aws:sts::\d+:assumed-role\/app\/s1$/)
  })
})
