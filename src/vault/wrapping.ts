import { createDecipheriv } from 'node:crypto'
import type { PublicCipher } from './abilities.ts'
import type { Importing } from './importing.ts'

/** One way of wrapping material for transport. */
export interface Wrapping {
  /** The number that stands for it in import tokens. */
  readonly code: number
  /** The public-key algorithm of the wrapping key. */
  readonly cipher: string
  readonly wraps: readonly Importing['form'][]
  /** Of material that must itself fit into one block of the cipher: how many bytes its padding takes. */
  readonly padding?: number
  /** Undefined when it does not unwrap; `blockLength` is that of the wrapping key's ciphertexts. */
  unwrap(cipher: PublicCipher, wrapped: Buffer, blockLength: number): Buffer | undefined
}

const direct = { unwrap: (cipher: PublicCipher, wrapped: Buffer) => cipher.decrypt(wrapped) }
const oaep = { wraps: ['secret', 'elliptic'], ...direct } as const
const oaepAndAes = { wraps: ['elliptic', 'rsa'], unwrap: unwrapBoth } as const

/**
 * By AWS's names:
 * https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-get-public-key-and-token.html
 */
export const wrappings: Readonly<Record<string, Wrapping>> = {
  RSAES_OAEP_SHA_1: { code: 1, cipher: 'RSAES_OAEP_SHA_1', padding: 42, ...oaep },
  RSAES_OAEP_SHA_256: { code: 2, cipher: 'RSAES_OAEP_SHA_256', padding: 66, ...oaep },
  RSA_AES_KEY_WRAP_SHA_1: { code: 3, cipher: 'RSAES_OAEP_SHA_1', ...oaepAndAes },
  RSA_AES_KEY_WRAP_SHA_256: { code: 4, cipher: 'RSAES_OAEP_SHA_256', ...oaepAndAes },
  SM2PKE: { code: 5, cipher: 'SM2PKE', wraps: ['secret', 'elliptic', 'rsa'], ...direct },
}

/** By AWS's names, which are those of key specs; `blockLength` in bytes, of what has one. */
export const wrappingKeys: Readonly<Record<string, { readonly code: number; readonly blockLength: number }>> =
  {
    RSA_2048: { code: 1, blockLength: 256 },
    RSA_3072: { code: 2, blockLength: 384 },
    RSA_4096: { code: 3, blockLength: 512 },
    SM2: { code: 4, blockLength: 0 },
  }

const aesKeyLength = 32
const semiblock = 8

/** An AES key under RSA, then the material under the AES key: CKM_RSA_AES_KEY_WRAP of PKCS #11 3.0 §2.1.21. */
function unwrapBoth(cipher: PublicCipher, wrapped: Buffer, blockLength: number): Buffer | undefined {
  const key = cipher.decrypt(wrapped.subarray(0, blockLength))
  const material = key?.length === aesKeyLength ? unwrapAes(key, wrapped.subarray(blockLength)) : undefined
  key?.fill(0)
  return material
}

/** RFC 5649 §4.2 */
function unwrapAes(key: Buffer, wrapped: Buffer): Buffer | undefined {
  if (wrapped.length < 2 * semiblock || wrapped.length % semiblock > 0) return undefined
  const decipher = createDecipheriv('id-aes256-wrap-pad', key, Buffer.from('a65959a6', 'hex'))
  try {
    const material = decipher.update(wrapped)
    decipher.final()
    return material
  } catch {
    return undefined
  }
}
