/** DeriveSharedSecret against published secrets, and what it must refuse. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, test } from 'node:test'
import { openWorld, type World } from '../harness.ts'
import { readVectors } from '../vault/golden.ts'
import { knownKeys } from './keys.ts'
import { type Curve, ecAlgorithm, ecMaterial, ecSpki, element, sized } from './material.ts'
import { bytes, type Counts, text, wycheproof } from './vectors.ts'

let world: World
before(async () => {
  world = await openWorld()
})
after(() => world[Symbol.asyncDispose]())

const refusal = 'ValidationException: The public key is not valid for the key spec of the KMS key.'
const usage = 'KEY_AGREEMENT'
const agreementKeys = (spec: string, curve: Curve, scalars: readonly string[]) =>
  knownKeys(
    world,
    scalars.map(scalar => ({ spec, usage, material: ecMaterial(curve, bytes(scalar)) })),
  )
const derive = (KeyId: string | undefined, PublicKey: string) =>
  world.kms('DeriveSharedSecret', { KeyId, KeyAgreementAlgorithm: 'ECDH', PublicKey })

const curves = [
  {
    curve: 'P-256',
    spec: 'ECC_NIST_P256',
    file: 'secp256r1',
    counts: [43, 52, 38],
    cavp: 'p256',
    size: 32,
    named: 'prime256v1',
  },
  {
    curve: 'P-384',
    spec: 'ECC_NIST_P384',
    file: 'secp384r1',
    counts: [41, 46, 38],
    cavp: 'p384',
    size: 48,
    named: 'secp384r1',
  },
  {
    curve: 'P-521',
    spec: 'ECC_NIST_P521',
    file: 'secp521r1',
    counts: [42, 56, 38],
    cavp: 'p521',
    size: 66,
    named: 'secp521r1',
  },
] as const satisfies { curve: Curve; counts: Counts; [more: string]: unknown }[]
type Agreement = { spki: string; private: string; shared: string; flags: string[] }

for (const { curve, spec, file, counts, size } of curves)
  test(`Wycheproof: ECDH on ${curve}; keys that are not DER of a point on the named curve are refused`, async () => {
    const tests = wycheproof<object, Agreement>(`ecdh-${file}`, counts).flatMap(group => group.tests)
    const ids = await agreementKeys(
      spec,
      curve,
      tests.map(vector => vector.private),
    )
    let compressed = 0
    for (const [at, { id, spki, shared, flags, result }] of tests.entries()) {
      const { json, error } = await derive(ids[at], spki)
      // RFC 5480 §2.2 lets a point be compressed.
      const isCompressed = result === 'acceptable' && flags.includes('CompressedPublic')
      if (isCompressed) compressed++
      if (result === 'valid' || isCompressed)
        assert.deepEqual([error, json.SharedSecret], ['', text(sized(bytes(shared), size))], `${id}`)
      else if (spki === '') assert.match(error, /^ValidationException: 1 validation error/, `${id}`)
      else assert.equal(error, refusal, `${id} ${flags}`)
    }
    assert.equal(compressed, 1)
  })

interface Cavp {
  readonly count: number
  readonly d: string
  readonly x: string
  readonly y: string
  readonly z: string
  readonly result: string
}
for (const { curve, spec, cavp, size } of curves)
  test(`NIST CAVP: ECC CDH primitive on ${curve}`, async () => {
    const tests = readVectors<Cavp[]>(`nist-cavp/ecdh-${cavp}.json`)
    const ids = await agreementKeys(
      spec,
      curve,
      tests.map(({ d }) => d),
    )
    const seen = { agreed: 0, refused: 0, changed: 0 }
    for (const [at, { count, x, y, z, result }] of tests.entries()) {
      const { json, error } = await derive(ids[at], text(ecSpki(curve, bytes(x), bytes(y))))
      const secret = text(sized(bytes(z), size))
      if (result.startsWith('P')) {
        assert.deepEqual([error, json.SharedSecret], ['', secret], `${count}`)
        seen.agreed++
      } else if (result.includes("CAVS's Static public key")) {
        assert.equal(error, refusal, `${count}`)
        seen.refused++
      } else if (/Z changed|private key d changed/.test(result)) {
        assert.equal(error, '')
        assert.notEqual(json.SharedSecret, secret, `${count}`)
        seen.changed++
      }
      // What is left is wrong with the vector's copy of our own public key, which the primitive does not take.
    }
    assert.deepEqual(seen, { agreed: 18, refused: 4, changed: 4 })
  })

test('a peer’s key is refused when anything in it is not exactly DER', async () => {
  for (const { curve, spec, named, size } of curves) {
    const [KeyId] = await agreementKeys(spec, curve, ['AQ=='])
    const ours = generateKeyPairSync('ec', { namedCurve: named })
    const peer = ours.publicKey.export({ format: 'der', type: 'spki' })
    assert.equal((await derive(KeyId, text(peer))).error, '')
    const algorithm = ecAlgorithm(curve)
    const point = peer.subarray(peer.length - 2 * size - 1)
    const hybrid = Buffer.from(point)
    hybrid[0] = 6 + ((point.at(-1) as number) & 1)
    const wrong: [string, Buffer][] = [
      ['a trailing byte', Buffer.concat([peer, Buffer.of(0)])],
      ['the point alone', point],
      ['a private key', ours.privateKey.export({ format: 'der', type: 'pkcs8' })],
      ['PEM', Buffer.from(ours.publicKey.export({ format: 'pem', type: 'spki' }))],
      ['explicit parameters', explicit(named)],
      ['a hybrid point', element(0x30, algorithm, element(3, Buffer.of(0), hybrid))],
      ['infinity', element(0x30, algorithm, element(3, Buffer.of(0, 0)))],
    ]
    for (const [what, key] of wrong) assert.equal((await derive(KeyId, text(key))).error, refusal, what)
  }
})

function explicit(namedCurve: string): Buffer {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve, paramEncoding: 'explicit' })
  return publicKey.export({ format: 'der', type: 'spki' })
}
