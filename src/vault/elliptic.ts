import { createPublicKey, diffieHellman, generateKeyPair, sign, verify } from 'node:crypto'
import type { ECDSA } from '@noble/curves/abstract/weierstrass.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { Abilities, Agreement, Signer } from './abilities.ts'
import type { KeySpec } from './algorithms.ts'
import { scalarOf } from './der.ts'
import { ellipticKey } from './import-elliptic.ts'
import { loadPair, newPair, type Pair } from './pkcs8.ts'
import { peerPoint } from './spki.ts'

const curves: Readonly<Record<string, ECDSA>> = { 'P-256': p256, 'P-384': p384, 'P-521': p521, secp256k1 }
const digestLengths = { ECDSA_SHA_256: 32, ECDSA_SHA_384: 48, ECDSA_SHA_512: 64 } as const

/** ECDSA (FIPS 186-5 §6) and, on some curves, ECDH (SP 800-56A §5.7.1.2); `oid` is the curve's, in DER. */
export function elliptic(
  namedCurve: string,
  oid: string,
  algorithm: keyof typeof digestLengths,
  extent: 'with agreement' | 'signing only',
): KeySpec {
  const agrees = extent === 'with agreement'
  const curve = curves[namedCurve] as ECDSA
  return {
    kind: 'asymmetric',
    usages: { SIGN_VERIFY: [algorithm], ...(agrees && { KEY_AGREEMENT: ['ECDH'] }) },
    imports: ellipticKey(oid, curve.Point.Fn.ORDER, curve.lengths.secretKey as number),
    generate: () => newPair((encodings, done) => generateKeyPair('ec', { namedCurve, ...encodings }, done)),
    load(material) {
      const pair = loadPair(material)
      const scalar = Buffer.from(scalarOf(material))
      const signer = ecdsa(pair, scalar, curve, digestLengths[algorithm])
      const algorithms = new Map<string, Abilities>([[algorithm, { signer }]])
      if (agrees) algorithms.set('ECDH', { agreement: ecdh(pair) })
      return { algorithms, publicKey: pair.spki, wipe: () => scalar.fill(0) }
    },
  }
}

/** OpenSSL signs messages; Node gives it no digests, which is why these go to @noble/curves. */
export function ecdsa(
  { privateKey, publicKey, spki }: Pair,
  scalar: Buffer,
  curve: ECDSA,
  length: number,
): Signer {
  const name = `sha${length * 8}`
  const point = spki.subarray(spki.length - (curve.lengths.publicKeyUncompressed as number))
  const options = { prehash: false, lowS: false, format: 'der' } as const
  return {
    takes: { RAW: 'any', DIGEST: length },
    sign: (message, type) =>
      type === 'RAW'
        ? sign(name, message, privateKey)
        : curve.sign(message, scalar, { ...options, extraEntropy: true }),
    verify(message, type, signature) {
      if (type === 'RAW') return verify(name, message, publicKey, signature)
      try {
        return curve.verify(signature, message, point, options)
      } catch {
        return false
      }
    },
  }
}

function ecdh({ privateKey, spki }: Pair): Agreement {
  return {
    derive(peer) {
      if (!peerPoint(peer, spki)) return undefined
      try {
        const publicKey = createPublicKey({ key: Buffer.from(peer), format: 'der', type: 'spki' })
        return diffieHellman({ privateKey, publicKey })
      } catch {
        return undefined
      }
    },
  }
}
