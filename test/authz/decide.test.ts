import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Caller, CompiledPolicy } from '../../src/core/access.ts'
import {
  abroad,
  admin,
  allowAll,
  federated,
  home,
  keyPolicy,
  policy,
  question,
  roleSession,
  root,
  service,
  trustsHome,
  user,
  verdict,
} from './actors.ts'

const nothing = policy('identity', { Effect: 'Allow', Action: 's3:*', Resource: '*' })
const nothingBoundary = policy('boundary', { Effect: 'Allow', Action: 's3:*', Resource: '*' })
const nothingSession = policy('session', { Effect: 'Allow', Action: 's3:*', Resource: '*' })
const everythingBoundary = policy('boundary', allowAll)
const everythingSession = policy('session', allowAll)

const aws = (...names: readonly string[]) => keyPolicy({ AWS: names })
const keyPolicies = {
  'trusts account': trustsHome,
  'account id': aws(home),
  'names user': aws(user().arn),
  'names role': aws(roleSession().principalArn),
  'names session': aws(roleSession().arn),
  'names fed': aws(federated().arn),
  'user id': aws(user().userId),
  'role id': aws('AROAAPP0000000000000'),
  everyone: keyPolicy('*'),
  'AWS everyone': keyPolicy({ AWS: '*' }),
  s3: keyPolicy({ Service: 's3.amazonaws.com' }),
  'other account': aws(`arn:aws:iam::${abroad}:root`),
  'no Resource': keyPolicy('*', { Resource: undefined }),
  'other Resource': keyPolicy('*', { Resource: 'arn:aws:kms:eu-central-1:111122223333:key/other' }),
} as const satisfies Record<string, CompiledPolicy>

/**
 * Who is allowed by which key policy (in the order above): `A` always, `i` only when the identity policies
 * allow it too, `.` never.
 */
const matrix: readonly (readonly [Caller, string])[] = [
  // acct id  usr  rol  ses  fed  uid  rid  *    AWS* s3   oth  noR  othR
  [user(), 'i i A . . . A . A A . . . .'],
  [user('bob'), 'i i . . . . . . A A . . . .'],
  [{ ...user('Alice'), userId: 'AIDAOTHER00000000000' }, 'i i . . . . . . A A . . . .'],
  [roleSession(), 'i i . A A . . A A A . . . .'],
  [roleSession('app', 's2'), 'i i . A . . . A A A . . . .'],
  [roleSession('other', 's1'), 'i i . . . . . . A A . . . .'],
  [root(), 'A A . . . . . . A A . . . .'],
  [user('alice', abroad), '. . . . . . i . i i . i . .'],
  [roleSession('app', 's1', abroad), '. . . . . . . i i i . i . .'],
  [root(abroad), '. . . . . . . . A A . A . .'],
  [service(), '. . . . . . . . A A A . . .'],
  [service('logs.amazonaws.com'), '. . . . . . . . A A . . . .'],
]

const crossing =
  'Encrypt Decrypt ReEncryptFrom ReEncryptTo GenerateDataKey GenerateDataKeyWithoutPlaintext DescribeKey'.split(
    ' ',
  )
const homely =
  'PutKeyPolicy GetKeyPolicy ScheduleKeyDeletion EnableKey DisableKey TagResource UpdateAlias'.split(' ')

for (const [caller, row] of matrix)
  test(`${caller.kind} ${caller.arn}`, () => {
    const marks = row.split(' ')
    const isForeign = caller.account !== home && caller.kind !== 'service'
    Object.entries(keyPolicies).forEach(([name, keyPolicy], index) => {
      for (const operation of [...crossing, ...homely]) {
        const crossAccount = crossing.includes(operation)
        for (const identityPolicies of [[], [nothing], [admin], [nothing, admin]]) {
          const mark = isForeign && !crossAccount ? '.' : marks[index]
          const expected = mark === 'A' || (mark === 'i' && identityPolicies.includes(admin))
          const asked = question(caller, {
            policy: keyPolicy,
            action: `kms:${operation}`,
            crossAccount,
            identityPolicies,
          })
          assert.equal(verdict(asked) === 'allowed', expected, `${operation}, key policy ${name}`)
        }
      }
    })
  })

test('a permission is for its operation alone', () => {
  const operations = [...crossing, ...homely]
  for (const given of operations) {
    const inKeyPolicy = keyPolicy({ AWS: user().arn }, { Action: `kms:${given}` })
    const inIdentityPolicy = policy('identity', { ...allowAll, Action: `kms:${given}` })
    for (const operation of operations) {
      const action = `kms:${operation}`
      const expected = operation === given
      assert.equal(verdict(question(user(), { policy: inKeyPolicy, action })) === 'allowed', expected)
      const byIdentity = question(user(), {
        policy: trustsHome,
        identityPolicies: [inIdentityPolicy],
        action,
      })
      assert.equal(verdict(byIdentity) === 'allowed', expected)
    }
  }
})

/** Key policy principal, caller, whether an implicit deny in boundary and in session policy stops it. Facts §1.2. */
const limits: readonly (readonly [string, CompiledPolicy, Caller, boundary: boolean, session: boolean])[] = [
  ['user ARN', keyPolicies['names user'], user(), false, false],
  ['user id', keyPolicies['user id'], user(), false, false],
  ['role ARN', keyPolicies['names role'], roleSession(), true, true],
  ['role id', keyPolicies['role id'], roleSession(), true, true],
  ['session ARN', keyPolicies['names session'], roleSession(), false, false],
  ['*', keyPolicies.everyone, roleSession(), false, false],
  ['federated-user ARN', keyPolicies['names fed'], federated(), false, false],
  ['its user ARN', keyPolicies['names user'], federated(), true, true],
  ['its user id', keyPolicies['user id'], federated(), true, true],
  ['account', trustsHome, user(), true, true],
  ['account', trustsHome, roleSession(), true, true],
  ['account', trustsHome, federated(), true, true],
  [
    'role ARN and session ARN',
    aws(roleSession().principalArn, roleSession().arn),
    roleSession(),
    false,
    false,
  ],
  ['role ARN and account', aws(home, roleSession().principalArn), roleSession(), true, true],
]

for (const [principal, keyPolicy, caller, byBoundary, bySession] of limits)
  test(`implicit denies and ${principal} for ${caller.kind}`, () => {
    const base = {
      policy: keyPolicy,
      identityPolicies: [admin],
      boundary: everythingBoundary,
      sessionPolicies: [everythingSession],
    }
    assert.equal(verdict(question(caller, base)), 'allowed')
    const bounded = verdict(question(caller, { ...base, boundary: nothingBoundary }))
    assert.equal(bounded, byBoundary ? 'no-boundary-allow' : 'allowed')
    const inSession = verdict(question(caller, { ...base, sessionPolicies: [nothingSession] }))
    assert.equal(inSession, bySession ? 'no-session-allow' : 'allowed')
    // Session policies are united.
    assert.equal(
      verdict(question(caller, { ...base, sessionPolicies: [nothingSession, everythingSession] })),
      'allowed',
    )
  })

test('a federated user without session policy has the permissions that name the session', () => {
  const ask = (policy: CompiledPolicy) =>
    verdict(question(federated(), { policy, identityPolicies: [admin] }))
  assert.equal(ask(keyPolicies['names fed']), 'allowed')
  assert.equal(ask(keyPolicies.everyone), 'allowed')
  assert.equal(ask(keyPolicies['names user']), 'no-session-allow')
  assert.equal(ask(trustsHome), 'no-session-allow')
})

test('role ARN needs no identity policy, but both limits', () => {
  const base = { policy: keyPolicies['names role'] }
  assert.equal(verdict(question(roleSession(), base)), 'allowed')
  assert.equal(verdict(question(roleSession(), { ...base, sessionPolicies: [] })), 'no-session-allow')
})

test('across accounts boundary and session always limit', () => {
  const [caller] = [roleSession('app', 's1', abroad)]
  for (const keyPolicy of [aws(abroad), aws(caller.arn), aws(caller.principalArn), keyPolicies.everyone]) {
    const base = { policy: keyPolicy, identityPolicies: [admin] }
    assert.equal(verdict(question(caller, base)), 'allowed')
    assert.equal(verdict(question(caller, { ...base, boundary: nothingBoundary })), 'no-boundary-allow')
    assert.equal(
      verdict(question(caller, { ...base, sessionPolicies: [nothingSession] })),
      'no-session-allow',
    )
    assert.equal(verdict(question(caller, { ...base, identityPolicies: [] })), 'no-identity-allow')
    assert.equal(verdict(question(caller, { ...base, crossAccount: false })), 'not-cross-account')
  }
})

test('an explicit deny beats everything, wherever it stands', () => {
  const deny = { Effect: 'Deny', Action: 'kms:Decrypt', Resource: '*' }
  const grants = [{ id: 'g', granteePrincipal: home, operations: ['Decrypt'] }]
  const direct = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }
  const base = { policy: policy('resource', direct), identityPolicies: [admin], grants }
  for (const caller of [user(), roleSession(), federated(), root(), service(), user('x', abroad)]) {
    const denied = policy('resource', direct, { ...deny, Principal: '*' })
    assert.equal(verdict(question(caller, { ...base, policy: denied })), 'explicit-deny-resource')
    const identityPolicies = [admin, policy('identity', deny)]
    assert.equal(verdict(question(caller, { ...base, identityPolicies })), 'explicit-deny-identity')
    assert.equal(
      verdict(question(caller, { ...base, boundary: policy('boundary', allowAll, deny) })),
      'explicit-deny-boundary',
    )
    const sessionPolicies = [everythingSession, policy('session', deny)]
    assert.equal(verdict(question(caller, { ...base, sessionPolicies })), 'explicit-deny-session')
  }
})

test('identity denies count though the key policy does not trust the account', () => {
  const identityPolicies = [policy('identity', { ...allowAll, Effect: 'Deny' })]
  assert.equal(
    verdict(question(user(), { policy: keyPolicies['names user'], identityPolicies })),
    'explicit-deny-identity',
  )
})

/** Facts §1.8: the reason that AWS names. */
test('reasons of implicit denies', () => {
  const both = { policy: trustsHome }
  assert.equal(verdict(question(user(), both)), 'no-identity-allow')
  assert.equal(verdict(question(user(), { ...both, policy: keyPolicies['names role'] })), 'no-resource-allow')
  assert.equal(
    verdict(question(user(), { policy: keyPolicies['names role'], identityPolicies: [admin] })),
    'no-resource-allow',
  )
  assert.equal(verdict(question(user(), { identityPolicies: [admin] })), 'no-resource-allow')
  assert.equal(verdict(question(root(), { policy: keyPolicies['names role'] })), 'no-resource-allow')
  assert.equal(verdict(question(service(), both)), 'no-resource-allow')
  const foreign = user('alice', abroad)
  assert.equal(verdict(question(foreign, both)), 'no-identity-allow')
  assert.equal(verdict(question(foreign, { ...both, identityPolicies: [admin] })), 'no-resource-allow')
})

test('rule identity: no resource policy is looked at', () => {
  const rule = 'identity'
  assert.equal(verdict(question(user(), { rule, identityPolicies: [admin] })), 'allowed')
  assert.equal(verdict(question(user(), { rule, policy: keyPolicies.everyone })), 'no-identity-allow')
  assert.equal(verdict(question(root(), { rule })), 'allowed')
  assert.equal(
    verdict(question(user(), { rule, identityPolicies: [admin], boundary: nothingBoundary })),
    'no-boundary-allow',
  )
  assert.equal(
    verdict(question(roleSession(), { rule, identityPolicies: [admin], sessionPolicies: [nothingSession] })),
    'no-session-allow',
  )
  assert.equal(verdict(question(federated(), { rule, identityPolicies: [admin] })), 'no-session-allow')
  assert.equal(
    verdict(question(user('a', abroad), { rule, identityPolicies: [admin], policy: keyPolicies.everyone })),
    'no-resource-allow',
  )
  assert.equal(verdict(question(service(), { rule, policy: keyPolicies.everyone })), 'no-resource-allow')
  const grants = [{ id: 'g', granteePrincipal: home, operations: ['Decrypt'] }]
  assert.equal(verdict(question(user(), { rule, grants })), 'no-identity-allow')
})

test('rule ordinary: either policy allows within an account, both across', () => {
  const rule = 'ordinary'
  const { everyone } = keyPolicies
  const named = keyPolicies['names role']
  assert.equal(verdict(question(user(), { rule, identityPolicies: [admin] })), 'allowed')
  assert.equal(verdict(question(user(), { rule, identityPolicies: [admin], policy: named })), 'allowed')
  assert.equal(verdict(question(user(), { rule, policy: everyone })), 'allowed')
  assert.equal(verdict(question(user(), { rule, policy: trustsHome })), 'no-identity-allow')
  assert.equal(verdict(question(user(), { rule })), 'no-identity-allow')
  assert.equal(verdict(question(root(), { rule })), 'allowed')
  assert.equal(verdict(question(roleSession(), { rule, policy: named })), 'allowed')
  assert.equal(
    verdict(question(roleSession(), { rule, policy: named, boundary: nothingBoundary })),
    'no-boundary-allow',
  )
  assert.equal(verdict(question(user(), { rule, policy: everyone, boundary: nothingBoundary })), 'allowed')
  const foreign = user('a', abroad)
  assert.equal(verdict(question(foreign, { rule, policy: everyone })), 'no-identity-allow')
  assert.equal(verdict(question(foreign, { rule, identityPolicies: [admin] })), 'no-resource-allow')
  assert.equal(verdict(question(foreign, { rule, policy: everyone, identityPolicies: [admin] })), 'allowed')
  assert.equal(verdict(question(service(), { rule, policy: keyPolicies.s3 })), 'allowed')
})

test('a recreated user or role is another one to a policy that holds unique ids', () => {
  const recreated = { ...user(), userId: 'AIDAALICE00000000001' }
  assert.equal(verdict(question(user(), { policy: keyPolicies['user id'] })), 'allowed')
  assert.equal(verdict(question(recreated, { policy: keyPolicies['user id'] })), 'no-resource-allow')
  const byCondition = keyPolicy('*', { Condition: { ArnEquals: { 'aws:PrincipalArn': user().arn } } })
  const values = { 'aws:principalarn': recreated.principalArn }
  assert.equal(verdict(question(recreated, { policy: byCondition, values })), 'allowed')
})

test('principals of a path match whole', () => {
  const pathed = { ...user(), arn: `arn:aws:iam::${home}:user/dev/alice` }
  assert.equal(verdict(question(pathed, { policy: aws(pathed.arn) })), 'allowed')
  assert.equal(verdict(question(pathed, { policy: keyPolicies['names user'] })), 'no-resource-allow')
})

/** Who is listed in NotPrincipal of a Deny, who asks, whether the Deny spares. Facts §1.3. */
const spared: readonly (readonly [readonly string[], Caller, boolean])[] = [
  [[home, user().arn], user(), true],
  [[`arn:aws:iam::${home}:root`, user().arn], user(), true],
  [[home, user().userId], user(), true],
  [[user().arn], user(), false],
  [[home], user(), false],
  [[home, user().arn], user('bob'), false],
  [[home], root(), true],
  [[user().arn], root(), false],
  [[home, roleSession().principalArn], roleSession(), true],
  [[home, roleSession().principalArn, roleSession().arn], roleSession(), true],
  [[home, 'AROAAPP0000000000000'], roleSession(), true],
  [[home, roleSession().arn], roleSession(), false],
  [[roleSession().principalArn, roleSession().arn], roleSession(), false],
  [[home, federated().arn], federated(), true],
  [[home, user().arn], federated(), false],
  [[home], service(), false],
  [['*'], service(), true],
  [['*'], user(), true],
]
for (const [names, caller, isSpared] of spared)
  test(`NotPrincipal ${names.join(' ')} ${isSpared ? 'spares' : 'denies'} ${caller.arn}`, () => {
    const keyPolicy = policy(
      'resource',
      { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
      { Effect: 'Deny', NotPrincipal: { AWS: names }, Action: '*', Resource: '*' },
    )
    assert.equal(
      verdict(question(caller, { policy: keyPolicy })),
      isSpared ? 'allowed' : 'explicit-deny-resource',
    )
    // IAM user guide, NotPrincipal: a principal with a boundary is always denied.
    if (isSpared && caller.kind === 'user' && !names.includes('*'))
      assert.equal(
        verdict(question(caller, { policy: keyPolicy, boundary: everythingBoundary })),
        'explicit-deny-resource',
      )
  })

test('NotPrincipal spares a listed service', () => {
  const keyPolicy = policy(
    'resource',
    { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
    { Effect: 'Deny', NotPrincipal: { Service: 's3.amazonaws.com' }, Action: '*', Resource: '*' },
  )
  assert.equal(verdict(question(service(), { policy: keyPolicy })), 'allowed')
  assert.equal(
    verdict(question(service('logs.amazonaws.com'), { policy: keyPolicy })),
    'explicit-deny-resource',
  )
  assert.equal(verdict(question(user(), { policy: keyPolicy })), 'explicit-deny-resource')
})
