import { generateKeyPair } from 'node:crypto'
import type { Abilities, Agreement } from './abilities.ts'
import type { KeySpec } from './algorithms.ts'
import { scalarOf } from './der.ts'
import { ellipticKey } from './import-elliptic.ts'
import { loadPair, newPair } from './pkcs8.ts'
import { sm2Cipher } from './sm2-cipher.ts'
import {
  bytesOf,
  coordinateLength,
  numberOf,
  order,
  pointLength,
  type Sm2Point,
  sm2Point,
} from './sm2-curve.ts'
import { sm2Signer } from './sm2-signer.ts'
import { peerPoint } from './spki.ts'

/** GB/T 32918 (ISO/IEC 14888-3, 18033-2); Node reaches OpenSSL's SM2 for key pairs alone. */
export const sm2: KeySpec = {
  kind: 'asymmetric',
  usages: { ENCRYPT_DECRYPT: ['SM2PKE'], SIGN_VERIFY: ['SM2DSA'], KEY_AGREEMENT: ['ECDH'] },
  // GB/T 32918.1 §6.1: secret keys go up to order - 2.
  imports: ellipticKey('06082a811ccf5501822d', order - 1n, coordinateLength),
  generate: () =>
    newPair((encodings, done) => generateKeyPair('ec', { namedCurve: 'SM2', ...encodings }, done)),
  load(material) {
    const pair = loadPair(material)
    const scalar = Buffer.from(scalarOf(material))
    const point = sm2Point.fromBytes(pair.spki.subarray(-pointLength))
    const algorithms = new Map<string, Abilities>([
      ['SM2PKE', { publicCipher: sm2Cipher(scalar, point) }],
      ['SM2DSA', { signer: sm2Signer(scalar, point) }],
      ['ECDH', { agreement: agreement(scalar, pair.spki) }],
    ])
    return { algorithms, publicKey: pair.spki, wipe: () => scalar.fill(0) }
  },
}

function agreement(scalar: Buffer, spki: Buffer): Agreement {
  return {
    derive(peer) {
      const bytes = peerPoint(peer, spki)
      const point = bytes && pointOf(bytes)
      return point && bytesOf(point.multiply(numberOf(scalar)).toAffine().x)
    },
  }
}

function pointOf(bytes: Uint8Array): Sm2Point | undefined {
  try {
    const point = sm2Point.fromBytes(bytes)
    point.assertValidity()
    return point
  } catch {
    return undefined
  }
}
