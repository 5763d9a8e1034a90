import { ivLength, openGcm, sealGcm, tagLength } from './aead.ts'
import type { HmacKey } from './hmac.ts'
import { deriveKey, type Label, label } from './kdf.ts'
import { fillRandom } from './random.ts'

/**
 * What the vault gives to the store: version, nonce, IV, ciphertext, tag (docs/ciphertext.md). Every row is
 * sealed under a key of its own, derived with a random nonce as messages are, so that neither the number of
 * rows under a domain key nor a repeated 96-bit IV is ever a concern (SP 800-38D §8.3).
 */
const version = 1
const nonceAt = 1
const nonceLength = 16
const ivAt = nonceAt + nonceLength
const bodyAt = ivAt + ivLength
// Of one row at a time; erased after each.
const rowKey = Buffer.allocUnsafeSlow(32)

/** What rows of one kind are sealed for; as another kind they do not open. */
export const rowLabel = (text: string) => label(text, nonceLength)

/** `binding` says what the row is; `openRow` must be told the same. */
export function sealRow(key: HmacKey, kind: Label, binding: Uint8Array, secret: Uint8Array): Uint8Array {
  const row = Buffer.allocUnsafeSlow(bodyAt + secret.length + tagLength)
  row[0] = version
  fillRandom(row, nonceAt, nonceLength + ivLength)
  deriveKey(key, kind, row.subarray(nonceAt, ivAt), rowKey)
  sealGcm(rowKey, row.subarray(ivAt, bodyAt), binding, secret, row, bodyAt)
  rowKey.fill(0)
  return row
}

/** What was sealed, or undefined when row, key, kind or binding is another. */
export function openRow(key: HmacKey, kind: Label, binding: Uint8Array, row: Uint8Array): Buffer | undefined {
  const tagAt = row.length - tagLength
  if (row[0] !== version || tagAt < bodyAt) return undefined
  deriveKey(key, kind, row.subarray(nonceAt, ivAt), rowKey)
  const secret = openGcm(
    rowKey,
    row.subarray(ivAt, bodyAt),
    binding,
    row.subarray(bodyAt, tagAt),
    row.subarray(tagAt),
  )
  rowKey.fill(0)
  return secret
}
