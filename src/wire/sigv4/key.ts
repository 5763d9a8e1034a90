import { createHmac, hash, KeyObject, timingSafeEqual } from 'node:crypto'

/** What a signing key is good for. */
export interface Scope {
  /** `20260131` */
  readonly date: string
  readonly region: string
  readonly service: string
}

export const algorithm = 'AWS4-HMAC-SHA256'
export const terminator = 'aws4_request'

/**
 * The 32-byte signing key of a secret access key: a chain of HMACs over the scope.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function deriveSigningKey(secretAccessKey: string, scope: Scope): Buffer {
  let key: string | Buffer = `AWS4${secretAccessKey}`
  for (const part of [scope.date, scope.region, scope.service, terminator])
    key = createHmac('sha256', key).update(part).digest()
  return key as Buffer
}

const block = 64
const timestampAt = block + algorithm.length + 1
const timestampLength = 16
const hexLength = 64

/**
 * Signs strings to sign of one scope. HMAC is spelled out (RFC 2104) over one-shot hashes, which costs half of
 * createHmac; the padded keys lie ready, and the string to sign has the same length every time.
 */
export class Signer {
  readonly scope: Scope
  readonly #inner: Buffer
  readonly #outer = Buffer.alloc(block + 32)
  readonly #hashAt: number

  constructor(signingKey: KeyObject | Uint8Array, scope: Scope) {
    const key = signingKey instanceof KeyObject ? signingKey.export() : signingKey
    if (key.length > block) throw new RangeError('A signing key has 32 bytes')
    this.scope = scope
    const blank = '0'.repeat(timestampLength)
    const text = `${algorithm}\n${blank}\n${scope.date}/${scope.region}/${scope.service}/${terminator}\n`
    this.#hashAt = block + Buffer.byteLength(text)
    this.#inner = Buffer.alloc(this.#hashAt + hexLength)
    this.#inner.write(text, block)
    for (let index = 0; index < block; index++) {
      const byte = key[index] ?? 0
      this.#inner[index] = byte ^ 0x36
      this.#outer[index] = byte ^ 0x5c
    }
  }

  /** The signature in hexadecimal. `timestamp` has 16 characters, `requestHash` is 64 hexadecimal digits. */
  sign(timestamp: string, requestHash: string): string {
    this.#inner.write(timestamp, timestampAt, timestampLength, 'latin1')
    this.#inner.write(requestHash, this.#hashAt, hexLength, 'latin1')
    this.#outer.write(hash('sha256', this.#inner, 'latin1'), block, 32, 'latin1')
    return hash('sha256', this.#outer, 'hex')
  }
}

/** Compares in constant time; whether the lengths differ may show. */
export function secretsMatch(one: string, other: string): boolean {
  const first = Buffer.from(one)
  const second = Buffer.from(other)
  return first.length === second.length && timingSafeEqual(first, second)
}
