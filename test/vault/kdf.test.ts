import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HmacKey } from '../../src/vault/hmac.ts'
import { deriveKey, label } from '../../src/vault/kdf.ts'
import { derive } from './reader.ts'

test('keys are derived as docs/ciphertext.md says, by key, label and context', () => {
  const seen = new Set<string>()
  for (const key of [Buffer.alloc(32, 1), Buffer.alloc(32, 2)])
    for (const text of ['one', 'another label'])
      for (const context of [
        Buffer.alloc(16, 3),
        Buffer.alloc(16, 4),
        Buffer.alloc(0),
        Buffer.alloc(36, 5),
      ]) {
        const derived = Buffer.alloc(32)
        deriveKey(new HmacKey(key), label(text, context.length), context, derived)
        assert.deepEqual(derived, derive(key, text, context))
        seen.add(derived.toString('hex'))
      }
  assert.equal(seen.size, 16)
})

test('a context that does not fill its place is refused', () => {
  const sixteen = label('label', 16)
  for (const length of [0, 15, 17, 20])
    assert.throws(
      () => deriveKey(new HmacKey(Buffer.alloc(32)), sixteen, Buffer.alloc(length), Buffer.alloc(32)),
      RangeError,
    )
})
