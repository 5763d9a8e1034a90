import { createCipheriv, createDecipheriv } from 'node:crypto'

export const ivLength = 12
export const tagLength = 16
const cipherName = 'aes-256-gcm'
const options = { authTagLength: tagLength }

/** AES-256-GCM (NIST SP 800-38D); writes ciphertext and tag into `output` from `at` on. */
export function sealGcm(
  key: Uint8Array,
  iv: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
  output: Buffer,
  at: number,
): void {
  const cipher = createCipheriv(cipherName, key, iv, options)
  cipher.setAAD(aad)
  output.set(cipher.update(plaintext), at)
  cipher.final()
  output.set(cipher.getAuthTag(), at + plaintext.length)
}

/** The plaintext, or undefined when anything at all is not as it was sealed. */
export function openGcm(
  key: Uint8Array,
  iv: Uint8Array,
  aad: Uint8Array,
  ciphertext: Uint8Array,
  tag: Uint8Array,
): Buffer | undefined {
  const decipher = createDecipheriv(cipherName, key, iv, options)
  decipher.setAAD(aad)
  decipher.setAuthTag(tag)
  const plaintext = decipher.update(ciphertext)
  try {
    decipher.final()
    return plaintext
  } catch {
    plaintext.fill(0)
    return undefined
  }
}
