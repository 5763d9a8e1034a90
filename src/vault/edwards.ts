import { generateKeyPair, sign, verify } from 'node:crypto'
import { ed25519ph } from '@noble/curves/ed25519.js'
import type { Abilities, Signer } from './abilities.ts'
import type { KeySpec } from './algorithms.ts'
import { edwardsKey } from './import-edwards.ts'
import { loadPair, newPair, type Pair } from './pkcs8.ts'

const seedLength = 32

/** Ed25519 and Ed25519ph, RFC 8032 §5.1. */
export const edwards: KeySpec = {
  kind: 'asymmetric',
  usages: { SIGN_VERIFY: ['ED25519_SHA_512', 'ED25519_PH_SHA_512'] },
  imports: edwardsKey,
  generate: () => newPair((encodings, done) => generateKeyPair('ed25519', encodings, done)),
  load(material) {
    const pair = loadPair(material)
    const seed = Buffer.from(material.subarray(-seedLength))
    const algorithms = new Map<string, Abilities>([
      ['ED25519_SHA_512', { signer: pure(pair) }],
      ['ED25519_PH_SHA_512', { signer: prehashed(seed, pair.spki.subarray(-seedLength)) }],
    ])
    return { algorithms, publicKey: pair.spki, wipe: () => seed.fill(0) }
  },
}

export function pure({ privateKey, publicKey }: Pair): Signer {
  return {
    takes: { RAW: 'any' },
    sign: message => sign(null, message, privateKey),
    verify: (message, _type, signature) => verify(null, message, publicKey, signature),
  }
}

/**
 * AWS takes a SHA-512 digest for the message of Ed25519ph, which hashes it once more:
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html, MessageType.
 */
function prehashed(seed: Buffer, point: Buffer): Signer {
  return {
    takes: { DIGEST: 64 },
    sign: digest => ed25519ph.sign(digest, seed),
    verify(digest, _type, signature) {
      try {
        return ed25519ph.verify(signature, digest, point, { zip215: false })
      } catch {
        return false
      }
    },
  }
}
