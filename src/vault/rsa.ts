import {
  constants,
  generateKeyPair,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto'
import type { Abilities, PublicCipher, Signer } from './abilities.ts'
import type { KeySpec } from './algorithms.ts'
import { rsaKey } from './import-rsa.ts'
import { collected, loadPair, newPair, type Pair } from './pkcs8.ts'
import { encodePss, verifyPss } from './pss.ts'

const { RSA_NO_PADDING, RSA_PKCS1_OAEP_PADDING, RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING } = constants
const exponent = 65537

/** DigestInfo before the digest, RFC 8017 §9.2 note 1. */
export const hashes = [
  { bits: 256, length: 32, prefix: '3031300d060960864801650304020105000420' },
  { bits: 384, length: 48, prefix: '3041300d060960864801650304020205000430' },
  { bits: 512, length: 64, prefix: '3051300d060960864801650304020305000440' },
].map(row => ({ ...row, name: `sha${row.bits}`, prefix: Buffer.from(row.prefix, 'hex') }))
type Hash = (typeof hashes)[number]

/** Keys of so many bits: RFC 8017. */
export function rsa(modulusLength: 2048 | 3072 | 4096): KeySpec {
  return {
    kind: 'asymmetric',
    usages: {
      ENCRYPT_DECRYPT: ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'],
      SIGN_VERIFY: ['RSASSA_PKCS1_V1_5', 'RSASSA_PSS'].flatMap(scheme =>
        hashes.map(({ bits }) => `${scheme}_SHA_${bits}`),
      ),
    },
    imports: rsaKey(modulusLength),
    generate: () =>
      newPair((encodings, done) =>
        generateKeyPair('rsa', { modulusLength, publicExponent: exponent, ...encodings }, done),
      ),
    load(material) {
      const pair = loadPair(material)
      const bytes = modulusLength / 8
      const algorithms = new Map<string, Abilities>([
        ['RSAES_OAEP_SHA_1', { publicCipher: oaep(pair, 'sha1', bytes - 42) }],
        ['RSAES_OAEP_SHA_256', { publicCipher: oaep(pair, 'sha256', bytes - 66) }],
      ])
      for (const hash of hashes) {
        algorithms.set(`RSASSA_PKCS1_V1_5_SHA_${hash.bits}`, { signer: pkcs1(pair, hash, bytes) })
        algorithms.set(`RSASSA_PSS_SHA_${hash.bits}`, { signer: pss(pair, hash, bytes) })
      }
      return { algorithms, publicKey: pair.spki, wipe: collected }
    },
  }
}

function oaep({ privateKey, publicKey }: Pair, oaepHash: string, longestPlaintext: number): PublicCipher {
  const padding = RSA_PKCS1_OAEP_PADDING
  return {
    longestPlaintext,
    encrypt: plaintext => publicEncrypt({ key: publicKey, padding, oaepHash }, plaintext),
    decrypt(ciphertext) {
      // OpenSSL takes shorter ciphertexts for numbers with leading zeros; RFC 8017 §7.1.2 does not.
      if (ciphertext.length !== bytesOf(publicKey)) return undefined
      return attempt(() => privateDecrypt({ key: privateKey, padding, oaepHash }, ciphertext))
    },
  }
}

export function pkcs1(
  { privateKey, publicKey }: Pair,
  { name, length, prefix }: Hash,
  bytes: number,
): Signer {
  const info = (digest: Uint8Array) => Buffer.concat([prefix, digest])
  return {
    takes: { RAW: 'any', DIGEST: length },
    sign: (message, type) =>
      type === 'RAW'
        ? sign(name, message, privateKey)
        : privateEncrypt({ key: privateKey, padding: RSA_PKCS1_PADDING }, info(message)),
    verify(message, type, signature) {
      if (signature.length !== bytes) return false
      if (type === 'RAW') return verify(name, message, publicKey, signature)
      // RFC 8017 §8.2.2: encode again and compare, rather than parse what the signature holds.
      const encoded = attempt(() => publicDecrypt({ key: publicKey, padding: RSA_NO_PADDING }, signature))
      const end = info(message)
      const expected = Buffer.alloc(bytes, 0xff)
      expected.set([0, 1])
      expected[bytes - end.length - 1] = 0
      expected.set(end, bytes - end.length)
      return encoded?.length === bytes && timingSafeEqual(encoded, expected)
    },
  }
}

export function pss({ privateKey, publicKey }: Pair, { name, length }: Hash, bytes: number): Signer {
  const options = { padding: RSA_PKCS1_PSS_PADDING, saltLength: length }
  const bits = bytes * 8 - 1
  return {
    takes: { RAW: 'any', DIGEST: length },
    sign: (message, type) =>
      type === 'RAW'
        ? sign(name, message, { key: privateKey, ...options })
        : privateEncrypt({ key: privateKey, padding: RSA_NO_PADDING }, encodePss(name, message, bits)),
    verify(message, type, signature) {
      if (signature.length !== bytes) return false
      if (type === 'RAW') return verify(name, message, { key: publicKey, ...options }, signature)
      const encoded = attempt(() => publicDecrypt({ key: publicKey, padding: RSA_NO_PADDING }, signature))
      return encoded?.length === bytes && verifyPss(name, message, encoded, bits)
    },
  }
}

const bytesOf = (key: Pair['publicKey']) => (key.asymmetricKeyDetails?.modulusLength as number) / 8

/** OpenSSL throws where a ciphertext or signature is wrong. */
function attempt(work: () => Buffer): Buffer | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
