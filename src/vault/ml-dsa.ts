import { generateKeyPair, sign, verify } from 'node:crypto'
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js'
import type { Signer } from './abilities.ts'
import type { KeySpec } from './algorithms.ts'
import { loadPair, newPair, type Pair } from './pkcs8.ts'
import { randomSecret } from './random.ts'

const parameterSets = { 'ml-dsa-44': ml_dsa44, 'ml-dsa-65': ml_dsa65, 'ml-dsa-87': ml_dsa87 }
type ParameterSet = keyof typeof parameterSets
const seedLength = 32
const muLength = 64

/** FIPS 204, hedged, with an empty context. Material is the seed form of PKCS #8 (RFC 9881 §6). */
export function mlDsa(type: ParameterSet): KeySpec {
  return {
    kind: 'asymmetric',
    usages: { SIGN_VERIFY: ['ML_DSA_SHAKE_256'] },
    // One call for three types, which Node's overloads tell apart.
    generate: () => newPair((encodings, done) => generateKeyPair(type as 'ml-dsa-44', encodings, done)),
    load(material) {
      const pair = loadPair(material)
      const seed = Buffer.from(material.subarray(-seedLength))
      const signer = mlDsaSigner(pair, seed, type)
      return {
        algorithms: new Map([['ML_DSA_SHAKE_256', { signer }]]),
        publicKey: pair.spki,
        wipe: () => seed.fill(0),
      }
    },
  }
}

/** OpenSSL takes messages; Node gives it no external mu, which is why that goes to @noble/post-quantum. */
export function mlDsaSigner({ privateKey, publicKey, spki }: Pair, seed: Buffer, type: ParameterSet): Signer {
  const { internal, keygen, lengths } = parameterSets[type]
  const point = spki.subarray(spki.length - (lengths.publicKey as number))
  return {
    takes: { RAW: 'any', EXTERNAL_MU: muLength },
    sign(message, messageType) {
      if (messageType === 'RAW') return sign(null, message, privateKey)
      const { secretKey } = keygen(seed)
      const extraEntropy = randomSecret(32)
      const signature = internal.sign(message, secretKey, { externalMu: true, extraEntropy })
      secretKey.fill(0)
      return signature
    },
    verify(message, messageType, signature) {
      if (messageType === 'RAW') return verify(null, message, publicKey, signature)
      return (
        signature.length === lengths.signature &&
        internal.verify(signature, message, point, { externalMu: true })
      )
    },
  }
}
