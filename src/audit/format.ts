import { hash } from 'node:crypto'

/** The journal does not read as it was written, or cannot be written. docs/journal.md */
export class JournalError extends Error {
  override readonly name = 'JournalError'
}

/** A group's place in its writer's chain. */
export interface Link {
  /** 1 for the writer's first group. */
  readonly sequence: number
  /** SHA-256 in lower-case hex. */
  readonly hash: string
}
/** What the first group of a writer names as the one before. */
export const origin: Link = { sequence: 0, hash: '0'.repeat(64) }

/** The end of a group in a writer's segments: where the next one begins. */
export interface Position extends Link {
  readonly writer: number
  /** 1 for the writer's first segment. */
  readonly segment: number
  /** Bytes from the segment's start. */
  readonly offset: number
}

/** The line that a segment begins with; part of the segment's first group, so that its hash covers it. */
export function headerLine(writer: number, segment: number): string {
  return `!claviger-journal 1 ${writer} ${segment}\n`
}

export const newline = 0x0a
const brace = 0x7b
const numberSign = 0x23
const trailerLine = /^#([1-9]\d{0,15}) (0|[1-9]\d{0,9}) ([0-9a-f]{64}) ([0-9a-f]{64})\n$/
/** No trailer is longer. */
export const trailerLimit = 1 + 16 + 1 + 10 + 1 + 64 + 1 + 64 + 1
/** No header is longer. */
const headroom = 64
const ordinarySize = 256 * 1024

/** Records on their way to the disk, in the form that they take there. */
export class Group {
  count = 0
  #bytes = Buffer.allocUnsafe(ordinarySize)
  #end = headroom

  add(record: string): void {
    if (record.charCodeAt(0) !== brace || record.includes('\n'))
      throw new TypeError('not a record of one line')
    const needed = this.#end + record.length * 3 + 1 + trailerLimit
    if (needed > this.#bytes.length) this.#grow(needed)
    this.#end += this.#bytes.write(record, this.#end)
    this.#bytes[this.#end++] = newline
    this.count++
  }

  /** Closes the group; gives its bytes, valid until `clear`, and its own link. */
  seal(header: string, previous: Link): Link & { readonly bytes: Buffer } {
    const start = headroom - header.length
    this.#bytes.write(header, start, 'latin1')
    const sequence = previous.sequence + 1
    const opening = `#${sequence} ${this.count} ${previous.hash} `
    let end = this.#end + this.#bytes.write(opening, this.#end, 'latin1')
    const digest = hash('sha256', this.#bytes.subarray(start, end))
    end += this.#bytes.write(`${digest}\n`, end, 'latin1')
    return { sequence, hash: digest, bytes: this.#bytes.subarray(start, end) }
  }

  clear(): void {
    this.count = 0
    this.#end = headroom
    // One burst of huge records must not hold its memory for ever.
    if (this.#bytes.length > 8 * ordinarySize) this.#bytes = Buffer.allocUnsafe(ordinarySize)
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length))
    this.#bytes.copy(larger, 0, 0, this.#end)
    this.#bytes = larger
  }
}

/** A group as it was found on disk; offsets count from the start of the bytes given. */
export interface FoundGroup {
  readonly trailer: number
  readonly end: number
  /** What the trailer says; absent when it is none that we write. */
  readonly link?: Link & { readonly previous: string; readonly count: number }
  /** Whether the hash is that of the bytes. */
  readonly intact: boolean
}

/** Finds the group that begins at `start`; undefined when no complete trailer line follows. */
export function findGroup(bytes: Buffer, start: number): FoundGroup | undefined {
  const trailer = bytes[start] === numberSign ? start : bytes.indexOf('\n#', start, 'latin1') + 1
  if (trailer === 0 && start > 0) return undefined
  const end = bytes.indexOf(newline, trailer) + 1
  if (bytes[trailer] !== numberSign || end === 0) return undefined
  const link = readTrailer(bytes, trailer, end)
  return { trailer, end, link, intact: link?.hash === hash('sha256', bytes.subarray(start, end - 65)) }
}

/** Reads the trailer line that ends at `end`, when one does. */
export function lastTrailer(bytes: Buffer, end: number): Link | undefined {
  if (end < 2) return undefined
  return readTrailer(bytes, bytes.lastIndexOf(newline, end - 2) + 1, end)
}

function readTrailer(bytes: Buffer, start: number, end: number) {
  if (end - start > trailerLimit) return undefined
  const parts = trailerLine.exec(bytes.toString('latin1', start, end))
  if (!parts) return undefined
  const [, sequence, count, previous, digest] = parts as unknown as [string, string, string, string, string]
  return { sequence: Number(sequence), count: Number(count), previous, hash: digest }
}
