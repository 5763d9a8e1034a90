import { fail } from '../../core/errors.ts'
import { refuse } from './refusal.ts'
import { dateHeaderTimestamp } from './scope.ts'

/** A header's place when it is not one of the signed ones. */
const ignored = -1
const mustBeSigned = -2
const unsignedToken = -3
const unsignedDate = -4
const mostSpellings = 100
const mostLists = 1000

/** A `SignedHeaders` list, made ready for the requests that carry the same one. */
export class SignedHeaders {
  /** As it was given: `content-type;host;x-amz-date`. */
  readonly text: string
  readonly names: readonly string[]
  /** `host:` */
  readonly labels: readonly string[]
  isRemembered = false
  readonly token: number
  readonly contentHash: number
  readonly #blank: readonly (string | undefined)[]
  readonly #timestamp: number
  readonly #date: number
  /** Header names as clients spell them, to their place in `names` or one of the marks above. */
  readonly #places: Map<string, number>

  constructor(text: string) {
    const names = text.split(';')
    names.forEach((name, index) => {
      if (!headerName.test(name) || (index > 0 && name <= (names[index - 1] as string)))
        fail(
          'IncompleteSignatureException',
          "'SignedHeaders' must be header names in lower case, sorted, separated by semicolons.",
        )
    })
    if (!names.includes('host'))
      fail(
        'InvalidSignatureException',
        "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
      )
    this.text = text
    this.names = names
    this.#places = new Map(names.map((name, index) => [name, index]))
    this.#blank = names.map(() => undefined)
    this.labels = names.map(name => `${name}:`)
    this.#timestamp = names.indexOf('x-amz-date')
    this.#date = names.indexOf('date')
    this.token = names.indexOf('x-amz-security-token')
    this.contentHash = names.indexOf('x-amz-content-sha256')
  }

  #place(spelling: string): number {
    const name = spelling.toLowerCase()
    const place = this.#places.get(name)
    if (place !== undefined) return place
    if (name === 'x-amz-security-token') return unsignedToken
    if (name.startsWith('x-amz-')) return mustBeSigned
    return name === 'date' ? unsignedDate : ignored
  }

  /** Remembers how the headers of a verified request are spelt. */
  learn(rawHeaders: readonly string[]): void {
    for (let index = 0; index < rawHeaders.length && this.#places.size < mostSpellings; index += 2) {
      const spelling = rawHeaders[index] as string
      this.#places.set(spelling, this.#place(spelling))
    }
  }

  /**
   * Gathers the signed headers' values in canonical form; several of one name are joined by commas. A list
   * that leaves out an `x-amz-*` header, or names one that was not sent, is refused.
   */
  gather(rawHeaders: readonly string[]): Gathered {
    const values: (string | undefined)[] = this.#blank.slice()
    let absent = values.length
    let date: string | undefined
    let token: string | undefined
    let isNew = false
    for (let index = 0; index < rawHeaders.length; index += 2) {
      const name = rawHeaders[index] as string
      let place = this.#places.get(name)
      if (place === undefined) {
        isNew = true
        place = this.#place(name)
      }
      if (place === ignored) continue
      const value = canonicalValue(rawHeaders[index + 1] as string)
      if (place >= 0) {
        const earlier = values[place]
        if (earlier === undefined) absent--
        values[place] = earlier === undefined ? value : `${earlier},${value}`
      } else if (place === unsignedToken) token = token === undefined ? value : `${token},${value}`
      else if (place === unsignedDate) date = date === undefined ? value : `${date},${value}`
      else refuseUnsigned(name)
    }
    if (absent > 0) refuse()
    if (this.token >= 0) token = values[this.token]
    const signed = values as string[]
    if (this.#timestamp >= 0) return { values: signed, token, timestamp: signed[this.#timestamp], isNew }
    if (this.#date >= 0) date = signed[this.#date]
    return { values: signed, token, timestamp: date && dateHeaderTimestamp(date), isNew }
  }
}

export function refuseUnsigned(name: string): never {
  fail(
    'InvalidSignatureException',
    `There were headers present in the request which were not signed: ${name.toLowerCase()}`,
  )
}

export interface Gathered {
  /** Canonical, in the order of the list. */
  readonly values: readonly string[]
  /** The session token, signed or not. */
  readonly token: string | undefined
  /** `X-Amz-Date`, else `Date`, which need not be signed: the string to sign holds it. */
  readonly timestamp: string | undefined
  /** Whether some header is spelt as none was before. */
  readonly isNew: boolean
}

/** RFC 9110 §5.6.2, in lower case. */
const headerName = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/

/** Trims, and makes one space of several (line breaks among them: a value must not look like two lines). */
export function canonicalValue(value: string): string {
  let last = 0x20
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index)
    if (code <= 0x20 && (last === 0x20 || code !== 0x20)) return collapse(value)
    last = code
  }
  return last === 0x20 ? collapse(value) : value
}

function collapse(value: string): string {
  return value.replace(/[\t-\r ]+/g, ' ').replace(/^ | $/g, '')
}

/** Learns from verified requests only, so that a stranger cannot push anything out. */
const lists = new Map<string, SignedHeaders>()

export function signedHeaders(text: string): SignedHeaders {
  return lists.get(text) ?? new SignedHeaders(text)
}

export function rememberList(list: SignedHeaders): void {
  if (lists.size >= mostLists) lists.clear()
  lists.set(list.text, list)
  list.isRemembered = true
}
