import assert from 'node:assert/strict'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { AwsError } from '../../src/core/errors.ts'
import { keySpecs } from '../../src/vault/algorithms.ts'
import { wrap } from '../services/kms/import-scene.ts'
import { goldenVault, newKey } from '../vault/golden.ts'

const milliseconds = Number(process.env.FUZZ_MS ?? 1000)
const timeBoxed = {
  numRuns: Number.MAX_SAFE_INTEGER,
  interruptAfterTimeLimit: milliseconds,
  markInterruptAsFailure: false,
}

/** Bytes overwritten, removed or put in between. */
const damaged = (real: Buffer) => {
  const at = fc.nat(real.length - 1)
  return fc.oneof(
    fc.array(fc.tuple(at, fc.nat(255)), { maxLength: 3 }).map(changes => {
      const copy = Buffer.from(real)
      for (const [index, value] of changes) copy[index] = value
      return copy
    }),
    fc.tuple(at, at).map(([from, to]) => Buffer.concat([real.subarray(0, from), real.subarray(to)])),
    fc
      .tuple(at, fc.uint8Array({ maxLength: 4 }))
      .map(([index, more]) => Buffer.concat([real.subarray(0, index), more, real.subarray(index)])),
    fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes)),
  )
}

const der = (key: ReturnType<typeof createPrivateKey>) => key.export({ format: 'der', type: 'pkcs8' })
const keys: [spec: string, real: Buffer][] = [
  ['ECC_NIST_P256', der(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)],
  ['ECC_NIST_P521', der(generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey)],
  ['ECC_NIST_EDWARDS25519', der(generateKeyPairSync('ed25519').privateKey)],
  ['RSA_2048', der(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)],
]
for (const [spec, real] of keys)
  test(`${spec}: whatever is read is a key that OpenSSL takes, in its one form`, async () => {
    const { imports } = keySpecs[spec] ?? {}
    assert.ok(imports)
    let taken = 0
    await fc.assert(
      fc.asyncProperty(damaged(real), async bytes => {
        const found = await imports.read(Buffer.from(bytes))
        if (!found) return
        taken++
        assert.deepEqual(der(createPrivateKey({ key: found, format: 'der', type: 'pkcs8' })), found)
        assert.deepEqual(await imports.read(found), found)
      }),
      timeBoxed,
    )
    assert.ok(taken > 0)
  })

const vault = goldenVault()
const names = { account: '000000000000', region: 'us-east-1', keyId: '00000000-0000-4000-8000-000000000000' }
const key = await newKey(vault, names)
const wrapping = { algorithm: 'RSAES_OAEP_SHA_256', keySpec: 'RSA_2048', validTo: 1000 }
const { token, publicKey } = await vault.beginImport(key, wrapping)
const encrypted = wrap.RSAES_OAEP_SHA_256?.(Buffer.from(publicKey), Buffer.alloc(32, 7)) as Buffer

test('only the real token and the real ciphertext are taken', async () => {
  const realToken = Buffer.from(token)
  let taken = 0
  await fc.assert(
    fc.asyncProperty(damaged(realToken), damaged(encrypted), fc.nat(2), async (badToken, bad, which) => {
      const request = { token: which === 0 ? realToken : badToken, encrypted: which === 1 ? encrypted : bad }
      const isReal = request.token.equals(realToken) && request.encrypted.equals(encrypted)
      try {
        const { material } = await vault.completeImport(key, { ...request, now: 0 })
        assert.ok(isReal && material.wrapped.length === 77)
        taken++
      } catch (error) {
        assert.ok(error instanceof AwsError && !isReal, String(error))
        const expected = request.token.equals(realToken) ? 'InvalidCiphertext' : 'InvalidImportToken'
        assert.equal(error.code, `${expected}Exception`)
      }
    }),
    timeBoxed,
  )
  assert.ok(taken > 0)
})
