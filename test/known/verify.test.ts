/**
 * Verify against published signatures, through the API. Where a vector has no private key, the KMS key has the
 * vector's public half and any private one; where the private key makes the public one (Ed25519, ML-DSA), the
 * vault's signer is asked instead, and the title says so.
 */
import assert from 'node:assert/strict'
import { createHash, createPublicKey, hash } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { MessageType } from '../../src/vault/abilities.ts'
import { pure } from '../../src/vault/edwards.ts'
import { mlDsaSigner } from '../../src/vault/ml-dsa.ts'
import { openWorld, type World } from '../harness.ts'
import { knownKeys } from './keys.ts'
import { type Curve, ecMaterial, rsaMaterial, seedMaterial } from './material.ts'
import { bytes, type Counts, text, type Vector, wycheproof } from './vectors.ts'

let world: World
before(async () => {
  world = await openWorld()
})
after(() => world[Symbol.asyncDispose]())

type Signed = { readonly msg: string; readonly sig: string }
const publicKeyOf = (spki: Buffer) => createPublicKey({ key: spki, format: 'der', type: 'spki' })

async function verifies(input: object): Promise<boolean> {
  const { json, error } = await world.kms('Verify', input)
  if (!error) {
    assert.equal(json.SignatureValid, true)
    return true
  }
  // An empty signature or message is none by its length.
  if (!error.startsWith('ValidationException: 1 validation error detected: Value at ')) {
    assert.equal(error, 'KMSInvalidSignatureException')
  }
  return false
}

async function throughTheApi(
  file: string,
  counts: Counts,
  { spec, algorithm, bits }: { spec: string; algorithm: string; bits: number },
  materialOf: (spki: Buffer) => Buffer,
) {
  const groups = wycheproof<{ spki: string }, Signed>(file, counts)
  const usage = 'SIGN_VERIFY'
  const ids = await knownKeys(
    world,
    groups.map(({ spki }) => ({ spec, usage, material: materialOf(bytes(spki)) })),
  )
  const judge = async (KeyId: string, { id, msg, sig, result }: Vector & Signed) => {
    const asked = { KeyId, SigningAlgorithm: algorithm, Signature: sig }
    const digest = text(hash(`sha${bits}`, bytes(msg), 'buffer'))
    const ofDigest = await verifies({ ...asked, Message: digest, MessageType: 'DIGEST' })
    const ofMessage = await verifies({ ...asked, Message: msg })
    assert.equal(ofMessage, msg === '' ? false : ofDigest, `${file} ${id}`)
    // PKCS #1 signatures whose DigestInfo has no NULL: RFC 8017 §8.2.2 compares with an encoding that has it.
    assert.equal(ofDigest, result === 'valid', `${file} ${id}`)
  }
  await Promise.all(groups.flatMap(({ tests }, at) => tests.map(vector => judge(ids[at] as string, vector))))
}

for (const [curve, name, spec, bits, counts] of [
  ['P-256', 'secp256r1', 'ECC_NIST_P256', 256, [174, 310]],
  ['P-384', 'secp384r1', 'ECC_NIST_P384', 384, [66, 310]],
  ['P-521', 'secp521r1', 'ECC_NIST_P521', 512, [66, 310]],
  ['secp256k1', 'secp256k1', 'ECC_SECG_P256K1', 256, [66, 308]],
] as [Curve, string, string, number, Counts][])
  test(`Wycheproof: ECDSA on ${curve}, messages and digests`, () =>
    throughTheApi(`ecdsa-${name}-sha${bits}`, counts, { spec, algorithm: `ECDSA_SHA_${bits}`, bits }, spki =>
      ecMaterial(curve, Buffer.of(1), spki),
    ))

for (const [modulus, bits, counts] of [
  [2048, 256, [5, 249, 1]],
  [2048, 384, [3, 34, 1]],
  [2048, 512, [4, 34, 1]],
  [3072, 256, [4, 33, 1]],
  [3072, 384, [3, 34, 1]],
  [3072, 512, [4, 34, 1]],
  [4096, 256, [3, 33, 1]],
  [4096, 384, [3, 34, 1]],
  [4096, 512, [3, 34, 1]],
] as [number, number, Counts][])
  test(`Wycheproof: RSA PKCS #1 v1.5, ${modulus} bits, SHA-${bits}`, () =>
    throughTheApi(
      `rsa-pkcs1-${modulus}-sha${bits}`,
      counts,
      { spec: `RSA_${modulus}`, algorithm: `RSASSA_PKCS1_V1_5_SHA_${bits}`, bits },
      rsaMaterial,
    ))

for (const [modulus, bits, counts] of [
  [2048, 256, [13, 45]],
  [2048, 384, [13, 46]],
  [3072, 256, [13, 45]],
  [4096, 256, [13, 45]],
  [4096, 384, [13, 46]],
  [4096, 512, [13, 47]],
] as [number, number, Counts][])
  test(`Wycheproof: RSA PSS, ${modulus} bits, SHA-${bits}`, () =>
    throughTheApi(
      `rsa-pss-${modulus}-sha${bits}`,
      counts,
      { spec: `RSA_${modulus}`, algorithm: `RSASSA_PSS_SHA_${bits}`, bits },
      rsaMaterial,
    ))

test('Wycheproof: Ed25519, by the vault’s signer', () => {
  for (const { spki, tests } of wycheproof<{ spki: string }, Signed>('ed25519', [88, 63])) {
    const publicKey = publicKeyOf(bytes(spki))
    const signer = pure({ spki: bytes(spki), publicKey, privateKey: undefined as never })
    for (const { id, msg, sig, result } of tests)
      assert.equal(signer.verify(bytes(msg), 'RAW', bytes(sig)), result === 'valid', `${id}`)
  }
})

/** FIPS 204, algorithm 2, line 10 and algorithm 7, line 6. */
function muOf(publicKey: Buffer, context: Buffer, message: Buffer): Buffer {
  const shake = (...parts: Buffer[]) =>
    createHash('shake256', { outputLength: 64 }).update(Buffer.concat(parts)).digest()
  return shake(shake(publicKey), Buffer.of(0, context.length), context, message)
}
const sets = [
  { name: 'ml-dsa-44', spec: 'ML_DSA_44', length: 1312, verify: [12, 14], sign: [17, 0] },
  { name: 'ml-dsa-65', spec: 'ML_DSA_65', length: 1952, verify: [12, 14], sign: [18, 0] },
  { name: 'ml-dsa-87', spec: 'ML_DSA_87', length: 2592, verify: [13, 15], sign: [18, 0] },
] as const
type Lattice = { msg?: string; mu?: string; ctx?: string; sig: string; flags: string[] }

for (const { name, spec, length, verify: counts } of sets)
  test(`Wycheproof: ${spec} verification, by the vault’s signer`, () => {
    const seen = { keys: 0, refused: 0, messages: 0, contexts: 0 }
    const file = `${name.replace('ml-dsa', 'mldsa')}-verify`
    for (const { spki, tests } of wycheproof<{ spki: string }, Lattice>(file, counts)) {
      if (tests.every(({ flags }) => flags.includes('IncorrectPublicKeyLength'))) {
        assert.throws(() => publicKeyOf(bytes(spki)))
        seen.refused += tests.length
        continue
      }
      seen.keys++
      const publicKey = publicKeyOf(bytes(spki))
      const pair = { spki: bytes(spki), publicKey, privateKey: undefined as never }
      const signer = mlDsaSigner(pair, Buffer.alloc(0), name)
      for (const { id, msg = '', ctx = '', sig, result } of tests) {
        const judged = (message: Buffer, type: MessageType) =>
          assert.equal(signer.verify(message, type, bytes(sig)), result === 'valid', `${id} ${type}`)
        if (ctx) seen.contexts++
        else {
          seen.messages++
          judged(bytes(msg), 'RAW')
        }
        if (bytes(ctx).length < 256)
          judged(muOf(bytes(spki).subarray(-length), bytes(ctx), bytes(msg)), 'EXTERNAL_MU')
      }
    }
    assert.ok(seen.keys > 5 && seen.refused > 0 && seen.messages > 15 && seen.contexts > 0, `${seen}`)
  })

for (const { name, spec, sign: counts } of sets)
  test(`Wycheproof: ${spec} keys made of seeds, and their signatures`, async () => {
    const file = `${name.replace('ml-dsa', 'mldsa')}-sign`
    const groups = wycheproof<{ seed: string }, Lattice>(file, counts)
    const ids = await knownKeys(
      world,
      groups.map(({ seed }) => ({ spec, usage: 'SIGN_VERIFY', material: seedMaterial(spec, bytes(seed)) })),
    )
    for (const [at, { tests }] of groups.entries()) {
      const asked = { KeyId: ids[at], SigningAlgorithm: 'ML_DSA_SHAKE_256' }
      for (const { id, msg, mu, ctx, sig } of tests) {
        const given = { ...asked, Signature: sig }
        assert.ok(mu, `${id}`)
        assert.ok(await verifies({ ...given, Message: mu, MessageType: 'EXTERNAL_MU' }), `${id}`)
        if (msg === undefined) continue
        // A context other than the empty one makes it another message.
        assert.equal(await verifies({ ...given, Message: msg }), msg !== '' && !ctx, `${id}`)
      }
    }
  })
