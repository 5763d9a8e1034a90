import { randomBytes, randomUUID } from 'node:crypto'

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function randomBase32(length: number): string {
  let text = ''
  for (const byte of randomBytes(length)) text += base32[byte & 31]
  return text
}

/** A random UUID v4: key ids, request ids, event ids. */
export const uuid = randomUUID

/** Unique ids as IAM writes them: a four-letter prefix for the kind, then 17 characters. */
export function uniqueId(prefix: 'AIDA' | 'AROA' | 'ANPA'): string {
  return `${prefix}${randomBase32(17)}`
}

/** The id of a long-term access key: `AKIA` and 16 characters. Its secret is made in vault/. */
export function newAccessKeyId(): string {
  return `AKIA${randomBase32(16)}`
}
