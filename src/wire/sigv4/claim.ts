import { fail } from '../../core/errors.ts'
import type { Parameter } from './canonical.ts'
import { algorithm } from './key.ts'

/** What a request says about its own signature. Nothing of it is verified yet. */
export interface Claim {
  readonly credential: string
  readonly signedHeaders: string
  readonly signature: string
  /** Of requests signed in the query; else absent. */
  readonly presigned?: {
    readonly timestamp: string
    /** Milliseconds. */
    readonly lifetime: number
    readonly token: string | undefined
  }
}

/** Reads the claim from the Authorization header or, failing that, the query. */
export function readClaim(rawHeaders: readonly string[], parameters: readonly Parameter[]): Claim {
  const header = findHeader(rawHeaders, 'authorization')
  const inQuery = parameters.length > 0 && parameters.some(({ name }) => queryMarks.has(name))
  if (header === undefined) {
    if (inQuery) return readQuery(parameters)
    return fail('MissingAuthenticationTokenException', 'Missing Authentication Token')
  }
  if (inQuery)
    fail(
      'IncompleteSignatureException',
      'Only one of Authorization header and query string may be used to sign.',
    )
  return readHeader(header, rawHeaders)
}

/** The value of a header that may be sent once. */
function findHeader(rawHeaders: readonly string[], name: string): string | undefined {
  let value: string | undefined
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const candidate = rawHeaders[index] as string
    if (candidate.length !== name.length || candidate.toLowerCase() !== name) continue
    if (value !== undefined) fail('IncompleteSignatureException', `More than one '${name}' header.`)
    value = rawHeaders[index + 1]
  }
  return value
}

const space = 0x20

function readHeader(header: string, rawHeaders: readonly string[]): Claim {
  let at = header.indexOf(' ')
  if (at < 0) at = header.length
  const scheme = header.slice(0, at)
  // Other schemes carry passwords and bearer tokens, which must not come back in an error.
  const show = (text: string) => (scheme.startsWith('AWS4-') ? text : '***')
  let credential: string | undefined
  let signedHeaders: string | undefined
  let signature: string | undefined
  while (at < header.length) {
    while (header.charCodeAt(at) === space) at++
    let end = header.indexOf(',', at)
    if (end < 0) end = header.length
    const equals = header.indexOf('=', at)
    if (equals < 0 || equals > end)
      fail(
        'IncompleteSignatureException',
        `'${show(header.slice(at, end))}' not a valid key=value pair (missing equal-sign) in Authorization header: '${show(header)}'.`,
      )
    const name = header.slice(at, equals)
    const value = header.slice(equals + 1, end)
    if (name === 'Credential' && !credential) credential = value
    else if (name === 'SignedHeaders' && !signedHeaders) signedHeaders = value
    else if (name === 'Signature' && !signature) signature = value
    else if (scheme === algorithm)
      fail(
        'IncompleteSignatureException',
        `Authorization header has an unknown or repeated '${name}' parameter.`,
      )
    at = end + 1
  }
  if (!credential || !signature || !signedHeaders) {
    let missing = ''
    if (!credential) missing += headerRequires('Credential')
    if (!signature) missing += headerRequires('Signature')
    if (!signedHeaders) missing += headerRequires('SignedHeaders')
    if (!findHeader(rawHeaders, 'x-amz-date') && !findHeader(rawHeaders, 'date')) missing += requiresDate
    fail('IncompleteSignatureException', `${missing}Authorization=${show(header)}`)
  }
  if (scheme !== algorithm) unsupported(show(scheme))
  return { credential, signedHeaders, signature }
}

function headerRequires(parameter: string): string {
  return `Authorization header requires '${parameter}' parameter. `
}
const requiresDate = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "

/** Refuses a signed header form without a time. */
export function refuseUndated(rawHeaders: readonly string[]): never {
  fail(
    'IncompleteSignatureException',
    `${requiresDate}Authorization=${findHeader(rawHeaders, 'authorization')}`,
  )
}

function unsupported(name: string): never {
  fail('IncompleteSignatureException', `Unsupported AWS 'algorithm': '${name}'.`)
}

const queryMarks = new Set(['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature'])
const queryRequired = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'X-Amz-Date',
  'X-Amz-Expires',
] as const
const lifetime = /^[1-9]\d{0,5}$/
const longestLifetime = 604_800

/** Parameters that are about the signature and not the request. */
export const authenticationParameters: ReadonlySet<string> = new Set([
  ...queryRequired,
  'X-Amz-Security-Token',
])

function readQuery(parameters: readonly Parameter[]): Claim {
  const given = new Map<string, string>()
  for (const { name, value } of parameters) {
    if (!authenticationParameters.has(name)) continue
    if (given.has(name)) fail('IncompleteSignatureException', `More than one '${name}' in the query string.`)
    given.set(name, value)
  }
  const missing = queryRequired.filter(name => !given.get(name))
  if (missing.length > 0) {
    const sentences = missing.map(name => `AWS query-string parameters must include '${name}'. `).join('')
    fail('IncompleteSignatureException', `${sentences}Re-examine the query-string parameters.`)
  }
  const parameter = (name: (typeof queryRequired)[number]) => given.get(name) as string
  if (parameter('X-Amz-Algorithm') !== algorithm) unsupported(parameter('X-Amz-Algorithm'))
  const seconds = parameter('X-Amz-Expires')
  if (!lifetime.test(seconds) || Number(seconds) > longestLifetime)
    fail('IncompleteSignatureException', `X-Amz-Expires must be between 1 and ${longestLifetime} seconds.`)
  return {
    credential: parameter('X-Amz-Credential'),
    signedHeaders: parameter('X-Amz-SignedHeaders'),
    signature: parameter('X-Amz-Signature'),
    presigned: {
      timestamp: parameter('X-Amz-Date'),
      lifetime: Number(seconds) * 1000,
      token: given.get('X-Amz-Security-Token'),
    },
  }
}
