import { type HmacKey, macLength } from './hmac.ts'
import { deriveKey, label } from './kdf.ts'

/** Grant id, 32 bytes, and nonce, 16 bytes. */
const tokenLength = 48
const grantTokenLabel = label('claviger grant token v1', tokenLength)

/** A MAC of the token's 48 bytes: the KDF's output under a label of its own. RangeError for another length. */
export function grantTokenTag(domainKey: HmacKey, token: Uint8Array): Uint8Array {
  const tag = Buffer.alloc(macLength)
  deriveKey(domainKey, grantTokenLabel, token, tag)
  return tag
}
