import assert from 'node:assert/strict'
import { createPublicKey, hash } from 'node:crypto'
import { test } from 'node:test'
import { p256 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { MessageType, Signer } from '../../src/vault/abilities.ts'
import { type KeySpec, keySpecs } from '../../src/vault/algorithms.ts'
import { pure } from '../../src/vault/edwards.ts'
import { ecdsa } from '../../src/vault/elliptic.ts'
import type { Pair } from '../../src/vault/pkcs8.ts'
import { hashes, pkcs1, pss } from '../../src/vault/rsa.ts'
import { readVectors } from './golden.ts'

const names = { keyId: '', materialId: '' }
const hex = (text: string) => Buffer.from(text, 'hex')
const abilities = (spec: string, material: Buffer, algorithm: string) =>
  (keySpecs[spec] as KeySpec).load(material, names).algorithms.get(algorithm)

interface Group {
  key: string
  tests: { tcId: number; msg: string; sig: string; result: string }[]
}
const [sha256] = hashes as [(typeof hashes)[number]]
const empty = Buffer.alloc(0)
const verifiers: [string, (pair: Pair) => Signer, readonly MessageType[]][] = [
  ['rsa-pss-2048-sha256-mgf1-32', pair => pss(pair, sha256, 256), ['RAW', 'DIGEST']],
  ['rsa-signature-2048-sha256', pair => pkcs1(pair, sha256, 256), ['RAW', 'DIGEST']],
  ['ecdsa-secp256r1-sha256', pair => ecdsa(pair, empty, p256, 32), ['RAW', 'DIGEST']],
  ['ecdsa-secp256k1-sha256', pair => ecdsa(pair, empty, secp256k1, 32), ['RAW', 'DIGEST']],
  ['ed25519', pure, ['RAW']],
]
for (const [name, signerOf, types] of verifiers)
  test(`Wycheproof: ${name}`, () => {
    for (const { key, tests } of readVectors<Group[]>(`wycheproof/${name}.json`)) {
      const spki = hex(key)
      const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' })
      const signer = signerOf({ spki, publicKey, privateKey: undefined as never })
      for (const { tcId, msg, sig, result } of tests)
        for (const type of types) {
          // PKCS #1 signatures without the NULL parameter are called acceptable; either answer will do.
          if (result === 'acceptable') continue
          const message = type === 'RAW' ? hex(msg) : hash('sha256', hex(msg), 'buffer')
          assert.equal(signer.verify(message, type, hex(sig)), result === 'valid', `${tcId} ${type}`)
        }
    }
  })

test('Wycheproof: RSA-OAEP', () => {
  for (const bits of ['1', '256']) {
    const [first, ...tests] = readVectors<{ [name: string]: string }[]>(
      `wycheproof/rsa-oaep-2048-sha${bits}-mgf1sha${bits}.json`,
    )
    const cipher = abilities('RSA_2048', hex(first?.key as string), `RSAES_OAEP_SHA_${bits}`)?.publicCipher
    for (const { tcId, msg, ct, result } of tests)
      assert.equal(
        cipher?.decrypt(hex(ct as string))?.toString('hex'),
        result === 'valid' ? msg : undefined,
        `${tcId}`,
      )
    assert.ok(tests.length > 20)
  }
})

test('Wycheproof: HMAC', () => {
  for (const bits of [224, 384, 512]) {
    const tests = readVectors<{ [name: string]: string }[]>(`wycheproof/hmac-sha${bits}.json`)
    assert.ok(tests.length > 20)
    for (const { tcId, key, msg, tag, result } of tests) {
      const mac = abilities(`HMAC_${bits}`, hex(key as string), `HMAC_SHA_${bits}`)?.mac
      assert.equal(mac?.compute(hex(msg as string)).toString('hex') === tag, result === 'valid', `${tcId}`)
    }
  }
})

test('Wycheproof: ML-KEM decapsulation', () => {
  const tests = readVectors<{ [name: string]: string }[]>('wycheproof/mlkem-512.json')
  assert.ok(tests.length > 20)
  for (const { tcId, seed, c, K } of tests) {
    const pkcs8 = hex(`3054020100300b06096086480165030404010442 8040${seed}`.replace(' ', ''))
    const kem = abilities('ML_KEM_512', pkcs8, 'ML_KEM')?.encapsulator
    assert.equal(kem?.decapsulate(hex(c as string))?.toString('hex'), K, `${tcId}`)
  }
})
