import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explain } from '../../src/authz/index.ts'
import { admin, home, keyPolicy, policy, question, roleSession, user } from './actors.ts'

test('the trace tells of each statement what failed', () => {
  const all = { Effect: 'Allow', Action: 'kms:*', Resource: '*' }
  const identity = policy(
    'identity',
    { ...all, Sid: 'WrongAction', Action: 's3:*' },
    { ...all, Sid: 'WrongResource', Resource: 'arn:aws:s3:::b' },
    {
      ...all,
      Sid: 'WrongCondition',
      Condition: {
        StringEquals: { 'aws:UserName': 'alice' },
        boolifexists: { 'AWS:SecureTransport': 'true' },
      },
    },
    { ...all, Effect: 'Deny', Condition: { 'ForAnyValue:StringLike': { 'aws:TagKeys': 'x' } } },
    { ...all, Sid: 'Fits' },
  )
  const values = { 'aws:username': 'alice', 'aws:securetransport': 'false' }
  const { policies, decision } = explain(
    question(user(), { identityPolicies: [identity], rule: 'identity', values }),
  )
  assert.equal(decision.allowed, true)
  assert.deepEqual(
    policies.map(({ source, index, statements }) => ({
      source,
      index,
      failed: statements.map(({ failed }) => failed),
    })),
    [
      {
        source: 'identity',
        index: 0,
        failed: [
          { part: 'action' },
          { part: 'resource' },
          { part: 'condition', operator: 'BoolIfExists', key: 'aws:securetransport' },
          { part: 'condition', operator: 'ForAnyValue:StringLike', key: 'aws:tagkeys' },
          undefined,
        ],
      },
    ],
  )
  const last = policies[0]?.statements.at(-1)
  assert.deepEqual(last, { index: 4, sid: 'Fits', effect: 'Allow', matches: true, principal: undefined })
})

test('the trace tells how a resource policy names the caller', () => {
  const caller = roleSession()
  const named = (principal: unknown) =>
    explain(question(caller, { policy: keyPolicy(principal) })).policies[0]?.statements[0]
  assert.equal(named({ AWS: home })?.principal, 'account')
  assert.equal(named({ AWS: caller.principalArn })?.principal, 'limited')
  assert.equal(named({ AWS: caller.arn })?.principal, 'direct')
  assert.deepEqual(named({ AWS: user().arn })?.failed, { part: 'principal' })
})

test('every policy and every grant that counts is in the trace', () => {
  const all = { Effect: 'Allow', Action: '*', Resource: '*' }
  const grants = [
    { id: 'g1', granteePrincipal: home, operations: ['Encrypt'] },
    { id: 'g2', granteePrincipal: user('bob').arn, operations: ['Decrypt'] },
    {
      id: 'g3',
      granteePrincipal: home,
      operations: ['Decrypt'],
      constraints: { encryptionContextSubset: { a: '1' } },
    },
    { id: 'g4', granteePrincipal: home, operations: ['Decrypt'] },
  ]
  const given = {
    identityPolicies: [admin, admin],
    boundary: policy('boundary', all),
    sessionPolicies: [policy('session', all), policy('session', all)],
    policy: keyPolicy('*'),
    grants,
  }
  const explanation = explain(question(roleSession(), given))
  assert.deepEqual(
    explanation.policies.map(({ source, index }) => `${source} ${index}`),
    ['identity 0', 'identity 1', 'resource 0', 'boundary 0', 'session 0', 'session 1'],
  )
  assert.deepEqual(
    explanation.grants.map(({ failed }) => failed),
    ['operation', 'grantee', 'constraints', undefined],
  )
  const without = explain(question(roleSession(), { ...given, rule: 'identity' }))
  assert.deepEqual(without.grants, [])
  assert.ok(without.policies.every(({ source }) => source !== 'resource'))
})
