import { decapsulate, encapsulate, generateKeyPair } from 'node:crypto'
import type { Encapsulator } from './abilities.ts'
import type { KeySpec } from './algorithms.ts'
import { collected, loadPair, newPair } from './pkcs8.ts'

/** FIPS 203. Material is the seed form of PKCS #8 (RFC 9935). */
export function mlKem(type: 'ml-kem-512' | 'ml-kem-768' | 'ml-kem-1024', ciphertextLength: number): KeySpec {
  return {
    kind: 'asymmetric',
    usages: { ENCAPSULATE_DECAPSULATE: ['ML_KEM'] },
    generate: () => newPair((encodings, done) => generateKeyPair(type as 'ml-kem-512', encodings, done)),
    load(material) {
      const { privateKey, publicKey, spki } = loadPair(material)
      const encapsulator: Encapsulator = {
        encapsulate() {
          const { sharedKey, ciphertext } = encapsulate(publicKey)
          return { secret: sharedKey, ciphertext }
        },
        decapsulate: ciphertext =>
          ciphertext.length === ciphertextLength ? decapsulate(privateKey, ciphertext) : undefined,
      }
      return { algorithms: new Map([['ML_KEM', { encapsulator }]]), publicKey: spki, wipe: collected }
    },
  }
}
