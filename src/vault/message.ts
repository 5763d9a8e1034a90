import type { Cipher } from './abilities.ts'
import { ivLength, openGcm, sealGcm, tagLength } from './aead.ts'
import type { MaterialNames } from './algorithms.ts'
import { ciphertextPrefix, layout, overhead, type ParsedCiphertext } from './ciphertext.ts'
import { HmacKey } from './hmac.ts'
import { deriveKey, label } from './kdf.ts'
import { fillRandom } from './random.ts'

const messageLabel = label('claviger message v1', layout.iv - layout.nonce)
// Of one message at a time; erased after each.
const messageKey = Buffer.allocUnsafeSlow(32)

/**
 * Our own ciphertexts (docs/ciphertext.md): a key per message by SP 800-108, then AES-256-GCM with the header
 * and the encryption context as AAD.
 */
export class MessageCipher implements Cipher {
  readonly #key: HmacKey
  readonly #prefix: Buffer

  constructor(material: Uint8Array, { keyId, materialId }: MaterialNames) {
    this.#key = new HmacKey(material)
    this.#prefix = ciphertextPrefix(keyId, materialId)
  }

  encrypt(plaintext: Uint8Array, aad: Uint8Array): Buffer {
    const output = Buffer.allocUnsafe(overhead + plaintext.length)
    output.set(this.#prefix)
    fillRandom(output, layout.nonce, layout.body - layout.nonce)
    deriveKey(this.#key, messageLabel, output.subarray(layout.nonce, layout.iv), messageKey)
    const iv = output.subarray(layout.iv, layout.body)
    sealGcm(messageKey, iv, withHeader(output, aad), plaintext, output, layout.body)
    messageKey.fill(0)
    return output
  }

  decrypt({ bytes }: ParsedCiphertext, aad: Uint8Array): Buffer | undefined {
    const tagAt = bytes.length - tagLength
    deriveKey(this.#key, messageLabel, bytes.subarray(layout.nonce, layout.iv), messageKey)
    const iv = bytes.subarray(layout.iv, layout.iv + ivLength)
    const body = bytes.subarray(layout.body, tagAt)
    const plaintext = openGcm(messageKey, iv, withHeader(bytes, aad), body, bytes.subarray(tagAt))
    messageKey.fill(0)
    return plaintext
  }

  wipe(): void {
    this.#key.wipe()
  }
}

/** The header has one length, so that header and context cannot be mistaken for each other. */
function withHeader(ciphertext: Buffer, aad: Uint8Array): Uint8Array {
  if (aad.length === 0) return ciphertext.subarray(0, layout.body)
  const both = Buffer.allocUnsafe(layout.body + aad.length)
  ciphertext.copy(both, 0, 0, layout.body)
  both.set(aad, layout.body)
  return both
}
