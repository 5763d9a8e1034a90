// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compilePolicy, decide } from '../../src/authz/index.ts'
import { allowAll, question, user } from './actors.ts'

type Values = string | number | boolean | readonly (string | number | boolean)[]
type Request = Readonly<Record<string, string | readonly string[]>>

/** Whether a statement with the Condition block applies to a request with these keys. */
function holds(condition: unknown, values: Request, version = '2012-10-17'): boolean {
  const text = JSON.stringify({ Version: version, Statement: { ...allowAll, Condition: condition } })
  const identityPolicies = [compilePolicy(text, 'identity')]
  return decide(question(user(), { rule: 'identity', identityPolicies, values })).allowed
}

const arn = 'arn:aws:s3:eu-central-1:111122223333:bucket/a:b'

/** Operator, its negation, values of the policy, those that fit, those that do not. */
const families: readonly (readonly [
  string,
  string | undefined,
  Values,
  readonly string[],
  readonly string[],
])[] = [
  ['StringEquals', 'StringNotEquals', 'Ab*', ['Ab*'], ['ab*', 'Abc', 'Ab', '', 'Ab* ']],
  ['StringEquals', 'StringNotEquals', ['a', 'b'], ['a', 'b'], ['c', 'ab']],
  ['StringEquals', 'StringNotEquals', '', [''], ['a']],
  ['StringEquals', 'StringNotEquals', 5, ['5'], ['5.0', '05']],
  ['StringEquals', 'StringNotEquals', true, ['true'], ['True', 'false']],
  ['StringEquals', 'StringNotEquals', [], [], ['', 'a']],
  ['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'ÄbC', ['ÄbC', 'äBc'], ['abc', 'ÄbCd']],
  ['StringLike', 'StringNotLike', 'a*c', ['ac', 'abc', 'aXXc', 'a\nc', 'acc'], ['Abc', 'abcd', 'xac', 'a']],
  ['StringLike', 'StringNotLike', 'a?c', ['abc', 'a?c', 'a*c'], ['ac', 'abbc']],
  ['StringLike', 'StringNotLike', '*', ['', 'a', 'a:b/c'], []],
  ['StringLike', 'StringNotLike', '*/x?/*', ['/xa/', 'a/b/xc/d', '/x//x1/'], ['/x/', '/xab/', 'xa/']],
  ['StringLike', 'StringNotLike', ['a*', '*z'], ['abc', 'xyz'], ['mno']],
  ['StringLike', 'StringNotLike', '.^$|()[]{}+\\', ['.^$|()[]{}+\\'], ['x']],
  [
    'NumericEquals',
    'NumericNotEquals',
    ['10', 20],
    ['10', '10.0', '1e1', '+20'],
    ['11', 'x', '', '0x0a', ' 10', 'Infinity', 'NaN'],
  ],
  ['NumericLessThan', undefined, '10', ['9.99', '-100'], ['10', '10.01', 'x', '']],
  ['NumericLessThanEquals', undefined, '10', ['10', '-1'], ['10.01', 'x']],
  ['NumericGreaterThan', undefined, -1.5, ['-1', '0'], ['-1.5', '-2', 'x']],
  ['NumericGreaterThanEquals', undefined, ['10', '20'], ['10', '15'], ['9']],
  [
    'DateEquals',
    'DateNotEquals',
    '2026-01-31T12:00:00Z',
    [
      '2026-01-31T12:00:00Z',
      '2026-01-31T13:00:00+01:00',
      '2026-01-31T07:30-04:30',
      '1769860800',
      '2026-01-31T12:00:00.000Z',
    ],
    ['2026-01-31T12:00:01Z', '2026-01-31', 'x', ''],
  ],
  ['DateEquals', 'DateNotEquals', '2026', ['2026-01-01T00:00:00Z', '2026-01', '1767225600'], ['2027']],
  ['DateEquals', 'DateNotEquals', 0, ['1970-01-01T00:00:00Z', '1970'], ['1']],
  [
    'DateLessThan',
    undefined,
    '2026-01-31T12:00:00Z',
    ['2026-01-31T11:59:59Z', '0'],
    ['2026-01-31T12:00:00Z', 'x'],
  ],
  [
    'DateLessThanEquals',
    undefined,
    '2024-02-29',
    ['2024-02-29T00:00:00Z', '2024-02-28'],
    ['2024-02-29T00:00:01Z', '2023-02-29'],
  ],
  [
    'DateGreaterThan',
    undefined,
    '1769860800',
    ['2026-01-31T12:00:01Z'],
    ['2026-01-31T12:00:00Z', 'x', '2026-13-01'],
  ],
  [
    'DateGreaterThanEquals',
    undefined,
    '2026-01-31T12:00:00Z',
    ['2026-01-31T12:00:00Z', '1769860801'],
    ['1769860799'],
  ],
  ['Bool', undefined, 'true', ['true', 'True'], ['false', '', '1', 'yes']],
  ['Bool', undefined, false, ['false'], ['true', '0', '']],
  ['Bool', undefined, ['true', 'false'], ['true', 'false'], ['x']],
  ['BinaryEquals', undefined, 'QmluYXJ5', ['QmluYXJ5'], ['qmluyxj5', 'Binary', 'QmluYXJ5\n', '']],
  [
    'IpAddress',
    'NotIpAddress',
    '10.1.0.0/16',
    ['10.1.0.0', '10.1.255.255', '::ffff:10.1.2.3', '::ffff:a01:203'],
    ['10.2.0.0', '10.0.255.255', '::a01:203', 'x', '', '10.1', '2001:db8::1'],
  ],
  ['IpAddress', 'NotIpAddress', '10.1.2.3', ['10.1.2.3'], ['10.1.2.2', '10.1.2.4']],
  ['IpAddress', 'NotIpAddress', '10.1.2.3/8', ['10.255.0.1'], ['11.1.2.3']],
  ['IpAddress', 'NotIpAddress', '0.0.0.0/0', ['255.255.255.255', '0.0.0.0'], ['::1']],
  [
    'IpAddress',
    'NotIpAddress',
    '255.255.255.254/31',
    ['255.255.255.255', '255.255.255.254'],
    ['255.255.255.253'],
  ],
  [
    'IpAddress',
    'NotIpAddress',
    '2001:db8::/33',
    ['2001:db8::1', '2001:DB8:7fff::', '2001:db8::1%eth0'],
    ['2001:db8:8000::', '2001:db9::', '10.0.0.1'],
  ],
  [
    'IpAddress',
    'NotIpAddress',
    '2001:db8:0:0:1::1',
    ['2001:db8::1:0:0:1', '2001:0db8:0000:0000:0001:0000:0000:0001'],
    ['2001:db8::1:0:0:2'],
  ],
  ['IpAddress', 'NotIpAddress', '::/0', ['::1', 'fe80::1'], ['10.0.0.1']],
  ['IpAddress', 'NotIpAddress', '::ffff:10.0.0.0/104', ['10.9.9.9'], ['11.0.0.0']],
  ['IpAddress', 'NotIpAddress', ['10.0.0.0/8', '2001:db8::/32'], ['10.0.0.1', '2001:db8::'], ['192.0.2.1']],
  ['ArnEquals', 'ArnNotEquals', arn, [arn], [`${arn}c`, arn.toUpperCase()]],
  ['ArnLike', 'ArnNotLike', 'arn:*:*:*:*:*', [arn], ['arn:x', 'arn:a:b:c:d', ':::::']],
  [
    'ArnLike',
    'ArnNotLike',
    'arn:aws:s3:*:*:bucket/*',
    [arn, 'arn:aws:s3:::bucket/'],
    ['arn:aws:s3:a:b:c:bucket/x', 'arn:aws:s3', 'x', ''],
  ],
  [
    'ArnEquals',
    'ArnNotEquals',
    'arn:aws:s3:eu-*:1111?2223333:bucket/a:?',
    [arn],
    ['arn:aws:s3:us-east-1:111122223333:bucket/a:b'],
  ],
  [
    'ArnLike',
    'ArnNotLike',
    'arn:aws:*:bucket/a:b:x:*',
    ['arn:aws:q:bucket/a:b:x:', 'arn:aws::bucket/a:b:x:y:z'],
    [arn, 'arn:aws:s3:eu:bucket/a:b:x:y'],
  ],
  [
    'ArnLike',
    'ArnNotLike',
    'arn:aws:s3:*:111122223333:*',
    [arn],
    ['arn:aws:s3:x:999999999999:y:111122223333:z'],
  ],
]

for (const [operator, negated, values, fitting, other] of families)
  test(`${operator} ${JSON.stringify(values)}`, () => {
    const plain = { [operator]: { 'a:k': values } }
    for (const value of fitting) assert.equal(holds(plain, { 'a:k': value }), true, value)
    for (const value of other) assert.equal(holds(plain, { 'a:k': value }), false, value)
    assert.equal(holds(plain, {}), false, 'absent')
    assert.equal(holds({ [`${operator}IfExists`]: { 'a:k': values } }, {}), true, 'absent, IfExists')
    for (const value of other)
      assert.equal(holds({ [`${operator}IfExists`]: { 'a:k': values } }, { 'a:k': value }), false)
    if (!negated) return
    const not = { [negated]: { 'a:k': values } }
    for (const value of fitting) assert.equal(holds(not, { 'a:k': value }), false, value)
    for (const value of other) assert.equal(holds(not, { 'a:k': value }), true, value)
    assert.equal(holds(not, {}), true, 'absent, negated')
    assert.equal(holds({ [`${negated}IfExists`]: { 'a:k': values } }, {}), true, 'absent, negated, IfExists')
  })

/** Operator against ["a", "b*"], then the verdict for absent, [], a, c, [a,b1], [a,c], [c,d]. */
const sets: readonly (readonly [string, string])[] = [
  ['StringLike', 'n n y n y y n'],
  ['StringNotLike', 'y y n y n n y'],
  ['StringLikeIfExists', 'y y y n y y n'],
  ['ForAllValues:StringLike', 'y y y n y n n'],
  ['ForAllValues:StringNotLike', 'y y n y n n y'],
  ['ForAllValues:StringLikeIfExists', 'y y y n y n n'],
  ['ForAnyValue:StringLike', 'n n y n y y n'],
  ['ForAnyValue:StringNotLike', 'n n n y n y y'],
  ['ForAnyValue:StringLikeIfExists', 'y y y n y y n'],
]
const requests: readonly Request[] = [
  {},
  { 'a:k': [] },
  { 'a:k': 'a' },
  { 'a:k': 'c' },
  { 'a:k': ['a', 'b1'] },
  { 'a:k': ['a', 'c'] },
  { 'a:k': ['c', 'd'] },
]
for (const [operator, verdicts] of sets)
  test(`${operator} on keys of several values`, () => {
    const found = requests.map(values => (holds({ [operator]: { 'a:k': ['a', 'b*'] } }, values) ? 'y' : 'n'))
    assert.equal(found.join(' '), verdicts)
  })

test('Null asks whether the key is there', () => {
  for (const [value, whenAbsent, whenPresent] of [
    ['true', true, false],
    ['false', false, true],
    [true, true, false],
    [['true', 'false'], true, true],
    ['TRUE', true, false],
  ] as const) {
    const condition = { Null: { 'a:k': value } }
    assert.equal(holds(condition, {}), whenAbsent)
    assert.equal(holds(condition, { 'a:k': [] }), whenAbsent)
    assert.equal(holds(condition, { 'a:k': '' }), whenPresent)
    assert.equal(holds(condition, { 'a:k': ['x'] }), whenPresent)
  }
})

test('all operators and all keys must hold', () => {
  const condition = { StringEquals: { 'a:x': '1', 'a:y': '2' }, Bool: { 'a:z': 'true' } }
  assert.equal(holds(condition, { 'a:x': '1', 'a:y': '2', 'a:z': 'true' }), true)
  assert.equal(holds(condition, { 'a:x': '1', 'a:y': '3', 'a:z': 'true' }), false)
  assert.equal(holds(condition, { 'a:x': '1', 'a:y': '2', 'a:z': 'false' }), false)
  assert.equal(holds(condition, { 'a:x': '1', 'a:y': '2' }), false)
})

test('keys are looked up in lower case', () => {
  const condition = { StringEquals: { 'KMS:EncryptionContext:Purpose': 'Test' } }
  assert.equal(holds(condition, { 'kms:encryptioncontext:purpose': 'Test' }), true)
  assert.equal(holds(condition, { 'kms:encryptioncontext:purpose': 'test' }), false)
})

test('values are looked up only when a statement is concerned', () => {
  const asked: string[] = []
  const deny = {
    Effect: 'Deny',
    Action: 'kms:Encrypt',
    Resource: '*',
    Condition: { Bool: { 'a:encrypt': 'true' } },
  }
  const elsewhere = {
    ...allowAll,
    Resource: 'arn:aws:s3:::b',
    Condition: { Bool: { 'a:elsewhere': 'true' } },
  }
  const allow = { ...allowAll, Condition: { Bool: { 'a:first': 'true', 'a:second': 'true' } } }
  const text = JSON.stringify({ Statement: [deny, elsewhere, allow] })
  const base = question(user(), { rule: 'identity', identityPolicies: [compilePolicy(text, 'identity')] })
  decide({ ...base, context: key => void asked.push(key) })
  assert.deepEqual(asked, ['a:first'])
})

/** Value of the policy, keys of the request, what fits, what does not. Operator StringLike. */
const variables: readonly (readonly [string, Request, readonly string[], readonly string[]])[] = [
  ['${aws:username}', { 'aws:username': 'alice' }, ['alice'], ['${aws:username}', 'bob', 'alicex', '']],
  [
    'home/${aws:username}/*',
    { 'aws:username': 'alice' },
    ['home/alice/', 'home/alice/x'],
    ['home/bob/x', 'home/alice'],
  ],
  ['x${aws:username}*', {}, [], ['x', 'xa']],
  ['x${aws:username}*', { 'aws:username': 'a'.repeat(1024) }, [`x${'a'.repeat(1025)}`], ['xa']],
  ['x${aws:username}*', { 'aws:username': 'a'.repeat(1025) }, [], [`x${'a'.repeat(1025)}`]],
  ['${aws:username}', { 'aws:username': 'a'.repeat(1025) }, ['a'.repeat(1025)], []],
  ['${AWS:UserName}', { 'aws:username': 'alice' }, ['alice'], []],
  ['${aws:username}', {}, [], ['', '${aws:username}', 'alice']],
  ["${aws:username, 'nobody'}", {}, ['nobody'], ['']],
  ["${ aws:username ,'a, b'}", {}, ['a, b'], ['nobody']],
  ["${aws:username, ''}x", {}, ['x'], ['']],
  ["${aws:username, 'nobody'}", { 'aws:username': 'alice' }, ['alice'], ['nobody']],
  ['${aws:PrincipalTag/Cost Center}', { 'aws:principaltag/cost center': '7' }, ['7'], []],
  ['a${*}b', {}, ['a*b'], ['axb', 'ab']],
  ['a${?}b', {}, ['a?b'], ['axb']],
  ['${$}{aws:username}', { 'aws:username': 'alice' }, ['${aws:username}'], ['alice']],
  ['$', {}, ['$'], ['']],
  ['$x{', {}, ['$x{'], []],
  // A wildcard in a value is a character like others.
  ['${aws:username}', { 'aws:username': '*' }, ['*'], ['alice', '']],
  ['x${aws:username}*', { 'aws:username': 'a?' }, ['xa?', 'xa?b'], ['xab', 'xabc']],
  ['${aws:username}', { 'aws:username': '${aws:userid}', 'aws:userid': 'id' }, ['${aws:userid}'], ['id']],
  // Only keys of one value are substituted, and no default stands in for several.
  ['${aws:tagkeys}', { 'aws:tagkeys': ['a'] }, [], ['a']],
  ["${aws:tagkeys, 'a'}", { 'aws:tagkeys': ['b', 'c'] }, [], ['a', 'b']],
]

for (const [value, request, fitting, other] of variables)
  test(`variable ${value} with ${JSON.stringify(request).slice(0, 60)}`, () => {
    for (const text of fitting)
      assert.equal(holds({ StringLike: { 'a:k': value } }, { ...request, 'a:k': text }), true, text)
    for (const text of other) {
      assert.equal(holds({ StringLike: { 'a:k': value } }, { ...request, 'a:k': text }), false, text)
      assert.equal(holds({ StringNotLike: { 'a:k': value } }, { ...request, 'a:k': text }), true, text)
    }
  })

test('variables work in every string and ARN operator', () => {
  const request = { 'aws:username': 'Alice', 'a:k': 'Alice' }
  for (const operator of ['StringEquals', 'StringLike', 'StringEqualsIgnoreCase'])
    assert.equal(holds({ [operator]: { 'a:k': ['other', '${aws:username}'] } }, request), true, operator)
  assert.equal(
    holds({ StringEqualsIgnoreCase: { 'a:k': '${aws:username}' } }, { ...request, 'a:k': 'aLICE' }),
    true,
  )
  assert.equal(holds({ StringEquals: { 'a:k': '${aws:username}' } }, { ...request, 'a:k': 'aLICE' }), false)
  const tag = { ArnLike: { 'a:k': 'arn:aws:iam::${a:account}:role/${a:role}' } }
  const role = 'arn:aws:iam::111122223333:role/app'
  assert.equal(holds(tag, { 'a:account': '111122223333', 'a:role': 'app', 'a:k': role }), true)
  assert.equal(holds(tag, { 'a:account': '*', 'a:role': 'app', 'a:k': role }), false)
  // A value with colons must not move the parts that follow it.
  const shifted = 'arn:aws:iam::111122223333:role/x:role/app'
  assert.equal(holds(tag, { 'a:account': '111122223333:role/x', 'a:role': 'app', 'a:k': shifted }), false)
  assert.equal(
    holds({ ArnEquals: { 'a:k': '${aws:PrincipalArn}' } }, { 'aws:principalarn': role, 'a:k': role }),
    true,
  )
})

test('documents of other versions have no variables', () => {
  const condition = { StringEquals: { 'a:k': '${aws:username}' } }
  const request = { 'aws:username': 'alice' }
  assert.equal(holds(condition, { ...request, 'a:k': '${aws:username}' }, '2008-10-17'), true)
  assert.equal(holds(condition, { ...request, 'a:k': 'alice' }, '2008-10-17'), false)
  assert.equal(holds({ StringLike: { 'a:k': '${*}' } }, { 'a:k': '${anything}' }, '2008-10-17'), true)
})
