import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openWorld, policy } from '../../harness.ts'

const aws = (name: string) => `arn:aws:iam::aws:policy/${name}`
const own = (name: string) => `arn:aws:iam::000000000000:policy/${name}`
const allow = (Action: string, Condition: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  Condition,
})
const names = (list: { member?: { PolicyName: string }[] }) =>
  (list.member ?? []).map(item => item.PolicyName)

test('an inline policy holds from the next request on, and is gone with its deletion', async () => {
  await using world = await openWorld()
  const as = await world.user('bob')
  const list = async () => (await world.query('iam', 'ListUsers', {}, { as })).error.split(':')[0]
  const PolicyDocument = policy(allow('iam:ListUsers'))
  const named = { UserName: 'bob', PolicyName: 'p' }
  assert.equal(await list(), 'AccessDenied')
  assert.equal((await world.query('iam', 'PutUserPolicy', { ...named, PolicyDocument })).error, '')
  assert.equal(await list(), '')
  const denied = policy({ ...allow('iam:ListUsers'), Effect: 'Deny' })
  await world.query('iam', 'PutUserPolicy', { ...named, PolicyName: 'no', PolicyDocument: denied })
  assert.equal(await list(), 'AccessDenied')
  await world.query('iam', 'DeleteUserPolicy', { ...named, PolicyName: 'no' })
  assert.equal(await list(), '')
  await world.query('iam', 'DeleteUserPolicy', named)
  assert.equal(await list(), 'AccessDenied')
  for (const operation of ['GetUserPolicy', 'DeleteUserPolicy'])
    assert.equal(
      (await world.query('iam', operation, named)).error,
      'NoSuchEntity: The user policy with name p cannot be found.',
    )
})

test('documents come back percent-encoded, byte for byte what was put', async () => {
  await using world = await openWorld()
  await world.user('bob')
  const PolicyDocument = `${policy({ ...allow('kms:*'), Sid: 'A' }).replace('{', '{ \n\t')} \r\n`
  await world.query('iam', 'PutUserPolicy', { UserName: 'bob', PolicyName: 'p+=,.@-_', PolicyDocument })
  const { json } = await world.query('iam', 'GetUserPolicy', { UserName: 'bob', PolicyName: 'p+=,.@-_' })
  assert.match(json.PolicyDocument, /^[A-Za-z0-9%._~-]+$/)
  assert.match(json.PolicyDocument, /%2A/)
  assert.equal(decodeURIComponent(json.PolicyDocument), PolicyDocument)
  const list = await world.query('iam', 'ListUserPolicies', { UserName: 'bob' })
  assert.deepEqual(list.json.PolicyNames.member, ['p+=,.@-_'])
})

test('documents that are no identity policy are refused', async () => {
  await using world = await openWorld()
  await world.user('bob')
  for (const PolicyDocument of [
    'no policy',
    '[]',
    policy({ Effect: 'Perhaps', Action: '*', Resource: '*' }),
    policy({ Effect: 'Allow', Action: '*', Resource: '*', Principal: '*' }),
    policy({ Effect: 'Allow', Action: '*' }),
  ]) {
    const put = await world.query('iam', 'PutUserPolicy', {
      UserName: 'bob',
      PolicyName: 'p',
      PolicyDocument,
    })
    const create = await world.query('iam', 'CreatePolicy', { PolicyName: 'p', PolicyDocument })
    for (const { error, status } of [put, create]) {
      assert.match(error, /^MalformedPolicyDocument: ./, PolicyDocument)
      assert.equal(status, 400)
    }
  }
})

test('the sizes of policies are limited without counting white space', async () => {
  await using world = await openWorld()
  await world.user('bob')
  const sized = (size: number) => {
    const blank = policy({ ...allow('kms:*'), Sid: '' })
    return blank.replace('"Sid":""', `"Sid":"${'s'.repeat(size - blank.length)}" ${' '.repeat(500)}`)
  }
  const put = async (PolicyName: string, size: number) =>
    (await world.query('iam', 'PutUserPolicy', { UserName: 'bob', PolicyName, PolicyDocument: sized(size) }))
      .error
  assert.equal(await put('a', 1000), '')
  assert.equal(await put('b', 1048), '')
  const tooLarge = 'LimitExceeded: Maximum policy size of 2048 bytes exceeded for user bob'
  assert.equal(await put('b', 1049), tooLarge)
  assert.equal(await put('c', 200), tooLarge)
  assert.equal(await put('a', 500), '')
  const create = async (PolicyName: string, size: number) =>
    (await world.query('iam', 'CreatePolicy', { PolicyName, PolicyDocument: sized(size) })).error
  assert.equal(await create('m', 6144), '')
  assert.equal(await create('n', 6145), 'LimitExceeded: Cannot exceed quota for PolicySize: 6144')
})

test('a managed policy is created, attached, found by its users, and deleted', async () => {
  await using world = await openWorld()
  const as = await world.user('bob')
  const iam = (operation: string, input: Record<string, string>) => world.query('iam', operation, input)
  const PolicyDocument = policy(allow('iam:ListUsers'))
  const created = await iam('CreatePolicy', {
    PolicyName: 'Lister',
    Path: '/a/',
    PolicyDocument,
    Description: 'd',
  })
  const PolicyArn = own('a/Lister')
  const { PolicyId, Description, ...shown } = created.json.Policy
  assert.match(PolicyId, /^ANPA[A-Z2-7]{17}$/)
  assert.deepEqual(shown, {
    PolicyName: 'Lister',
    Arn: PolicyArn,
    Path: '/a/',
    DefaultVersionId: 'v1',
    AttachmentCount: '0',
    PermissionsBoundaryUsageCount: '0',
    IsAttachable: 'true',
    CreateDate: '2026-01-15T12:00:00Z',
    UpdateDate: '2026-01-15T12:00:00Z',
  })
  assert.equal(
    (await iam('CreatePolicy', { PolicyName: 'LISTER', PolicyDocument })).error,
    'EntityAlreadyExists: A policy called LISTER already exists. Duplicate names are not allowed.',
  )

  const list = async () => (await world.query('iam', 'ListUsers', {}, { as })).error.split(':')[0]
  assert.equal(await list(), 'AccessDenied')
  const attachment = { UserName: 'bob', PolicyArn }
  assert.equal((await iam('AttachUserPolicy', attachment)).error, '')
  assert.equal((await iam('AttachUserPolicy', attachment)).error, '', 'again changes nothing')
  assert.equal(await list(), '')
  assert.equal((await iam('GetPolicy', { PolicyArn })).json.Policy.AttachmentCount, '1')
  const version = await iam('GetPolicyVersion', { PolicyArn, VersionId: 'v1' })
  assert.equal(decodeURIComponent(version.json.PolicyVersion.Document), PolicyDocument)
  assert.match((await iam('GetPolicyVersion', { PolicyArn, VersionId: 'v2' })).error, /^NoSuchEntity/)
  const attached = await iam('ListAttachedUserPolicies', { UserName: 'bob' })
  assert.deepEqual(attached.json.AttachedPolicies.member, [{ PolicyName: 'Lister', PolicyArn }])
  const elsewhere = await iam('ListAttachedUserPolicies', { UserName: 'bob', PathPrefix: '/b/' })
  assert.deepEqual(names(elsewhere.json.AttachedPolicies), [])
  const entities = (await iam('ListEntitiesForPolicy', { PolicyArn })).json
  assert.equal(entities.PolicyUsers.member[0].UserName, 'bob')

  const conflict = await iam('DeletePolicy', { PolicyArn })
  assert.equal(conflict.error, 'DeleteConflict: Cannot delete a policy attached to entities.')
  assert.equal((await iam('DetachUserPolicy', attachment)).error, '')
  assert.equal(await list(), 'AccessDenied')
  assert.equal(
    (await iam('DetachUserPolicy', attachment)).error,
    `NoSuchEntity: Policy ${PolicyArn} was not found.`,
  )
  assert.equal((await iam('DeletePolicy', { PolicyArn })).error, '')
  for (const operation of ['GetPolicy', 'DeletePolicy', 'ListEntitiesForPolicy'])
    assert.equal(
      (await iam(operation, { PolicyArn })).error,
      `NoSuchEntity: Policy ${PolicyArn} was not found.`,
    )
})

test('policies that cannot be attached', async () => {
  await using world = await openWorld()
  await world.user('bob')
  const attach = async (PolicyArn: string) =>
    (await world.query('iam', 'AttachUserPolicy', { UserName: 'bob', PolicyArn })).error
  for (const arn of [own('none'), aws('None'), 'arn:aws:iam::444455556666:policy/foreign'])
    assert.equal(await attach(arn), `NoSuchEntity: Policy ${arn} does not exist or is not attachable.`)
  for (const arn of [
    'arn:aws:iam::aws:role/AdministratorAccess',
    'a'.repeat(20),
    'arn:aws:iam:::policy/x-y-z',
  ])
    assert.equal(await attach(arn), `InvalidInput: ARN ${arn} is not valid.`)
  assert.match(
    await attach(aws('aws-service-role/AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy')),
    /^PolicyNotAttachable: Cannot attach a Service Role Policy/,
  )
  for (let index = 0; index < 11; index++) {
    const PolicyName = `p${index}`
    await world.query('iam', 'CreatePolicy', { PolicyName, PolicyDocument: policy(allow('kms:*')) })
    const expected = index < 10 ? '' : 'LimitExceeded: Cannot exceed quota for PoliciesPerUser: 10'
    assert.equal(await attach(own(PolicyName)), expected)
  }
})

test("AWS's policies can be read and attached but not deleted", async () => {
  await using world = await openWorld()
  const PolicyArn = aws('AdministratorAccess')
  const { json } = await world.query('iam', 'GetPolicy', { PolicyArn })
  assert.equal(json.Policy.AttachmentCount, '1')
  assert.match((await world.query('iam', 'DeletePolicy', { PolicyArn })).error, /^AccessDenied/)
  const as = await world.user('power')
  await world.query('iam', 'AttachUserPolicy', {
    UserName: 'power',
    PolicyArn: aws('AWSKeyManagementServicePowerUser'),
  })
  assert.equal((await world.kms('CreateKey', {}, { as })).status, 200)
  assert.equal((await world.query('iam', 'ListUsers', {}, { as })).status, 200)
  assert.match((await world.query('iam', 'GetUser', {}, { as })).error, /^AccessDenied/)
})

test('policies are listed by scope, path and use', async () => {
  await using world = await openWorld()
  const PolicyDocument = policy(allow('kms:*'))
  await world.query('iam', 'CreatePolicy', { PolicyName: 'AdministratorAccess', PolicyDocument })
  await world.query('iam', 'CreatePolicy', { PolicyName: 'Zebra', Path: '/zoo/', PolicyDocument })
  const list = async (input: Record<string, string>) =>
    names((await world.query('iam', 'ListPolicies', input)).json.Policies)
  assert.deepEqual(await list({ Scope: 'Local' }), ['AdministratorAccess', 'Zebra'])
  assert.deepEqual(await list({ Scope: 'AWS', OnlyAttached: 'true' }), ['AdministratorAccess'])
  assert.equal((await list({})).length, 6)
  assert.deepEqual(await list({ PathPrefix: '/zoo/' }), ['Zebra'])
  assert.equal((await list({ PathPrefix: '/aws-service-role/' })).length, 2)
  assert.deepEqual(await list({ PolicyUsageFilter: 'PermissionsBoundary' }), [])
  const first = (await world.query('iam', 'ListPolicies', { MaxItems: '1' })).json
  assert.equal(first.IsTruncated, 'true')
  const second = (await world.query('iam', 'ListPolicies', { MaxItems: '5', Marker: first.Marker })).json
  assert.equal(new Set([...first.Policies.member, ...second.Policies.member].map(({ Arn }) => Arn)).size, 6)
})

test('attaching can be allowed for some policies only', async () => {
  await using world = await openWorld()
  const onlyPower = allow('iam:AttachUserPolicy', {
    ArnEquals: { 'iam:PolicyARN': aws('AWSKeyManagementServicePowerUser') },
  })
  const as = await world.user('bob', [onlyPower])
  const attach = (name: string) =>
    world.query('iam', 'AttachUserPolicy', { UserName: 'bob', PolicyArn: aws(name) }, { as })
  assert.match((await attach('AdministratorAccess')).error, /^AccessDenied/)
  assert.equal((await attach('AWSKeyManagementServicePowerUser')).error, '')
})

test("an account's policies are closed to other accounts", async () => {
  await using world = await openWorld()
  const foreign = 'arn:aws:iam::444455556666:policy/theirs'
  for (const operation of ['GetPolicy', 'DeletePolicy', 'ListEntitiesForPolicy'])
    assert.match(
      (await world.query('iam', operation, { PolicyArn: foreign })).error,
      /^AccessDenied/,
      operation,
    )
})
