import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openWorld, policy } from '../../harness.ts'

const arn = (name: string) => `arn:aws:iam::000000000000:user/${name}`
const allow = (Action: string | string[], Resource = '*', Condition: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  Condition,
})

test('a user is created, shown, listed, renamed and deleted', async () => {
  await using world = await openWorld()
  const iam = (operation: string, input?: Record<string, string>) => world.query('iam', operation, input)
  const created = await iam('CreateUser', {
    UserName: 'Bob',
    Path: '/team/a/',
    'Tags.member.1.Key': 'cost',
    'Tags.member.1.Value': '7',
  })
  assert.equal(created.status, 200)
  const { UserId, ...shown } = created.json.User
  assert.match(UserId, /^AIDA[A-Z2-7]{17}$/)
  assert.deepEqual(shown, {
    Path: '/team/a/',
    UserName: 'Bob',
    Arn: arn('team/a/Bob'),
    CreateDate: '2026-01-15T12:00:00Z',
    Tags: { member: [{ Key: 'cost', Value: '7' }] },
  })
  assert.deepEqual((await iam('GetUser', { UserName: 'bob' })).json, created.json)

  await iam('CreateUser', { UserName: 'alice' })
  const all = (await iam('ListUsers')).json
  assert.deepEqual(
    all.Users.member.map((user: { UserName: string }) => user.UserName),
    ['Bob', 'admin', 'alice'],
  )
  assert.equal(all.Users.member[0].Tags, undefined)
  assert.equal(all.IsTruncated, 'false')
  const team = (await iam('ListUsers', { PathPrefix: '/team/' })).json
  assert.deepEqual(
    team.Users.member.map((user: { Arn: string }) => user.Arn),
    [arn('team/a/Bob')],
  )

  assert.equal((await iam('UpdateUser', { UserName: 'Bob', NewUserName: 'BOB', NewPath: '/' })).error, '')
  const renamed = (await iam('GetUser', { UserName: 'BOB' })).json.User
  assert.deepEqual([renamed.Arn, renamed.UserId], [arn('BOB'), UserId])
  assert.equal(
    (await iam('UpdateUser', { UserName: 'BOB', NewUserName: 'Alice' })).error,
    'EntityAlreadyExists: User with name Alice already exists.',
  )

  assert.equal((await iam('DeleteUser', { UserName: 'BOB' })).error, '')
  const missing = await iam('GetUser', { UserName: 'BOB' })
  assert.equal(missing.error, 'NoSuchEntity: The user with name BOB cannot be found.')
  assert.equal(missing.status, 404)
})

test('names of users are taken without regard to case', async () => {
  await using world = await openWorld()
  await world.query('iam', 'CreateUser', { UserName: 'bob' })
  const again = await world.query('iam', 'CreateUser', { UserName: 'BOB', Path: '/x/' })
  assert.equal(again.error, 'EntityAlreadyExists: User with name BOB already exists.')
  assert.equal(again.status, 409)
})

test('users are listed in pages', async () => {
  await using world = await openWorld()
  for (const UserName of ['a', 'b', 'c']) await world.query('iam', 'CreateUser', { UserName })
  const names: string[][] = []
  let next: Record<string, string> | undefined = { MaxItems: '3' }
  while (next) {
    const { json } = await world.query('iam', 'ListUsers', next)
    names.push(json.Users.member.map((user: { UserName: string }) => user.UserName))
    next = json.IsTruncated === 'true' ? { MaxItems: '3', Marker: json.Marker } : undefined
  }
  assert.deepEqual(names, [['a', 'admin', 'b'], ['c']])
  assert.match(
    (await world.query('iam', 'ListUsers', { Marker: '!' })).error,
    /^ValidationError: Invalid Marker/,
  )
  const beyond = await world.query('iam', 'ListUsers', { PathPrefix: '/nobody/' })
  assert.match(beyond.body, /<Users\/>|<Users><\/Users>/)
})

test('a user that still has something is not deleted', async () => {
  await using world = await openWorld()
  const iam = (operation: string, input: Record<string, string>) =>
    world.query('iam', operation, { UserName: 'bob', ...input })
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
  const { accessKeyId } = await world.user('bob', [allow('kms:*')])
  await iam('AttachUserPolicy', { PolicyArn })
  const conflict = async () => (await iam('DeleteUser', {})).error
  assert.equal(await conflict(), 'DeleteConflict: Cannot delete entity, must detach all policies first.')
  await iam('DetachUserPolicy', { PolicyArn })
  assert.equal(await conflict(), 'DeleteConflict: Cannot delete entity, must delete policies first.')
  await iam('DeleteUserPolicy', { PolicyName: 'inline' })
  assert.equal(await conflict(), 'DeleteConflict: Cannot delete entity, must delete access keys first.')
  await iam('DeleteAccessKey', { AccessKeyId: accessKeyId })
  assert.equal(await conflict(), '')
})

test('who may not act on a user does not learn whether it exists', async () => {
  await using world = await openWorld()
  const as = await world.user('carol', [allow('iam:GetUser', arn('carol'))])
  await world.query('iam', 'CreateUser', { UserName: 'dave', Path: '/hidden/' })
  const answers = []
  for (const [UserName, resource] of [
    ['nobody', 'nobody'],
    ['dave', 'hidden/dave'],
  ] as const) {
    const { error, status } = await world.query('iam', 'GetUser', { UserName }, { as })
    assert.equal(status, 403)
    answers.push(error.replace(resource, 'X'))
  }
  assert.equal(answers[0], answers[1])
  assert.equal(
    answers[0],
    `AccessDenied: User: ${arn('carol')} is not authorized to perform: iam:GetUser on resource: ${arn('X')} because no identity-based policy allows the iam:GetUser action`,
  )
  assert.equal((await world.query('iam', 'GetUser', {}, { as })).json.User.UserName, 'carol')
})

test('creating a user with tags needs iam:TagUser, and policies see the tags', async () => {
  await using world = await openWorld()
  const tagged = { UserName: 'new', 'Tags.member.1.Key': 'Team', 'Tags.member.1.Value': 'blue' }
  const creator = await world.user('creator', [allow('iam:CreateUser')])
  assert.match(
    (await world.query('iam', 'CreateUser', tagged, { as: creator })).error,
    /perform: iam:TagUser on/,
  )
  const onlyBlue = allow(['iam:CreateUser', 'iam:TagUser'], '*', {
    StringEquals: { 'aws:RequestTag/team': 'blue' },
    'ForAllValues:StringEquals': { 'aws:TagKeys': 'Team' },
  })
  const blue = await world.user('blue', [onlyBlue])
  const red = { ...tagged, 'Tags.member.1.Value': 'red' }
  const more = { ...tagged, 'Tags.member.2.Key': 'x', 'Tags.member.2.Value': '' }
  for (const input of [red, more, { UserName: 'new' }])
    assert.match((await world.query('iam', 'CreateUser', input, { as: blue })).error, /^AccessDenied/)
  assert.equal((await world.query('iam', 'CreateUser', tagged, { as: blue })).error, '')

  const reader = await world.user('reader', [
    allow('iam:GetUser', '*', {
      StringEquals: { 'aws:ResourceTag/Team': 'blue', 'iam:ResourceTag/team': 'blue' },
    }),
  ])
  assert.equal((await world.query('iam', 'GetUser', { UserName: 'new' }, { as: reader })).error, '')
  assert.match(
    (await world.query('iam', 'GetUser', { UserName: 'admin' }, { as: reader })).error,
    /^AccessDenied/,
  )
})

test('tags are told apart without regard to case, and aws: is reserved', async () => {
  await using world = await openWorld()
  const create = (first: string, second: string) =>
    world.query('iam', 'CreateUser', {
      UserName: 'bob',
      'Tags.member.1.Key': first,
      'Tags.member.1.Value': '1',
      'Tags.member.2.Key': second,
      'Tags.member.2.Value': '2',
    })
  assert.match((await create('Team', 'team')).error, /^InvalidInput: Duplicate tag keys found/)
  assert.match((await create('a', 'AWS:b')).error, /^InvalidInput/)
  assert.equal((await create('__proto__', 'constructor')).error, '')
  const { json } = await world.query('iam', 'GetUser', { UserName: 'bob' })
  assert.deepEqual(json.User.Tags.member, [
    { Key: '__proto__', Value: '1' },
    { Key: 'constructor', Value: '2' },
  ])
})

test('renaming needs permission on both names', async () => {
  await using world = await openWorld()
  await world.query('iam', 'CreateUser', { UserName: 'old' })
  const as = await world.user('half', [allow('iam:UpdateUser', arn('old'))])
  const rename = () => world.query('iam', 'UpdateUser', { UserName: 'old', NewUserName: 'new' }, { as })
  assert.match((await rename()).error, /^AccessDenied: .* on resource: arn:aws:iam::000000000000:user\/new /)
  await world.query('iam', 'PutUserPolicy', {
    UserName: 'half',
    PolicyName: 'inline',
    PolicyDocument: policy(allow('iam:UpdateUser', arn('*'))),
  })
  assert.equal((await rename()).error, '')
})

test('a permissions boundary is refused, not ignored', async () => {
  await using world = await openWorld()
  const PermissionsBoundary = 'arn:aws:iam::aws:policy/AdministratorAccess'
  const { error } = await world.query('iam', 'CreateUser', { UserName: 'bob', PermissionsBoundary })
  assert.match(error, /^UnsupportedOperationException/)
  assert.match((await world.query('iam', 'GetUser', { UserName: 'bob' })).error, /^NoSuchEntity/)
})

test('changes survive a restart', async () => {
  await using world = await openWorld()
  const as = await world.user('bob', [allow('iam:GetUser')])
  await world.restart()
  assert.equal((await world.query('iam', 'GetUser', {}, { as })).json.User.UserName, 'bob')
  assert.equal((await world.query('iam', 'GetUser', {})).json.User.UserName, 'admin')
})
