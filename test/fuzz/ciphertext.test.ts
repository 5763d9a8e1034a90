import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { canonicalContext } from '../../src/core/context.ts'
import { AwsError } from '../../src/core/errors.ts'
import { ciphertextPrefix, parseCiphertext } from '../../src/vault/ciphertext.ts'
import { goldenVault, newKey } from '../vault/golden.ts'

const milliseconds = Number(process.env.FUZZ_MS ?? 1000)
const timeBoxed = {
  numRuns: Number.MAX_SAFE_INTEGER,
  interruptAfterTimeLimit: milliseconds,
  markInterruptAsFailure: false,
}

const vault = goldenVault()
const key = await newKey(vault, {
  account: '000000000000',
  region: 'us-east-1',
  keyId: '00000000-0000-4000-8000-000000000000',
})
const options = { algorithm: 'SYMMETRIC_DEFAULT', aad: canonicalContext({ a: 'b' }) }
const real = Buffer.from(vault.encrypt(key, Buffer.from('plaintext'), options))

/** Anything, anything with the right beginning, and real ciphertexts with some bytes overwritten. */
const blob = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc
    .tuple(fc.constantFrom(0, 1, 2), fc.uint8Array({ minLength: 80, maxLength: 200 }))
    .map(([form, tail]) => Uint8Array.of(0xc1, 1, form, ...tail)),
  fc.array(fc.tuple(fc.nat(real.length - 1), fc.nat(255)), { maxLength: 3 }).map(changes => {
    const copy = Uint8Array.from(real)
    for (const [at, value] of changes) copy[at] = value
    return copy
  }),
)

test('what parses re-encodes to the same bytes, and opens only when it is the real one', () => {
  let parsedOnes = 0
  let opened = 0
  fc.assert(
    fc.property(blob, bytes => {
      const parsed = parseCiphertext(bytes)
      if (!parsed) return
      parsedOnes++
      const again = Buffer.concat([
        ciphertextPrefix(parsed.keyId, parsed.materialId),
        parsed.bytes.subarray(51),
      ])
      assert.ok(again.equals(bytes))
      try {
        assert.equal(Buffer.from(vault.decrypt(key, parsed, options)).toString(), 'plaintext')
        assert.ok(real.equals(bytes))
        opened++
      } catch (error) {
        assert.ok(error instanceof AwsError && error.code === 'InvalidCiphertextException')
        assert.ok(!real.equals(bytes))
      }
    }),
    timeBoxed,
  )
  assert.ok(parsedOnes > 0 && opened > 0)
})
