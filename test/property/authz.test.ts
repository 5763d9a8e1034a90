// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
import assert from 'node:assert/strict'
import { BlockList } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileRange, isWithin } from '../../src/authz/addresses.ts'
import { any, compileGlob, one } from '../../src/authz/glob.ts'
import {
  compilePolicy,
  decide,
  type Explanation,
  explain,
  PolicyError,
  type PolicyKind,
} from '../../src/authz/index.ts'
import { parseDate } from '../../src/authz/numbers.ts'
import type { Caller, CompiledPolicy, Question } from '../../src/core/access.ts'
import {
  abroad,
  federated,
  home,
  keyArn,
  policy,
  question,
  roleSession,
  root,
  service,
  user,
} from '../authz/actors.ts'

type Json = Readonly<Record<string, unknown>>

const callers: readonly Caller[] = [
  user(),
  user('bob'),
  roleSession(),
  roleSession('app', 's2'),
  federated(),
  root(),
  service(),
  user('alice', abroad),
  root(abroad),
  roleSession('app', 's1', abroad),
]
const caller = fc.constantFrom(...callers)
const principalName = fc.constantFrom(
  '*',
  home,
  abroad,
  `arn:aws:iam::${home}:root`,
  ...callers.flatMap(({ kind, arn, principalArn }) => (kind === 'service' ? [] : [arn, principalArn])),
)
const some = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 3 })
const actions = ['kms:Decrypt', 'kms:Decrypt', 'kms:Decrypt', 'kms:Encrypt', 'kms:RetireGrant']
const values = fc.record(
  {
    'aws:username': fc.constantFrom('alice', 'bob', '*', ''),
    'aws:tagkeys': fc.subarray(['a', 'b', 'c']),
    'aws:securetransport': fc.constantFrom('true', 'false'),
    'aws:sourceip': fc.constantFrom('10.0.0.1', '192.0.2.1', '::1'),
  },
  { requiredKeys: [] },
)
const condition = fc.oneof(
  fc
    .record({
      'aws:username': some(fc.constantFrom('alice', 'a*', '${aws:username}', "${aws:absent, 'bob'}")),
    })
    .chain(keys =>
      fc
        .constantFrom('StringLike', 'StringNotLike', 'StringEqualsIfExists', 'StringEqualsIgnoreCase')
        .map(name => ({ [name]: keys })),
    ),
  fc
    .record({ 'aws:tagkeys': fc.subarray(['a', 'b', 'x']) })
    .chain(keys =>
      fc
        .constantFrom('ForAllValues:StringEquals', 'ForAnyValue:StringEquals', 'ForAnyValue:StringNotEquals')
        .map(name => ({ [name]: keys })),
    ),
  fc.constantFrom(
    { Bool: { 'aws:SecureTransport': true } },
    { Null: { 'aws:username': 'true' } },
    { NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '::/0'] } },
  ),
)

function statement(
  kind: PolicyKind,
  effects: readonly string[] = [...new Array<string>(9).fill('Allow'), 'Deny'],
): fc.Arbitrary<Json> {
  const resource = fc.constantFrom(
    '*',
    '*',
    keyArn,
    'arn:aws:kms:*:*:key/*',
    'arn:aws:s3:::b/${aws:username}',
  )
  const action = fc.constantFrom('*', 'kms:*', 'kms:Decrypt', 'kms:?ecrypt', 'kms:En*', 's3:*')
  return fc
    .record({
      effect: fc.constantFrom(...effects),
      action: some(action),
      resource: some(resource),
      principal: some(principalName),
      services: fc.boolean(),
      condition: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, condition),
      not: fc.oneof(
        { weight: 9, arbitrary: fc.constant('') },
        fc.constantFrom('Action', 'Resource', 'Principal'),
      ),
    })
    .map(({ effect, action, resource, principal, services, condition, not }) => {
      const element = (name: string, value: unknown) => ({ [`${not === name ? 'Not' : ''}${name}`]: value })
      const names = { AWS: principal, ...(services ? { Service: 's3.amazonaws.com' } : {}) }
      return {
        Effect: not === 'Principal' && kind === 'resource' ? 'Deny' : effect,
        ...element('Action', action),
        ...element('Resource', resource),
        ...(kind === 'resource' ? element('Principal', names) : {}),
        ...(condition ? { Condition: condition } : {}),
      }
    })
}
const policies = (kind: PolicyKind) => fc.array(some(statement(kind)), { maxLength: 2 })
const grant = fc.record({
  granteeServicePrincipal: fc.constantFrom(undefined, 's3.amazonaws.com'),
  id: fc.uuid(),
  granteePrincipal: principalName,
  operations: fc.subarray(['Decrypt', 'Encrypt', 'RetireGrant']),
  constraints: fc.option(
    fc.record({ encryptionContextSubset: fc.constantFrom<Readonly<Record<string, string>>>({}, { a: '1' }) }),
    {
      nil: undefined,
    },
  ),
})

/** Everything that goes into a decision, its policies still as statements. */
const situation = fc.record({
  caller,
  action: fc.constantFrom(...actions),
  rule: fc.constantFrom('identity', 'ordinary', 'kms-key', 'kms-key', 'kms-key'),
  crossAccount: fc.constantFrom(true, true, true, false),
  identity: policies('identity'),
  resource: policies('resource'),
  boundary: policies('boundary'),
  session: fc.option(policies('session'), { nil: undefined }),
  grants: fc.array(grant, { maxLength: 3 }),
  values,
  encryptionContext: fc.constantFrom(undefined, { a: '1' }, { a: '2' }),
})
type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never

function ask(from: Situation): Question {
  const compile = (kind: PolicyKind, statements: readonly Json[] | undefined): CompiledPolicy | undefined =>
    statements && policy(kind, ...statements)
  const list = (kind: PolicyKind, all: readonly (readonly Json[])[]) => all.map(one => policy(kind, ...one))
  return question(from.caller, {
    ...from,
    identityPolicies: list('identity', from.identity),
    policy: compile('resource', from.resource.at(0)),
    boundary: compile('boundary', from.boundary.at(0)),
    sessionPolicies: from.session && list('session', from.session),
  })
}

/** The formulas of facts §1.1 and §1.2, over what the trace says of single statements. */
function byFormula(
  { policies, grants }: Explanation,
  { identity, target, crossAccount, action }: Question,
): boolean {
  const { caller, boundary, sessionPolicies } = identity
  const matching = policies.flatMap(({ source, statements }) =>
    statements
      .filter(({ matches }) => matches)
      .map(({ effect, principal }) => ({ source, effect, principal })),
  )
  if (matching.some(({ effect }) => effect === 'Deny')) return false
  const allows = (wanted: string) => matching.some(({ source }) => source === wanted)
  const isVoid = action === 'kms:RetireGrant' && target.rule === 'kms-key'
  const names = (wanted: string) => !isVoid && matching.some(({ principal }) => principal === wanted)
  const [direct, limited, trust] = [names('direct'), names('limited'), names('account')]
  const id = caller.kind === 'root' || allows('identity')
  const inSession = sessionPolicies === undefined ? caller.kind !== 'federated-user' : allows('session')
  const limits = (boundary === undefined || allows('boundary')) && inSession
  const granted = grants.some(({ fits }) => fits)
  if (caller.kind === 'service') return direct || (limits && granted)
  if (caller.account !== target.account)
    return crossAccount && limits && (((direct || limited || trust) && id) || granted)
  const identitySuffices = target.rule !== 'kms-key' || trust
  return direct || (limits && (limited || granted || (identitySuffices && id)))
}

test('decide agrees with the formula over the trace of explain, and with explain', () => {
  const seen = { allowed: 0, denied: 0 }
  fc.assert(
    fc.property(situation, from => {
      const asked = ask(from)
      const explanation = explain(asked)
      const decision = decide(asked)
      seen[decision.allowed ? 'allowed' : 'denied']++
      assert.deepEqual(decision, explanation.decision)
      assert.equal(decision.allowed, byFormula(explanation, asked))
    }),
    { numRuns: 3000 },
  )
  assert.ok(seen.allowed > 100 && seen.denied > 100, JSON.stringify(seen))
})

test('an explicit deny always wins', () => {
  const place = fc.constantFrom('identity', 'resource', 'boundary', 'session')
  fc.assert(
    fc.property(situation, place, fc.nat(2), (from, kind, index) => {
      if (kind === 'resource' && from.rule === 'identity') return
      const principal = kind === 'resource' ? { Principal: '*' } : {}
      const deny = { Effect: 'Deny', Action: '*', Resource: '*', ...principal }
      const [first = [], ...rest] = from[kind as 'identity'] ?? []
      const changed = { ...from, [kind]: [first.toSpliced(index, 0, deny), ...rest] }
      assert.equal(decide(ask(changed)).allowed, false)
    }),
    { numRuns: 500 },
  )
})

test('another Allow never takes a permission away', () => {
  const kind = fc.constantFrom('identity', 'resource', 'boundary', 'session')
  const addition = kind.chain(place =>
    fc.tuple(fc.constant(place), statement(place as PolicyKind, ['Allow'])),
  )
  fc.assert(
    fc.property(situation, addition, (from, [place, allow]) => {
      const [first, ...rest] = from[place as 'identity'] ?? []
      if (allow.Effect === 'Deny' || !first || !decide(ask(from)).allowed) return
      assert.equal(decide(ask({ ...from, [place]: [[...first, allow], ...rest] })).allowed, true)
    }),
    { numRuns: 2000 },
  )
})

test('what fits nothing changes nothing', () => {
  fc.assert(
    fc.property(situation, from => {
      const never = { Effect: 'Deny', Action: '*', Resource: 'arn:aws:never:::' }
      const added = from.identity.map(statements => [...statements, never])
      assert.deepEqual(decide(ask({ ...from, identity: added })), decide(ask(from)))
    }),
    { numRuns: 500 },
  )
})

/** The plain definition, a row of booleans for each part of the pattern. */
function matchesNaively(glyphs: readonly number[], text: string): boolean {
  let row = Array.from({ length: text.length + 1 }, (_, index) => index === 0)
  for (const glyph of glyphs) {
    const next = row.map(() => false)
    for (let index = 0; index <= text.length; index++) {
      if (glyph === any) next[index] = row[index] === true || (index > 0 && next[index - 1] === true)
      else
        next[index] =
          index > 0 && row[index - 1] === true && (glyph === one || glyph === text.charCodeAt(index - 1))
    }
    row = next
  }
  return row[text.length] === true
}

const letter = fc.constantFrom('a', 'b')
const glyph = fc.oneof(
  { weight: 3, arbitrary: letter.map(text => text.charCodeAt(0)) },
  fc.constantFrom(any, one),
)

test('the wildcard matcher equals its definition', () => {
  const text = fc.string({ unit: letter, maxLength: 20 })
  fc.assert(
    fc.property(fc.array(glyph, { maxLength: 12 }), text, (glyphs, text) => {
      assert.equal(compileGlob(glyphs)(text), matchesNaively(glyphs, text))
    }),
    { numRuns: 10_000 },
  )
})

test('the wildcard matcher equals its definition in patterns of many words', () => {
  const chunk = fc.array(fc.constantFrom(97, 97, 97, 98, one), { minLength: 25, maxLength: 110 })
  const gap = fc.string({ unit: letter, maxLength: 5 })
  fc.assert(
    fc.property(
      some(chunk),
      fc.array(gap, { minLength: 4, maxLength: 4 }),
      fc.option(fc.nat(400)),
      (chunks, gaps, flip) => {
        const glyphs = [any, ...chunks.flatMap(chunk => [...chunk, any])]
        const filled = chunks.map(chunk => chunk.map(glyph => (glyph === 98 ? 'b' : 'a')).join(''))
        let text = filled.map((piece, index) => gaps[index] + piece).join('') + gaps[3]
        assert.equal(compileGlob(glyphs)(text), true)
        if (flip !== null && flip < text.length)
          text = `${text.slice(0, flip)}${text[flip] === 'a' ? 'b' : 'a'}${text.slice(flip + 1)}`
        assert.equal(compileGlob(glyphs)(text), matchesNaively(glyphs, text))
      },
    ),
    { numRuns: 500 },
  )
})

test('patterns made to be slow are answered', () => {
  const a = 97
  const text = 'a'.repeat(8192)
  const stars = Array.from({ length: 4000 }, () => [any, a]).flat()
  assert.equal(compileGlob([...stars, 98])(text), false)
  assert.equal(compileGlob([any, ...new Array(4000).fill(a), 98, any])(text), false)
  assert.equal(compileGlob([any, 98, ...new Array(4000).fill(a), any])(text), false)
  assert.equal(compileGlob([any, ...new Array(4000).fill(one), 98, any])(text), false)
  assert.equal(compileGlob([any, ...new Array(4000).fill(one), any])(text), true)
})

test('a variable fits its own value and no other, whatever is in it', () => {
  const value = fc.string({ unit: fc.constantFrom('a', '*', '?', '$', '{', '}', ':', '/'), maxLength: 6 })
  const operator = fc.constantFrom('StringEquals', 'StringLike', 'ArnLike', 'StringEqualsIgnoreCase')
  fc.assert(
    fc.property(value, value, operator, (tag, text, operator) => {
      const rule = {
        Effect: 'Allow',
        Action: '*',
        Resource: '*',
        Condition: { [operator]: { 'a:k': '${a:tag}' } },
      }
      const asked = question(user(), {
        rule: 'identity',
        identityPolicies: [policy('identity', rule)],
        values: { 'a:tag': tag, 'a:k': text },
      })
      assert.equal(decide(asked).allowed, tag === text)
      const resource = policy('identity', {
        Effect: 'Allow',
        Action: '*',
        Resource: 'arn:aws:s3:::b/${a:tag}/*',
      })
      const object = question(user(), {
        rule: 'identity',
        identityPolicies: [resource],
        values: { 'a:tag': tag },
        arn: `arn:aws:s3:::b/${text}`,
      })
      assert.equal(decide(object).allowed, text.startsWith(`${tag}/`))
    }),
    {
      numRuns: 1000,
      examples: [
        ['*', 'a', 'StringLike'],
        ['*', '*', 'StringLike'],
        ['a', 'a/a', 'StringLike'],
      ],
    },
  )
})

test('IP ranges agree with those of node:net', () => {
  const near = (address: fc.Arbitrary<number[]>, bits: number) =>
    fc.tuple(address, fc.nat(bits), fc.nat(bits - 1), fc.boolean()).map(([bytes, prefix, flip, same]) => {
      const other = [...bytes]
      if (!same) other[flip >> 3] = (other[flip >> 3] as number) ^ (0x80 >> (flip & 7))
      return { bytes, prefix, other }
    })
  const bytes = (length: number) => fc.array(fc.nat(255), { minLength: length, maxLength: length })
  const format = (bytes: readonly number[]) =>
    bytes.length === 4
      ? bytes.join('.')
      : Array.from({ length: 8 }, (_, at) =>
          ((bytes[2 * at] as number) * 256 + (bytes[2 * at + 1] as number)).toString(16),
        ).join(':')
  fc.assert(
    fc.property(fc.oneof(near(bytes(4), 32), near(bytes(16), 128)), ({ bytes, prefix, other }) => {
      const family = bytes.length === 4 ? 'ipv4' : 'ipv6'
      const list = new BlockList()
      list.addSubnet(format(bytes), prefix, family)
      const range = compileRange(`${format(bytes)}/${prefix}`)
      assert.ok(range)
      assert.equal(isWithin(format(other), [range]), list.check(format(other), family))
      if (family === 'ipv4')
        assert.equal(isWithin(`::ffff:${format(other)}`, [range]), list.check(format(other)))
    }),
    { numRuns: 2000 },
  )
})

test('dates read as Date reads them', () => {
  const range = { min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }
  fc.assert(
    fc.property(fc.date(range), date => {
      const iso = date.toISOString()
      assert.equal(parseDate(iso), date.getTime())
      assert.equal(parseDate(`${iso.slice(0, 19)}Z`), Math.floor(date.getTime() / 1000) * 1000)
      assert.equal(parseDate(iso.slice(0, 10)), Date.parse(iso.slice(0, 10)))
      assert.equal(parseDate(`${iso.slice(0, 16)}-11:30`), Date.parse(`${iso.slice(0, 16)}-11:30`))
    }),
  )
})

test('any JSON compiles or is refused with a PolicyError', () => {
  const kind = fc.constantFrom<PolicyKind>('identity', 'resource', 'boundary', 'session')
  const word = fc.constantFrom(
    'Version',
    '2012-10-17',
    'Statement',
    'Effect',
    'Allow',
    'Action',
    '*',
    'Resource',
    'Principal',
    'AWS',
    'Condition',
    'Bool',
    '${a:b}',
    'constructor',
  )
  const json = fc.letrec(tie => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.jsonValue({ maxDepth: 2 }),
      word,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(word, tie('value'), { maxKeys: 5 }),
    ),
  }))
  fc.assert(
    fc.property(kind, json.value, (kind, value) => {
      try {
        compilePolicy(JSON.stringify(value), kind)
      } catch (error) {
        assert.ok(error instanceof PolicyError, String(error))
      }
    }),
    { numRuns: 3000 },
  )
})
