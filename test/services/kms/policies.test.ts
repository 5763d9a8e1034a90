import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openWorld, policy } from '../../harness.ts'

const Plaintext = Buffer.from('attack at dawn').toString('base64')
const root = { AWS: 'arn:aws:iam::000000000000:root' }
const everything = { Effect: 'Allow', Principal: root, Action: 'kms:*', Resource: '*' }

test('the default policy is AWS’s', async () => {
  await using world = await openWorld()
  const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
  const { Policy, PolicyName } = (await world.kms('GetKeyPolicy', { KeyId })).json
  assert.equal(PolicyName, 'default')
  assert.deepEqual(JSON.parse(Policy), {
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [{ Sid: 'Enable IAM User Permissions', ...everything }],
  })
  assert.deepEqual((await world.kms('ListKeyPolicies', { KeyId })).json, {
    PolicyNames: ['default'],
    Truncated: false,
  })
})

test('without permission: AccessDeniedException in AWS’s words, and nothing changes', async () => {
  await using world = await openWorld()
  const { KeyId, Arn } = (await world.kms('CreateKey')).json.KeyMetadata
  const as = await world.user('bob')
  const user = 'User: arn:aws:iam::000000000000:user/bob is not authorized to perform:'
  const reply = await world.kms('Encrypt', { KeyId, Plaintext }, { as })
  assert.equal(
    reply.body,
    JSON.stringify({
      __type: 'AccessDeniedException',
      Message: `${user} kms:Encrypt on resource: ${Arn} because no identity-based policy allows the kms:Encrypt action`,
    }),
  )
  assert.equal(reply.status, 400)
  assert.equal(
    (await world.kms('CreateKey', {}, { as })).error,
    `AccessDeniedException: ${user} kms:CreateKey on resource: * because no identity-based policy allows the kms:CreateKey action`,
  )
  await world.kms('DisableKey', { KeyId }, { as })
  assert.equal((await world.kms('DescribeKey', { KeyId })).json.KeyMetadata.KeyState, 'Enabled')
})

test('a policy without the account leaves identity policies void; an explicit deny wins', async () => {
  await using world = await openWorld()
  const allowed = [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }]
  const as = await world.user('carol', allowed)
  const { KeyId, Arn } = (await world.kms('CreateKey')).json.KeyMetadata
  assert.equal((await world.kms('Encrypt', { KeyId, Plaintext }, { as })).error, '')
  const admin = { AWS: 'arn:aws:iam::000000000000:user/admin' }
  const put = (...statements: object[]) => world.kms('PutKeyPolicy', { KeyId, Policy: policy(...statements) })
  assert.equal((await put({ ...everything, Principal: admin })).error, '')
  const user = `AccessDeniedException: User: arn:aws:iam::000000000000:user/carol is not authorized to perform: kms:Encrypt on resource: ${Arn}`
  assert.equal(
    (await world.kms('Encrypt', { KeyId, Plaintext }, { as })).error,
    `${user} because no resource-based policy allows the kms:Encrypt action`,
  )
  const deny = { ...everything, Effect: 'Deny', Principal: '*', Action: 'kms:Encrypt' }
  assert.equal((await put(everything, deny)).error, '')
  assert.equal(
    (await world.kms('Encrypt', { KeyId, Plaintext }, { as })).error,
    `${user} with an explicit deny in a resource-based policy`,
  )
})

test('conditions on the encryption context, the alias, the algorithm and tags hold', async () => {
  await using world = await openWorld()
  const { KeyId } = (await world.kms('CreateKey', { Tags: [{ TagKey: 'Team', TagValue: 'blue' }] })).json
    .KeyMetadata
  await world.kms('CreateAlias', { AliasName: 'alias/app', TargetKeyId: KeyId })
  const may = async (Condition: object, input: object, operation = 'Encrypt') => {
    const name = `u${Math.random().toString(36).slice(2)}`
    const as = await world.user(name, [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', Condition }])
    return (await world.kms(operation, { KeyId, Plaintext, ...input }, { as })).error === ''
  }
  const context = { StringEquals: { 'kms:EncryptionContext:PURPOSE': 'test' } }
  assert.ok(await may(context, { EncryptionContext: { purpose: 'test' } }))
  assert.ok(!(await may(context, { EncryptionContext: { purpose: 'other' } })))
  assert.ok(!(await may(context, {})))
  const keys = { 'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['purpose'] } }
  assert.ok(await may(keys, { EncryptionContext: { purpose: '' } }))
  assert.ok(!(await may(keys, { EncryptionContext: { purpose: '', Purpose: '' } })))
  const alias = { StringLike: { 'kms:RequestAlias': 'alias/a*' } }
  assert.ok(await may(alias, { KeyId: 'alias/app' }))
  assert.ok(await may(alias, { KeyId: 'arn:aws:kms:us-east-1:000000000000:alias/app' }))
  assert.ok(!(await may(alias, {})))
  assert.ok(await may({ 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/app' } }, {}))
  assert.ok(await may({ StringEquals: { 'aws:ResourceTag/team': 'blue' } }, {}))
  assert.ok(!(await may({ StringEquals: { 'aws:ResourceTag/team': 'red' } }, {})))
  assert.ok(await may({ StringEquals: { 'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT' } }, {}))
  assert.ok(await may({ StringEquals: { 'kms:CallerAccount': '000000000000' } }, {}))
  assert.ok(await may({ Null: { 'kms:ViaService': 'true' } }, {}))
  assert.ok(await may({ IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }, {}))
  assert.ok(!(await may({ Bool: { 'aws:SecureTransport': 'true' } }, {})))
})

test('PutKeyPolicy: malformed, too large, unknown principals, and the lockout check', async () => {
  await using world = await openWorld()
  const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
  const put = async (Policy: string, more: object = {}) =>
    (await world.kms('PutKeyPolicy', { KeyId, Policy, ...more })).error
  const before = (await world.kms('GetKeyPolicy', { KeyId })).json.Policy
  for (const text of [
    '{',
    '[]',
    '"x"',
    '{}',
    policy({ ...everything, Effect: 'Maybe' }),
    policy({ ...everything, Principal: undefined }),
  ])
    assert.match(await put(text), /^MalformedPolicyDocumentException/, text)
  const stranger = { AWS: 'arn:aws:iam::000000000000:user/nobody' }
  assert.equal(
    await put(policy(everything, { ...everything, Principal: stranger })),
    'MalformedPolicyDocumentException: Policy contains a statement with one or more invalid principals.',
  )
  const lockout =
    'MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future.'
  const readOnly = policy({ ...everything, Action: 'kms:Describe*' })
  assert.equal(await put(readOnly), lockout)
  assert.match(await put(policy({ ...everything, Sid: 'x'.repeat(33000) })), /^LimitExceededException/)
  assert.match(
    await put(
      policy(everything, {
        ...everything,
        Condition: { 'ForAllValues:StringEquals': { 'kms:EncryptionContext:a': 'b' } },
      }),
    ),
    /^MalformedPolicyDocumentException: OverlyPermissiveCondition/,
  )
  assert.match(await put(before, { PolicyName: 'other' }), /^NotFoundException/)
  assert.equal((await world.kms('GetKeyPolicy', { KeyId })).json.Policy, before)
  assert.equal(await put(readOnly, { BypassPolicyLockoutSafetyCheck: true }), '')
  assert.match(await put(before), /^AccessDeniedException/)
})

test('a principal that is made anew under the same name does not regain access', async () => {
  await using world = await openWorld()
  const dave = await world.user('dave')
  const principal = { AWS: 'arn:aws:iam::000000000000:user/dave' }
  const Policy = policy(everything, { ...everything, Principal: principal, Action: 'kms:Encrypt' })
  const { KeyId } = (await world.kms('CreateKey', { Policy })).json.KeyMetadata
  assert.equal((await world.kms('Encrypt', { KeyId, Plaintext }, { as: dave })).error, '')
  await world.query('iam', 'DeleteAccessKey', { UserName: 'dave', AccessKeyId: dave.accessKeyId })
  assert.equal((await world.query('iam', 'DeleteUser', { UserName: 'dave' })).error, '')
  const again = await world.user('dave')
  assert.match(
    (await world.kms('Encrypt', { KeyId, Plaintext }, { as: again })).error,
    /^AccessDeniedException/,
  )
  assert.equal((await world.kms('GetKeyPolicy', { KeyId })).json.Policy, Policy)
})

test('another account: needs both sides, and cannot probe for keys', async () => {
  await using world = await openWorld()
  const other = await world.assembly.ensureAccount('222222222222')
  assert.ok(other)
  const { KeyId, Arn } = (await world.kms('CreateKey')).json.KeyMetadata
  const as = other
  const closed = (await world.kms('Encrypt', { KeyId: Arn, Plaintext }, { as })).error
  const missing = Arn.replace(KeyId, '11111111-2222-3333-4444-555555555555')
  const unknown = (await world.kms('Encrypt', { KeyId: missing, Plaintext }, { as })).error
  assert.match(closed, /^AccessDeniedException/)
  assert.equal(closed.replace(Arn, ''), unknown.replace(missing, ''))
  assert.match((await world.kms('Encrypt', { KeyId, Plaintext }, { as })).error, /^NotFoundException/)
  const foreign = { AWS: 'arn:aws:iam::222222222222:root' }
  const opened = policy(everything, { ...everything, Principal: foreign })
  assert.equal((await world.kms('PutKeyPolicy', { KeyId, Policy: opened })).error, '')
  const { json } = await world.kms('Encrypt', { KeyId: Arn, Plaintext }, { as })
  assert.equal(
    (await world.kms('Decrypt', { CiphertextBlob: json.CiphertextBlob }, { as })).json.Plaintext,
    Plaintext,
  )
  // DisableKey does not cross accounts, whatever the policies say. Facts §1.1.
  assert.match((await world.kms('DisableKey', { KeyId: Arn }, { as })).error, /^AccessDeniedException/)
  const powerless = await world.user('eve', [], as)
  assert.match(
    (await world.kms('Encrypt', { KeyId: Arn, Plaintext }, { as: powerless })).error,
    /no identity-based policy/,
  )
})

test('tags need their own permission when a key is created with them', async () => {
  await using world = await openWorld()
  const as = await world.user('frank', [{ Effect: 'Allow', Action: 'kms:CreateKey', Resource: '*' }])
  assert.equal((await world.kms('CreateKey', { BypassPolicyLockoutSafetyCheck: true }, { as })).error, '')
  const Tags = [{ TagKey: 'a', TagValue: 'b' }]
  assert.match(
    (await world.kms('CreateKey', { Tags, BypassPolicyLockoutSafetyCheck: true }, { as })).error,
    /kms:TagResource/,
  )
})
