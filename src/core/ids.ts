import { randomBytes, randomFillSync } from 'node:crypto'

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function randomBase32(length: number): string {
  let text = ''
  for (const byte of randomBytes(length)) text += base32[byte & 31]
  return text
}

const pooled = 128
const random = new Uint8Array(pooled * 16)
const text = Buffer.alloc(pooled * 36, '-')
const hex = Buffer.from('0123456789abcdef')
/** Where the two digits of each byte stand among a UUID's 36 characters. */
const places = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34]
let next = pooled

/**
 * A random UUID v4: key ids, request ids, event ids. Unlike randomUUID's, which V8 keeps as a tree of pieces, its
 * text is flat: one string of pieces makes JSON.stringify take three times as long for the whole record.
 */
export function uuid(): string {
  if (next === pooled) refill()
  const start = next++ * 36
  return text.toString('latin1', start, start + 36)
}

function refill(): void {
  randomFillSync(random)
  for (let id = 0; id < pooled; id++) {
    const bytes = random.subarray(id * 16, id * 16 + 16)
    bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
    bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
    for (const [index, place] of places.entries()) {
      const byte = bytes[index] as number
      text[id * 36 + place] = hex[byte >> 4] as number
      text[id * 36 + place + 1] = hex[byte & 15] as number
    }
  }
  next = 0
}

/** Unique ids as IAM writes them: a four-letter prefix for the kind, then 17 characters. */
export function uniqueId(prefix: 'AIDA' | 'AROA' | 'ANPA'): string {
  return `${prefix}${randomBase32(17)}`
}

/** The id of a multi-Region key: `mrk-` and 32 hex digits. */
export function newMultiRegionKeyId(): string {
  return `mrk-${randomBytes(16).toString('hex')}`
}

/** The id of a grant: 64 hex digits. */
export function newGrantId(): string {
  return randomBytes(32).toString('hex')
}

/** The id of a long-term access key: `AKIA` and 16 characters. Its secret is made in vault/. */
export function newAccessKeyId(): string {
  return `AKIA${randomBase32(16)}`
}
