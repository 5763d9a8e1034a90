import type { ParsedCiphertext } from './ciphertext.ts'
import { MessageCipher } from './message.ts'
import { randomSecret } from './random.ts'

/** What keys of one spec can do, in AWS's words. */
export interface KeySpecInfo {
  /** Each usage with the algorithms that it offers. */
  readonly usages: { readonly ENCRYPT_DECRYPT?: readonly string[] }
}
/** One row: all that the vault does differently for keys of one spec. */
export interface KeySpec extends KeySpecInfo {
  /** New material, in the form in which it is wrapped. */
  generate(): Buffer
  /** Prepares material for use; what it returns may keep no reference to `material`. */
  load(material: Buffer, names: MaterialNames): LoadedMaterial
}
export interface MaterialNames {
  readonly keyId: string
  readonly materialId: string
}
/** Material ready for use: its operations by algorithm name. */
export interface LoadedMaterial {
  readonly ciphers: ReadonlyMap<string, Cipher>
  wipe(): void
}
export interface Cipher {
  encrypt(plaintext: Uint8Array, aad: Uint8Array): Uint8Array
  /** Undefined when the ciphertext does not open. */
  decrypt(ciphertext: ParsedCiphertext, aad: Uint8Array): Buffer | undefined
}

export const keySpecs: Readonly<Record<string, KeySpec>> = {
  SYMMETRIC_DEFAULT: {
    usages: { ENCRYPT_DECRYPT: ['SYMMETRIC_DEFAULT'] },
    generate: () => randomSecret(32),
    load(material, names) {
      const cipher = new MessageCipher(material, names)
      return { ciphers: new Map([['SYMMETRIC_DEFAULT', cipher]]), wipe: () => cipher.wipe() }
    },
  },
}
