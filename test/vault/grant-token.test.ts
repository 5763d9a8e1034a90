import assert from 'node:assert/strict'
import { test } from 'node:test'
import { grantTokenTag } from '../../src/vault/grant-token.ts'
import { HmacKey } from '../../src/vault/hmac.ts'
import { derive } from './reader.ts'

test('the tag of a grant token is derived from the domain key under its own label', () => {
  const tags = new Set<string>()
  for (const key of [Buffer.alloc(32, 1), Buffer.alloc(32, 2)])
    for (const token of [Buffer.alloc(48, 3), Buffer.alloc(48, 4)]) {
      const tag = Buffer.from(grantTokenTag(new HmacKey(key), token))
      assert.deepEqual(tag, derive(key, 'claviger grant token v1', token))
      tags.add(tag.toString('hex'))
    }
  assert.equal(tags.size, 4)
})

test('only tokens of the one length have a tag', () => {
  for (const length of [0, 32, 47, 49])
    assert.throws(() => grantTokenTag(new HmacKey(Buffer.alloc(32)), Buffer.alloc(length)), RangeError)
})
