import { hash } from 'node:crypto'
import { fail } from '../../core/errors.ts'
import type { SignedHeaders } from './headers.ts'
import { refuse } from './refusal.ts'

/** A query parameter, decoded, and as the canonical query string writes it. */
export interface Parameter {
  readonly name: string
  readonly value: string
  readonly canonicalName: string
  readonly canonicalValue: string
}
export interface Target {
  /** Normalised, but with its percent-encoding as sent. */
  readonly path: string
  readonly canonicalPath: string
  /** In canonical order. */
  readonly parameters: readonly Parameter[]
}

const root: Target = { path: '/', canonicalPath: '/', parameters: [] }

/**
 * Reads a request target. S3 signs paths as they are, encoded once; all other services normalise them and
 * encode what was sent once more. Facts §2.
 */
export function parseTarget(url: string, isS3: boolean): Target {
  if (url === '/') return root
  if (!url.startsWith('/')) malformed()
  const mark = url.indexOf('?')
  const sent = mark < 0 ? url : url.slice(0, mark)
  const decoded = decode(sent)
  const path = isS3 ? sent : normalize(sent)
  const canonicalPath = encode(isS3 ? decoded : text(path)).replaceAll('%2F', '/')
  return { path, canonicalPath, parameters: mark < 0 ? [] : parseQuery(url.slice(mark + 1)) }
}

/** RFC 3986 §5.2.4, and runs of slashes become one. */
function normalize(path: string): string {
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment === '..') segments.pop()
    else segments.push(segment)
  }
  return `/${segments.join('/')}${segments.length > 0 && path.endsWith('/') ? '/' : ''}`
}

function parseQuery(query: string): Parameter[] {
  const parameters: Parameter[] = []
  for (const pair of query.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    // A plus means a space to those who read the query later; it must not mean anything else to the signature.
    const name = decode((equals < 0 ? pair : pair.slice(0, equals)).replaceAll('+', ' '))
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1).replaceAll('+', ' '))
    parameters.push({ name, value, canonicalName: encode(name), canonicalValue: encode(value) })
  }
  return parameters.sort(
    (a, b) => compare(a.canonicalName, b.canonicalName) || compare(a.canonicalValue, b.canonicalValue),
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export function canonicalQuery(parameters: readonly Parameter[], omit?: (name: string) => boolean): string {
  let query = ''
  for (const { name, canonicalName, canonicalValue } of parameters)
    if (!omit?.(name)) query += `${query && '&'}${canonicalName}=${canonicalValue}`
  return query
}

function decode(sent: string): string {
  try {
    return decodeURIComponent(text(sent))
  } catch {
    return malformed()
  }
}

/** Everything but RFC 3986's unreserved characters is encoded, in upper case. */
function encode(decoded: string): string {
  return encodeURIComponent(decoded).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

const plain = /^[\x20-\x7e]*$/

/** Node hands over bytes as Latin-1 characters. Those that are not ASCII must be UTF-8. */
function text(sent: string): string {
  if (plain.test(sent)) return sent
  const utf8 = Buffer.from(sent, 'latin1').toString('utf8')
  return Buffer.from(utf8).toString('latin1') === sent ? utf8 : malformed()
}

function malformed(): never {
  fail('IncompleteSignatureException', 'The request target must be a path and percent-encoded UTF-8.')
}

/** The canonical request, its characters still standing for bytes. Facts §2. */
export function canonicalRequest(
  method: string,
  canonicalPath: string,
  query: string,
  list: SignedHeaders,
  values: readonly string[],
  payloadHash: string,
): string {
  let request = `${method}\n${canonicalPath}\n${query}\n`
  for (let index = 0; index < values.length; index++)
    request += `${list.labels[index] as string}${values[index] as string}\n`
  return `${request}\n${list.text}\n${payloadHash}`
}

/** The hash of a canonical request. */
export function requestHash(request: string): string {
  // One-shot hashing writes text as UTF-8, which for ASCII, and for it alone, has a byte for each character.
  if (Buffer.byteLength(request) === request.length) return hash('sha256', request, 'hex')
  const bytes = Buffer.from(request, 'latin1')
  if (bytes.toString('latin1') !== request) refuse()
  return hash('sha256', bytes, 'hex')
}
