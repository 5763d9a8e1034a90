import assert from 'node:assert/strict'
import { test } from 'node:test'
import { selfTest, VaultError } from '../../src/vault/index.ts'
import { knownAnswers } from '../../src/vault/selftest.ts'

test('the self-tests pass', () => {
  selfTest()
  for (const primitive of ['AES-256-GCM', 'HMAC-SHA256', 'SP 800-108', 'scrypt', 'random'])
    assert.ok(
      knownAnswers.some(({ name }) => name.includes(primitive)),
      primitive,
    )
})

test('each of them refuses another answer, by name', () => {
  for (const answer of knownAnswers) {
    const wrong = knownAnswers.map(other => (other === answer ? { ...answer, expected: 'other' } : other))
    assert.throws(() => selfTest(wrong), new VaultError(`self-test failed: ${answer.name}`))
  }
})
