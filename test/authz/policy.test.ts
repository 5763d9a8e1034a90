// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  compilePolicy,
  PolicyError,
  type PolicyFault,
  type PolicyKind,
  principalsOf,
  validateKeyPolicy,
} from '../../src/authz/index.ts'
import { allowAll, home, keyPolicy, policy } from './actors.ts'

function refusal(action: () => unknown): PolicyError {
  try {
    action()
  } catch (error) {
    assert.ok(error instanceof PolicyError, String(error))
    return error
  }
  throw new assert.AssertionError({ message: 'the policy was accepted' })
}

function text(statement: unknown, more: object = {}): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statement, ...more })
}
const identity = (change: object) => text({ ...allowAll, ...change })
const resource = (change: object) => text({ ...allowAll, Principal: '*', ...change })
const condition = (block: unknown) => identity({ Condition: block })
const aws = (...names: unknown[]) => resource({ Principal: { AWS: names } })

const refused: readonly (readonly [
  what: string,
  kind: PolicyKind,
  text: string,
  reason: PolicyFault,
  message?: RegExp,
])[] = [
  ['nothing', 'identity', '', 'syntax'],
  ['no JSON', 'identity', '{"Statement":', 'syntax', /not valid JSON/],
  ['text after the document', 'identity', `${identity({})}x`, 'syntax'],
  ['an array', 'identity', '[]', 'syntax'],
  ['null', 'identity', 'null', 'syntax'],
  [
    'an element twice',
    'identity',
    '{"Statement":{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}}',
    'syntax',
    /"Effect" twice/,
  ],
  [
    'an element twice, once escaped',
    'identity',
    '{"Statement":{"Effect":"Allow","Eff\\u0065ct":"Deny","Action":"*","Resource":"*"}}',
    'syntax',
    /twice/,
  ],
  [
    'a condition key twice',
    'identity',
    '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"a:b":"true","a:b":"false"}}}}',
    'syntax',
    /"a:b" twice/,
  ],
  ['deep nesting', 'identity', `{"Statement":${'['.repeat(20)}${']'.repeat(20)}}`, 'syntax', /nests deeper/],
  ['very deep nesting', 'identity', '['.repeat(60_000), 'syntax'],
  [
    'very deep valid nesting',
    'identity',
    `${'['.repeat(30_000)}${']'.repeat(30_000)}`,
    'syntax',
    /nests deeper/,
  ],
  ['a huge document', 'identity', text(allowAll, { Id: 'x'.repeat(70_000) }), 'too-large'],
  [
    'many variables',
    'identity',
    text(new Array(201).fill({ ...allowAll, Resource: 'arn:aws:s3:::${aws:username}' })),
    'too-large',
    /variables/,
  ],
  ['an unknown element', 'identity', text(allowAll, { Statements: [] }), 'syntax', /"Statements"/],
  ['a wrong Version', 'identity', text(allowAll, { Version: '2012-10-18' }), 'syntax', /Version/],
  ['an Id that is no text', 'resource', text(allowAll, { Id: 7 }), 'syntax', /Id/],
  ['no Statement', 'identity', '{"Version":"2012-10-17"}', 'syntax', /no Statement/],
  ['no statements', 'identity', text([]), 'syntax', /no Statement/],
  ['a statement that is text', 'identity', text(['Allow']), 'syntax', /Statement 1/],
  [
    'an unknown statement element',
    'identity',
    text([allowAll, { ...allowAll, Actions: '*' }]),
    'syntax',
    /Statement 2.*"Actions"/,
  ],
  ['a lower-case element', 'identity', identity({ effect: 'Allow' }), 'syntax'],
  [
    '__proto__',
    'identity',
    '{"__proto__":{},"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
    'syntax',
  ],
  ['no Effect', 'identity', identity({ Effect: undefined }), 'syntax', /Effect/],
  ['a lower-case Effect', 'identity', identity({ Effect: 'allow' }), 'syntax', /Effect/],
  ['no Action', 'identity', identity({ Action: undefined }), 'syntax', /no Action/],
  [
    'Action and NotAction',
    'identity',
    identity({ NotAction: 'kms:*' }),
    'syntax',
    /both Action and NotAction/,
  ],
  ['Resource and NotResource', 'identity', identity({ NotResource: '*' }), 'syntax', /both Resource/],
  [
    'Principal and NotPrincipal',
    'resource',
    resource({ NotPrincipal: '*', Effect: 'Deny' }),
    'syntax',
    /both Principal/,
  ],
  ['an empty Action list', 'identity', identity({ Action: [] }), 'syntax', /empty/],
  ['an empty NotAction list', 'identity', identity({ Action: undefined, NotAction: [] }), 'syntax', /empty/],
  ['an empty Resource list', 'identity', identity({ Resource: [] }), 'syntax', /empty/],
  ['an action that is a number', 'identity', identity({ Action: [1] }), 'syntax', /not a string/],
  ['an action without service', 'identity', identity({ Action: 'Encrypt' }), 'invalid-action', /"Encrypt"/],
  ['a wildcard in the service', 'identity', identity({ Action: 'k*:Encrypt' }), 'invalid-action'],
  ['an action with space', 'identity', identity({ Action: 'kms: Encrypt' }), 'invalid-action'],
  ['an action of three parts', 'identity', identity({ Action: 'kms:En:crypt' }), 'invalid-action'],
  ['a variable as action', 'identity', identity({ Action: 'kms:${aws:username}' }), 'invalid-action'],
  ['no Resource', 'identity', identity({ Resource: undefined }), 'syntax', /no Resource/],
  ['no Resource in a boundary', 'boundary', identity({ Resource: undefined }), 'syntax', /no Resource/],
  ['a resource that is no ARN', 'identity', identity({ Resource: 'key/1' }), 'invalid-resource'],
  ['a resource of stars', 'identity', identity({ Resource: '**' }), 'invalid-resource'],
  [
    'a variable before the fifth colon',
    'identity',
    identity({ Resource: 'arn:aws:kms:*:${aws:PrincipalAccount}:key/*' }),
    'invalid-variable',
    /fifth colon/,
  ],
  [
    'an open variable',
    'identity',
    identity({ Resource: 'arn:aws:s3:::b/${aws:username' }),
    'invalid-variable',
  ],
  ['an empty variable', 'identity', identity({ Resource: 'arn:aws:s3:::b/${}' }), 'invalid-variable'],
  [
    'a variable without prefix',
    'identity',
    identity({ Resource: 'arn:aws:s3:::b/${username}' }),
    'invalid-variable',
  ],
  [
    'a variable named as an object member',
    'identity',
    identity({ Resource: 'arn:aws:s3:::b/${constructor}' }),
    'invalid-variable',
  ],
  [
    'a default without quotes',
    'identity',
    identity({ Resource: 'arn:aws:s3:::b/${aws:username, x}' }),
    'invalid-variable',
  ],
  [
    'a nested variable',
    'identity',
    identity({ Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/${aws:username}}' }),
    'invalid-variable',
  ],
  ['a Sid with a space', 'identity', identity({ Sid: 'a b' }), 'invalid-sid'],
  ['a Sid that is a number', 'resource', resource({ Sid: 1 }), 'invalid-sid'],
  [
    'a Sid twice',
    'identity',
    text([
      { ...allowAll, Sid: 'a' },
      { ...allowAll, Sid: 'a' },
    ]),
    'duplicate-sid',
    /Statement 2 \(Sid "a"\)/,
  ],
  [
    'a Sid twice',
    'session',
    text([
      { ...allowAll, Sid: 'a' },
      { ...allowAll, Sid: 'a' },
    ]),
    'duplicate-sid',
  ],
  ['Principal in an identity policy', 'identity', resource({}), 'invalid-principal'],
  ['Principal in a session policy', 'session', resource({}), 'invalid-principal'],
  ['Principal in a boundary', 'boundary', resource({}), 'invalid-principal'],
  ['no Principal in a resource policy', 'resource', identity({}), 'invalid-principal', /no Principal/],
  [
    'NotPrincipal with Allow',
    'resource',
    resource({ Principal: undefined, NotPrincipal: '*' }),
    'invalid-principal',
    /Deny/,
  ],
  [
    'a bare ARN as Principal',
    'resource',
    resource({ Principal: `arn:aws:iam::${home}:root` }),
    'invalid-principal',
  ],
  ['an empty Principal', 'resource', resource({ Principal: {} }), 'invalid-principal', /empty/],
  ['an empty principal list', 'resource', resource({ Principal: { AWS: [] } }), 'syntax', /empty/],
  [
    'an unknown principal type',
    'resource',
    resource({ Principal: { aws: '*' } }),
    'invalid-principal',
    /"aws"/,
  ],
  ['an account as number', 'resource', aws(111122223333), 'syntax'],
  ['a short account', 'resource', aws('11112222333'), 'invalid-principal'],
  ['a wildcard in a user ARN', 'resource', aws(`arn:aws:iam::${home}:user/*`), 'invalid-principal'],
  ['a wildcard in a role path', 'resource', aws(`arn:aws:iam::${home}:role/a?/b`), 'invalid-principal'],
  ['a wildcard session', 'resource', aws(`arn:aws:sts::${home}:assumed-role/app/*`), 'invalid-principal'],
  ['a session without name', 'resource', aws(`arn:aws:sts::${home}:assumed-role/app`), 'invalid-principal'],
  ['a wildcard account', 'resource', aws('arn:aws:iam::*:root'), 'invalid-principal'],
  ['a group', 'resource', aws(`arn:aws:iam::${home}:group/devs`), 'invalid-principal'],
  ['a key as principal', 'resource', aws(`arn:aws:kms::${home}:key/1`), 'invalid-principal'],
  ['a user with a Region', 'resource', aws(`arn:aws:iam:eu-central-1:${home}:user/a`), 'invalid-principal'],
  ['a variable as principal', 'resource', aws('${aws:PrincipalArn}'), 'invalid-principal'],
  ['an access key id', 'resource', aws('AKIAIOSFODNN7EXAMPLE'), 'invalid-principal'],
  ['all services', 'resource', resource({ Principal: { Service: '*' } }), 'invalid-principal'],
  [
    'a service elsewhere',
    'resource',
    resource({ Principal: { Service: 's3.example.com' } }),
    'invalid-principal',
  ],
  ['a Condition that is text', 'identity', condition('x'), 'syntax'],
  ['an operator with text', 'identity', condition({ Bool: 'true' }), 'syntax'],
  [
    'an unknown operator',
    'identity',
    condition({ StringEqual: { 'a:b': 'c' } }),
    'invalid-condition',
    /unknown operator "StringEqual"/,
  ],
  [
    'an operator of an object member',
    'identity',
    condition({ toString: { 'a:b': 'c' } }),
    'invalid-condition',
  ],
  [
    'an unknown set operator',
    'identity',
    condition({ 'ForSomeValues:StringEquals': { 'a:b': 'c' } }),
    'invalid-condition',
  ],
  ['NullIfExists', 'identity', condition({ NullIfExists: { 'a:b': 'true' } }), 'invalid-condition'],
  [
    'ForAllValues:Null',
    'identity',
    condition({ 'ForAllValues:Null': { 'a:b': 'true' } }),
    'invalid-condition',
  ],
  ['Null with a text', 'identity', condition({ Null: { 'a:b': 'maybe' } }), 'invalid-condition'],
  [
    'a key without prefix',
    'identity',
    condition({ Bool: { SecureTransport: 'true' } }),
    'invalid-condition',
    /prefix/,
  ],
  ['a null value', 'identity', condition({ StringEquals: { 'a:b': null } }), 'syntax'],
  ['an object as value', 'identity', condition({ StringEquals: { 'a:b': [{}] } }), 'syntax'],
  ['a number that lost digits', 'identity', condition({ StringEquals: { 'a:b': 2 ** 60 } }), 'syntax'],
  ['a boolean that is none', 'identity', condition({ Bool: { 'a:b': 'yes' } }), 'invalid-condition'],
  ['a number that is none', 'identity', condition({ NumericEquals: { 'a:b': '1x' } }), 'invalid-condition'],
  ['an empty number', 'identity', condition({ NumericEquals: { 'a:b': '' } }), 'invalid-condition'],
  [
    'a variable as number',
    'identity',
    condition({ NumericEquals: { 'a:b': '${aws:EpochTime}' } }),
    'invalid-condition',
  ],
  [
    'a date that does not exist',
    'identity',
    condition({ DateLessThan: { 'a:b': '2026-02-30' } }),
    'invalid-condition',
  ],
  ['a date in words', 'identity', condition({ DateLessThan: { 'a:b': 'tomorrow' } }), 'invalid-condition'],
  ['base64 that is none', 'identity', condition({ BinaryEquals: { 'a:b': 'a' } }), 'invalid-condition'],
  [
    'a prefix that is too long',
    'identity',
    condition({ IpAddress: { 'a:b': '10.0.0.0/33' } }),
    'invalid-condition',
  ],
  [
    'a prefix that is no number',
    'identity',
    condition({ IpAddress: { 'a:b': '10.0.0.0/' } }),
    'invalid-condition',
  ],
  ['two prefixes', 'identity', condition({ IpAddress: { 'a:b': '10.0.0.0/8/8' } }), 'invalid-condition'],
  ['a short address', 'identity', condition({ NotIpAddress: { 'a:b': '10.0.0' } }), 'invalid-condition'],
  ['an octal address', 'identity', condition({ IpAddress: { 'a:b': '010.0.0.1' } }), 'invalid-condition'],
  [
    'an ARN of few parts',
    'identity',
    condition({ ArnLike: { 'a:b': 'arn:aws:s3' } }),
    'invalid-condition',
    /six parts/,
  ],
]

for (const [what, kind, document, reason, message] of refused)
  test(`${kind}: ${what} is refused`, () => {
    const error = refusal(() => compilePolicy(document, kind))
    assert.equal(error.reason, reason, error.message)
    if (message) assert.match(error.message, message)
  })

const accepted: readonly (readonly [what: string, kind: PolicyKind, text: string])[] = [
  ['one statement without list', 'identity', text(allowAll)],
  ['no Version', 'identity', JSON.stringify({ Statement: [allowAll] })],
  ['the old Version', 'identity', text(allowAll, { Version: '2008-10-17' })],
  [
    'text that is no variable in the old Version',
    'identity',
    text({ ...allowAll, Resource: 'arn:aws:s3:::b/${' }, { Version: '2008-10-17' }),
  ],
  [
    'empty Sids',
    'identity',
    text([
      { ...allowAll, Sid: '' },
      { ...allowAll, Sid: '' },
    ]),
  ],
  [
    'equal Sids in a resource policy',
    'resource',
    text([
      { ...allowAll, Principal: '*', Sid: 'a b' },
      { ...allowAll, Principal: '*', Sid: 'a b' },
    ]),
  ],
  ['a resource policy without Resource', 'resource', resource({ Resource: undefined })],
  ['an empty Condition', 'identity', condition({})],
  ['an empty value list', 'identity', condition({ StringEquals: { 'a:b': [] } })],
  ['operators in any case', 'identity', condition({ 'forallvalues:stringequalsifexists': { 'a:b': 'c' } })],
  [
    'booleans and numbers',
    'identity',
    condition({ Bool: { 'a:b': true }, NumericLessThan: { 'a:b': [1, -2.5] } }),
  ],
  [
    'federated principals',
    'resource',
    resource({
      Principal: { Federated: [`arn:aws:iam::${home}:oidc-provider/example.com`, 'accounts.google.com'] },
    }),
  ],
  ['every action', 'identity', identity({ Action: '*:*' })],
  ['other partitions', 'resource', aws(`arn:aws-cn:iam::${home}:root`, `arn:aws-us-gov:iam::${home}:role/a`)],
  [
    'names repeated in different blocks',
    'resource',
    '{"Id":"Id","Statement":[{"Sid":"Sid","Effect":"Allow","Principal":"*","Action":"a:b","Resource":"*"}]}',
  ],
]

for (const [what, kind, document] of accepted)
  test(`${kind}: ${what} is accepted`, () => {
    assert.equal(compilePolicy(document, kind).text, document)
  })

test('a message quotes no more than a piece of a long text', () => {
  const error = refusal(() => compilePolicy(identity({ Action: 'x'.repeat(10_000) }), 'identity'))
  assert.ok(error.message.length < 300)
})

test('principalsOf lists AWS principals once, as written, without *', () => {
  const [root, alice, id] = [
    `arn:aws:iam::${home}:root`,
    `arn:aws:iam::${home}:user/alice`,
    'AIDAALICE00000000000',
  ]
  const statement = { Effect: 'Deny', Action: 'kms:*', Resource: '*' }
  const compiled = policy(
    'resource',
    { ...statement, Principal: { AWS: [root, alice], Service: 's3.amazonaws.com' } },
    { ...statement, NotPrincipal: { AWS: [alice, home, id] } },
    { ...statement, Principal: { AWS: '*' } },
    { ...statement, Principal: '*' },
  )
  assert.deepEqual(principalsOf(compiled), [root, alice, home, id])
})

test('key policies must not use ForAllValues on single-valued keys', () => {
  const use = (operator: string, key: string) => keyPolicy('*', { Condition: { [operator]: { [key]: 'x' } } })
  for (const operator of ['ForAllValues:StringEquals', 'forallvalues:StringNotLikeIfExists'])
    for (const key of [
      'kms:EncryptionContext:purpose',
      'KMS:encryptioncontext:Purpose',
      'aws:RequestTag/team',
    ]) {
      const error = refusal(() => validateKeyPolicy(use(operator, key)))
      assert.equal(error.reason, 'overly-permissive-condition')
      assert.match(error.message, /^OverlyPermissiveCondition/)
    }
  validateKeyPolicy(use('ForAllValues:StringEquals', 'kms:EncryptionContextKeys'))
  validateKeyPolicy(use('ForAllValues:StringEquals', 'aws:TagKeys'))
  validateKeyPolicy(use('ForAnyValue:StringEquals', 'kms:EncryptionContext:purpose'))
  validateKeyPolicy(use('StringEquals', 'kms:EncryptionContext:purpose'))
})
