// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { compilePolicy, explain, PolicyError, type PolicyKind } from '../../src/authz/index.ts'
import { question, roleSession, user } from '../authz/actors.ts'

const milliseconds = 2000
const kinds: readonly PolicyKind[] = ['identity', 'resource', 'boundary', 'session']
const statement = (more: string) =>
  `{"Sid":"a","Effect":"Allow",${more}"Action":["kms:*","s3:Get?"],"Resource":"arn:aws:s3:::b/\${aws:username, 'x'}/*"}`
const condition =
  '"Condition":{"StringLike":{"aws:username":["a*","${a:b}"]},"IpAddress":{"a:ip":"10.0.0.0/8"},"ForAllValues:ArnLike":{"a:arn":"arn:aws:iam::1:*"},"DateLessThan":{"a:d":"2026-01-31T00:00:00Z"},"NumericEqualsIfExists":{"a:n":1.5},"Null":{"a:z":true}},'
const seeds = [
  `{"Version":"2012-10-17","Statement":[${statement('')},${statement(condition)}]}`,
  `{"Version":"2012-10-17","Id":"k","Statement":${statement('"Principal":{"AWS":["arn:aws:iam::111122223333:root","*"],"Service":"s3.amazonaws.com"},')}}`,
]
const pieces = [
  ...[
    '{',
    '}',
    '[',
    ']',
    '"',
    ',',
    ':',
    '\\',
    '\\u0000',
    '${',
    '}',
    '*',
    '?',
    '$',
    "'",
    'null',
    'true',
    '-1e99',
    '""',
    '[]',
    '{}',
  ],
  ...[
    '"NotAction"',
    '"NotResource"',
    '"NotPrincipal"',
    '"Deny"',
    '"__proto__"',
    '"constructor"',
    'IfExists',
    'ForAnyValue:',
    '\u2028',
    '\ud800',
  ],
]
const pick = <T>(list: readonly T[]): T => list[randomInt(list.length)] as T

function mutate(text: string): string {
  const from = randomInt(text.length + 1)
  const to = Math.min(text.length, from + randomInt(8))
  switch (randomInt(4)) {
    case 0:
      return text.slice(0, from) + text.slice(to)
    case 1:
      return text.slice(0, from) + pick(pieces) + text.slice(from)
    case 2:
      return text.slice(0, from) + pick(pieces) + text.slice(to)
    default: {
      const source = randomInt(text.length + 1)
      return text.slice(0, from) + text.slice(source, source + randomInt(40)) + text.slice(to)
    }
  }
}

test('mutated policies compile and decide, or are refused with a PolicyError', () => {
  const end = performance.now() + milliseconds
  const values = {
    'aws:username': 'a*',
    'a:b': 'x',
    'a:ip': '10.0.0.1',
    'a:arn': ['arn:aws:iam::1:role/x'],
    'a:d': '0',
    'a:n': 'x',
  }
  let corpus = [...seeds]
  let compiled = 0
  while (performance.now() < end) {
    let text = pick(corpus)
    for (let times = randomInt(1, 4); times > 0; times--) text = mutate(text)
    const kind = pick(kinds)
    try {
      const policy = compilePolicy(text, kind)
      compiled++
      if (corpus.length < 500) corpus.push(text)
      else corpus = [...seeds]
      const given =
        kind === 'resource'
          ? { policy }
          : kind === 'boundary'
            ? { boundary: policy }
            : { identityPolicies: [policy] }
      for (const caller of [user(), roleSession()])
        explain(question(caller, { ...given, values, rule: 'ordinary' }))
    } catch (error) {
      assert.ok(error instanceof PolicyError, `${String(error)}\n${kind} ${text}`)
    }
  }
  assert.ok(compiled > 0)
})
