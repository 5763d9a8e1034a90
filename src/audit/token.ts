import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto'

/** The last event of a page: the next page holds what is older. */
export interface Cursor {
  /** Seconds since the epoch. */
  readonly time: number
  readonly event: number
}

const cipher = 'aes-256-gcm'
const nonceLength = 12
const tagLength = 16

/** An opaque token, good for the same question only: AES-256-GCM, with the question as associated data. */
export function sealToken(key: Uint8Array, question: string, { time, event }: Cursor): string {
  const nonce = randomBytes(nonceLength)
  const sealing = createCipheriv(cipher, key, nonce).setAAD(digest(question))
  const body = Buffer.concat([sealing.update(`${time} ${event}`), sealing.final()])
  return Buffer.concat([nonce, body, sealing.getAuthTag()]).toString('base64url')
}

/** Undefined when the token was not made with this key for this question. */
export function openToken(key: Uint8Array, question: string, token: string): Cursor | undefined {
  const bytes = Buffer.from(token, 'base64url')
  // Node's decoder skips what is not base64; only the one true spelling of a token is taken.
  if (bytes.length <= nonceLength + tagLength || bytes.toString('base64url') !== token) return undefined
  const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceLength), { authTagLength: tagLength })
  opening.setAAD(digest(question)).setAuthTag(bytes.subarray(-tagLength))
  try {
    const body = Buffer.concat([opening.update(bytes.subarray(nonceLength, -tagLength)), opening.final()])
    const [time, event] = body.toString().split(' ').map(Number) as [number, number]
    return { time, event }
  } catch {
    return undefined
  }
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
