/** The few parts of X.690 DER that keys, signatures and ciphertexts need. */
export const sequenceTag = 0x30
export const integerTag = 0x02
export const bitsTag = 0x03
export const octetsTag = 0x04

export function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  const { length } = content
  const header =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...header), content])
}

export function derInteger(value: bigint): Buffer {
  const digits = value.toString(16)
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length & 1), '0'), 'hex')
  return (bytes[0] as number) & 0x80 ? der(integerTag, Buffer.of(0), bytes) : der(integerTag, bytes)
}

/** The contents of elements that stand one after another and have these tags; undefined when they do not. */
export function derElements(bytes: Uint8Array, tags: readonly number[]): Buffer[] | undefined {
  const found = derSequence(bytes)
  return found?.length === tags.length && found.every(({ tag }, i) => tag === tags[i])
    ? found.map(({ content }) => content)
    : undefined
}

export interface DerElement {
  readonly tag: number
  readonly content: Buffer
}

/** Elements that stand one after another, as views into `bytes`; undefined when there is anything else. */
export function derSequence(bytes: Uint8Array): DerElement[] | undefined {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const found: DerElement[] = []
  let at = 0
  while (at < all.length) {
    const tag = all[at] as number
    const first = all[at + 1] ?? 0xff
    const extra = first < 0x80 ? 0 : first & 0x7f
    if (first >= 0x80 && (extra < 1 || extra > 2 || at + 2 + extra > all.length)) return undefined
    const length = extra ? all.readUIntBE(at + 2, extra) : first
    const start = at + 2 + extra
    if (extra && length < (extra === 1 ? 0x80 : 0x100)) return undefined
    if (start + length > all.length) return undefined
    found.push({ tag, content: all.subarray(start, start + length) })
    at = start + length
  }
  return found
}

/** A positive INTEGER's content; undefined for negative ones and for spare leading zeros. */
export function derNumber(content: Uint8Array | undefined): bigint | undefined {
  const [first, second = 0xff] = content ?? []
  if (content === undefined || first === undefined || first & 0x80) return undefined
  if (first === 0 && content.length > 1 && second < 0x80) return undefined
  return BigInt(`0x${Buffer.from(content).toString('hex')}`)
}

/** The secret scalar of an EC key, PKCS #8 around RFC 5915; a view into `pkcs8`. */
export function scalarOf(pkcs8: Buffer): Buffer {
  const [outer] = derElements(pkcs8, [sequenceTag]) ?? []
  const [, , inner] = (outer && derElements(outer, [integerTag, sequenceTag, octetsTag])) ?? []
  const [content] = (inner && derElements(inner, [sequenceTag])) ?? []
  // Version (3 bytes), then the scalar's OCTET STRING; the curve and the public key may follow.
  if (!content || content[3] !== octetsTag) throw new TypeError('not an EC key')
  return content.subarray(5, 5 + (content[4] as number))
}
