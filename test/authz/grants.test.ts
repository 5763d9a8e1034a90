import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decide, grantFits } from '../../src/authz/index.ts'
import type { Caller, Grant } from '../../src/core/access.ts'
import {
  abroad,
  admin,
  federated,
  home,
  policy,
  question,
  roleSession,
  root,
  service,
  trustsHome,
  user,
  verdict,
} from './actors.ts'

const grant: Grant = { id: 'g1', granteePrincipal: user().arn, operations: ['Decrypt', 'DescribeKey'] }
const to = (granteePrincipal: string): Grant => ({ ...grant, granteePrincipal })

test('a grant permits what no policy does, and is named', () => {
  const other = { ...grant, id: 'g0', operations: ['Encrypt'] }
  const asked = question(user(), { policy: trustsHome, grants: [other, grant] })
  assert.deepEqual(decide(asked), { allowed: true, by: 'grant', grantId: 'g1' })
  assert.equal(verdict({ ...asked, action: 'kms:Encrypt' }), 'grant')
  assert.equal(verdict({ ...asked, action: 'kms:Sign' }), 'no-identity-allow')
  assert.equal(verdict({ ...asked, action: 's3:Decrypt' }), 'no-resource-allow')
  assert.equal(
    verdict(question(user(), { policy: trustsHome, identityPolicies: [admin], grants: [grant] })),
    'allowed',
  )
})

/** Grantee, caller, whether they fit. Facts §1.3 and §1.6. */
const grantees: readonly (readonly [string, Caller, boolean])[] = [
  [user().arn, user(), true],
  [user().arn, user('bob'), false],
  [user().userId, user(), true],
  [roleSession().principalArn, roleSession(), true],
  [roleSession().arn, roleSession(), true],
  [roleSession().arn, roleSession('app', 's2'), false],
  [federated().arn, federated(), true],
  [home, user(), true],
  [home, roleSession(), true],
  [home, root(), true],
  [`arn:aws:iam::${home}:root`, user(), true],
  [home, user('a', abroad), false],
  [abroad, user('a', abroad), true],
  ['*', user(), false],
  [user().arn, root(), false],
  ['s3.amazonaws.com', service(), false],
  [home, service(), false],
]
for (const [grantee, caller, fits] of grantees)
  test(`grantee ${grantee} ${fits ? 'is' : 'is not'} ${caller.arn}`, () => {
    assert.equal(grantFits(to(grantee), question(caller)), fits)
  })

test('a service grantee is the service alone', () => {
  const forService: Grant = { id: 'g', granteeServicePrincipal: 's3.amazonaws.com', operations: ['Decrypt'] }
  assert.equal(verdict(question(service(), { grants: [forService] })), 'grant')
  assert.equal(
    verdict(question(service('logs.amazonaws.com'), { grants: [forService] })),
    'no-resource-allow',
  )
  assert.equal(
    verdict(question({ ...user(), name: 's3.amazonaws.com' }, { grants: [forService] })),
    'no-resource-allow',
  )
  assert.equal(grantFits({ id: 'g', operations: ['Decrypt'] }, question(service())), false)
  assert.equal(grantFits({ id: 'g', operations: ['Decrypt'] }, question(user())), false)
})

type Pairs = Readonly<Record<string, string>>
const inherited = Object.create({ purpose: 'test' }) as Pairs
/** Constraint, encryption context of the request, whether it fits. */
const constraints: readonly (readonly [Grant['constraints'], Pairs | undefined, boolean])[] = [
  [{ encryptionContextEquals: { a: '1', b: '2' } }, { b: '2', a: '1' }, true],
  [{ encryptionContextEquals: { a: '1' } }, { a: '1', b: '2' }, false],
  [{ encryptionContextEquals: { a: '1', b: '2' } }, { a: '1' }, false],
  [{ encryptionContextEquals: { a: '1' } }, { a: '2' }, false],
  [{ encryptionContextEquals: { a: '1' } }, undefined, false],
  [{ encryptionContextEquals: {} }, undefined, true],
  [{ encryptionContextEquals: {} }, { a: '1' }, false],
  [{ encryptionContextEquals: { A: '1' } }, { a: '1' }, false],
  [{ encryptionContextSubset: { a: '1' } }, { a: '1', b: '2' }, true],
  [{ encryptionContextSubset: { a: '1' } }, { b: '2' }, false],
  [{ encryptionContextSubset: { a: '1' } }, { a: 'x' }, false],
  [{ encryptionContextSubset: { a: '1' } }, undefined, false],
  [{ encryptionContextSubset: { purpose: 'test' } }, inherited, false],
  [{ encryptionContextSubset: { a: '1' }, encryptionContextEquals: { b: '2' } }, { b: '2' }, false],
]
for (const [rule, encryptionContext, fits] of constraints)
  test(`constraints ${JSON.stringify(rule)} and ${JSON.stringify(encryptionContext)}`, () => {
    const constrained = { ...grant, constraints: rule }
    assert.equal(grantFits(constrained, question(user(), { encryptionContext })), fits)
    assert.equal(
      grantFits(constrained, question(user(), { action: 'kms:DescribeKey', encryptionContext })),
      true,
    )
  })

test('a source ARN must be the one of the request', () => {
  const sourceArn = 'arn:aws:s3:::bucket'
  const constrained: Grant = { ...grant, constraints: { sourceArn } }
  assert.equal(grantFits(constrained, question(user(), { values: { 'aws:sourcearn': sourceArn } })), true)
  assert.equal(
    grantFits(constrained, question(user(), { values: { 'aws:sourcearn': `${sourceArn}x` } })),
    false,
  )
  assert.equal(grantFits(constrained, question(user(), { action: 'kms:DescribeKey' })), false)
})

test('another account may use a grant without identity policy, in operations that cross accounts', () => {
  const asked = { grants: [to(abroad)], policy: trustsHome }
  const foreign = user('a', abroad)
  assert.equal(verdict(question(foreign, asked)), 'grant')
  assert.equal(verdict(question(foreign, { ...asked, crossAccount: false })), 'not-cross-account')
})

test('boundary and session policy limit grants', () => {
  const elsewhere = { Effect: 'Allow', Action: 's3:*', Resource: '*' }
  const boundary = policy('boundary', elsewhere)
  const sessionPolicies = [policy('session', elsewhere)]
  const caller = roleSession()
  const grants = [to(caller.arn)]
  assert.equal(verdict(question(caller, { grants })), 'grant')
  assert.equal(verdict(question(caller, { grants, boundary })), 'no-boundary-allow')
  assert.equal(verdict(question(caller, { grants, sessionPolicies })), 'no-session-allow')
  assert.equal(verdict(question(user(), { grants: [grant], boundary })), 'no-boundary-allow')
})

test('kms:RetireGrant comes from a grant, never from a key policy', () => {
  const action = 'kms:RetireGrant'
  const asked = { policy: trustsHome, identityPolicies: [admin], action }
  assert.equal(verdict(question(user(), asked)), 'no-resource-allow')
  const grants = [
    { ...grant, operations: ['RetireGrant'], constraints: { encryptionContextEquals: { a: '1' } } },
  ]
  assert.equal(verdict(question(user(), { ...asked, grants })), 'grant')
  const deny = policy('resource', { Effect: 'Deny', Principal: '*', Action: action, Resource: '*' })
  assert.equal(verdict(question(user(), { ...asked, grants, policy: deny })), 'explicit-deny-resource')
})
