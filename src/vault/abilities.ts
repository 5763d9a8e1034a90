import type { ParsedCiphertext } from './ciphertext.ts'

/** Ciphertexts of ours, which name their key. */
export interface Cipher {
  encrypt(plaintext: Uint8Array, aad: Uint8Array): Uint8Array
  /** Undefined when the ciphertext does not open. */
  decrypt(ciphertext: ParsedCiphertext, aad: Uint8Array): Buffer | undefined
}
/** Ciphertexts that anybody with the public key can make. */
export interface PublicCipher {
  /** In bytes. */
  readonly longestPlaintext: number
  encrypt(plaintext: Uint8Array): Uint8Array
  /** Undefined when the ciphertext does not open. */
  decrypt(ciphertext: Uint8Array): Buffer | undefined
}
export type MessageType = 'RAW' | 'DIGEST' | 'EXTERNAL_MU'
export interface Signer {
  /** The length in bytes of each type of message that is taken; `any` for messages that are not digests. */
  readonly takes: { readonly [T in MessageType]?: number | 'any' }
  sign(message: Uint8Array, type: MessageType): Uint8Array
  /** False for whatever is wrong with the signature. */
  verify(message: Uint8Array, type: MessageType, signature: Uint8Array): boolean
}
export interface Mac {
  compute(message: Uint8Array): Buffer
}
export interface Agreement {
  /** Undefined when the peer's key (SPKI DER) is none of the same curve. */
  derive(peer: Uint8Array): Buffer | undefined
}
export interface Encapsulator {
  encapsulate(): { readonly secret: Buffer; readonly ciphertext: Buffer }
  /** Undefined when the ciphertext has another length than the algorithm's. */
  decapsulate(ciphertext: Uint8Array): Buffer | undefined
}
/** What one algorithm of a material can do. */
export interface Abilities {
  readonly cipher?: Cipher
  readonly publicCipher?: PublicCipher
  readonly signer?: Signer
  readonly mac?: Mac
  readonly agreement?: Agreement
  readonly encapsulator?: Encapsulator
}
