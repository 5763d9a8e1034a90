/** Keys whose private half is published: the public key that KMS shows, and signatures in both directions. */
import assert from 'node:assert/strict'
import { createPublicKey, hash, verify } from 'node:crypto'
import { after, before, test } from 'node:test'
import { openWorld, type World } from '../harness.ts'
import { readVectors } from '../vault/golden.ts'
import { knownKeys } from './keys.ts'
import { type Curve, ecMaterial, ecSpki, edMaterial, element, integer, rsaKeyMaterial } from './material.ts'
import { bytes, text } from './vectors.ts'

let world: World
before(async () => {
  world = await openWorld()
})
after(() => world[Symbol.asyncDispose]())

const usage = 'SIGN_VERIFY'
async function right(operation: string, input: object) {
  const { json, error } = await world.kms(operation, input)
  assert.equal(error, '')
  return json
}

interface SigGen {
  readonly d: string
  readonly x: string
  readonly y: string
  readonly msg: string
  readonly r: string
  readonly s: string
}
for (const [curve, spec, bits] of [
  ['P-256', 'ECC_NIST_P256', 256],
  ['P-384', 'ECC_NIST_P384', 384],
  ['P-521', 'ECC_NIST_P521', 512],
  ['secp256k1', 'ECC_SECG_P256K1', 256],
] as [Curve, string, number][])
  test(`NIST CAVP: ECDSA SigGen on ${curve}`, async () => {
    const file = `ecdsa-siggen-${curve.toLowerCase().replace('-', '')}-sha${bits}`
    const tests = readVectors<SigGen[]>(`nist-cavp/${file}.json`)
    assert.equal(tests.length, 15)
    const ids = await knownKeys(
      world,
      tests.map(({ d }) => ({ spec, usage, material: ecMaterial(curve, bytes(d)) })),
    )
    for (const [at, { x, y, msg, r, s }] of tests.entries()) {
      const KeyId = ids[at]
      const spki = ecSpki(curve, bytes(x), bytes(y))
      assert.equal((await right('GetPublicKey', { KeyId })).PublicKey, text(spki))
      const Signature = text(element(0x30, integer(bytes(r)), integer(bytes(s))))
      const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' })
      const digest = text(hash(`sha${bits}`, bytes(msg), 'buffer'))
      for (const message of [{ Message: msg }, { Message: digest, MessageType: 'DIGEST' }]) {
        const asked = { KeyId, SigningAlgorithm: `ECDSA_SHA_${bits}`, ...message }
        assert.equal((await right('Verify', { ...asked, Signature })).SignatureValid, true)
        const signed = await right('Sign', asked)
        assert.ok(verify(`sha${bits}`, bytes(msg), publicKey, bytes(signed.Signature)))
      }
    }
  })

test('NIST CAVP: RSA PKCS #1 v1.5 SigVer; what is right is also what Sign gives', async () => {
  type Case = { [name in 'n' | 'e' | 'd' | 'p' | 'qi' | 'msg' | 'sig' | 'result']: string }
  type Sized = Case & { bits: number; hash: number }
  const tests = readVectors<Sized[]>('nist-cavp/rsa-sigver-pkcs1.json')
  assert.equal(new Set(tests.map(({ bits, hash: size, result }) => `${bits} ${size} ${result}`)).size, 9 * 6)
  const ids = await knownKeys(
    world,
    tests.map(({ bits, n, e, d, p, qi }) => {
      const numbers = { n: bytes(n), e: bytes(e), d: bytes(d), p: bytes(p), qi: bytes(qi) }
      return { spec: `RSA_${bits}`, usage, material: rsaKeyMaterial(numbers) }
    }),
  )
  for (const [at, { bits, hash: size, msg, sig, result }] of tests.entries()) {
    const digest = text(hash(`sha${size}`, bytes(msg), 'buffer'))
    for (const message of [{ Message: msg }, { Message: digest, MessageType: 'DIGEST' }]) {
      const asked = { KeyId: ids[at], SigningAlgorithm: `RSASSA_PKCS1_V1_5_SHA_${size}`, ...message }
      const { error } = await world.kms('Verify', { ...asked, Signature: sig })
      assert.equal(error, result === 'P' ? '' : 'KMSInvalidSignatureException', `${bits} ${size} ${result}`)
      if (result === 'P') assert.equal((await right('Sign', asked)).Signature, sig)
    }
  }
})

for (const [curve, spec, bits] of [
  ['P-256', 'ECC_NIST_P256', 256],
  ['P-384', 'ECC_NIST_P384', 384],
  ['P-521', 'ECC_NIST_P521', 512],
] as [Curve, string, number][])
  test(`NIST CAVP: ECDSA SigVer on ${curve}, with KMS keys that have the vector’s public half`, async () => {
    type Case = { x: string; y: string; msg: string; r: string; s: string; result: string }
    const file = `ecdsa-sigver-${curve.toLowerCase().replace('-', '')}-sha${bits}`
    const tests = readVectors<Case[]>(`nist-cavp/${file}.json`)
    assert.deepEqual([tests.length, tests.filter(({ result }) => result.startsWith('P')).length], [15, 3])
    const material = ({ x, y }: Case) => ecMaterial(curve, Buffer.of(1), ecSpki(curve, bytes(x), bytes(y)))
    const ids = await knownKeys(
      world,
      tests.map(vector => ({ spec, usage, material: material(vector) })),
    )
    for (const [at, { msg, r, s, result }] of tests.entries()) {
      const Signature = text(element(0x30, integer(bytes(r)), integer(bytes(s))))
      const asked = { KeyId: ids[at], SigningAlgorithm: `ECDSA_SHA_${bits}`, Message: msg, Signature }
      const { error } = await world.kms('Verify', asked)
      assert.equal(error, result.startsWith('P') ? '' : 'KMSInvalidSignatureException', result)
    }
  })

test('Go: Ed25519ph of a digest gives the very signature', async () => {
  type Case = { seed: string; publicKey: string; digest: string; sig: string }
  const tests = readVectors<Case[]>('ed25519/prehashed.json')
  assert.equal(tests.length, 6)
  const spec = 'ECC_NIST_EDWARDS25519'
  const ids = await knownKeys(
    world,
    tests.map(({ seed }) => ({ spec, usage, material: edMaterial(bytes(seed)) })),
  )
  for (const [at, { publicKey, digest, sig }] of tests.entries()) {
    const KeyId = ids[at]
    const shown = bytes((await right('GetPublicKey', { KeyId })).PublicKey)
    assert.equal(text(shown.subarray(-32)), publicKey)
    const asked = { KeyId, SigningAlgorithm: 'ED25519_PH_SHA_512', Message: digest, MessageType: 'DIGEST' }
    assert.equal((await right('Sign', asked)).Signature, sig)
    assert.equal((await right('Verify', { ...asked, Signature: sig })).SignatureValid, true)
  }
})

test('ed25519.cr.yp.to: Ed25519 gives the very signatures', async () => {
  type Case = { seed: string; publicKey: string; msg: string; sig: string }
  const tests = readVectors<Case[]>('ed25519/pure.json')
  assert.equal(tests.length, 29)
  const spec = 'ECC_NIST_EDWARDS25519'
  const ids = await knownKeys(
    world,
    tests.map(({ seed }) => ({ spec, usage, material: edMaterial(bytes(seed)) })),
  )
  for (const [at, { msg, sig, publicKey }] of tests.entries()) {
    const asked = { KeyId: ids[at], SigningAlgorithm: 'ED25519_SHA_512', Message: msg }
    assert.equal((await right('Sign', asked)).Signature, sig)
    assert.equal((await right('Verify', { ...asked, Signature: sig })).SignatureValid, true)
    const { PublicKey } = await right('GetPublicKey', { KeyId: ids[at] })
    assert.equal(text(bytes(PublicKey).subarray(-32)), publicKey)
  }
})
