import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import { AwsError } from '../../../src/core/errors.ts'
import {
  type Credential,
  deriveSigningKey,
  type Environment,
  type SignedRequest,
  verify,
} from '../../../src/wire/sigv4/index.ts'

export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}
export const longTerm: Keys = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
export const temporary: Keys = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY',
  sessionToken: 'IQoJb3JpZ2luX2VjEHYaCXVzLWVhc3QtMSJHMEUCIQD//+==',
}

export interface Options {
  readonly now: number
  readonly keys?: Keys
  readonly expiresAt?: number
  readonly service?: string
  readonly region?: string
  readonly skew?: number
}

/** A keyring of one access key, and one valid Region. */
export function environment(options: Options): Environment<string> {
  const { keys = longTerm, region = 'eu-central-1', service = 'kms', now, skew } = options
  const credential: Credential<string> = {
    accessKeyId: keys.accessKeyId,
    sessionToken: keys.sessionToken,
    expiresAt: options.expiresAt,
    identity: 'someone',
  }
  return {
    keyring: {
      find: id => (id === keys.accessKeyId ? credential : undefined),
      signingKey: (_, scope) => deriveSigningKey(keys.secretAccessKey, scope),
    },
    now,
    skew,
    isRegion: text => text === region,
    expectedService: service,
  }
}

/** node:http hands over bytes, each as the Latin-1 character of its value. */
export function onTheWire(text: string): string {
  return Buffer.from(text).toString('latin1')
}

/** What `verify` throws; anything but an AwsError is thrown on. */
export function refusal(request: SignedRequest, env: Environment<string>): AwsError | undefined {
  try {
    verify(request, env)
    return undefined
  } catch (error) {
    if (error instanceof AwsError) return error
    throw error
  }
}

/** The hash that Smithy's signer is built on. */
class Sha256 {
  readonly #hash: Hash | Hmac
  constructor(secret?: unknown) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string)
  }
  update(data: Uint8Array): void {
    this.#hash.update(data)
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }
  reset(): void {}
}

export interface Unsigned {
  readonly method?: string
  readonly path?: string
  readonly query?: Record<string, string | string[]>
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array
}
export interface SmithyOptions extends Options {
  /** Seconds; makes it a presigned request. */
  readonly expiresIn?: number
  readonly checksum?: boolean
}

/** Encodes everything but RFC 3986's unreserved characters. */
export function strictlyEncoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** Signs with Smithy's signer, and writes the request as its HTTP client would. */
export async function signWithSmithy(unsigned: Unsigned, options: SmithyOptions): Promise<SignedRequest> {
  const {
    keys = longTerm,
    region = 'eu-central-1',
    service = 'kms',
    now,
    expiresIn,
    checksum = false,
  } = options
  const signer = new SignatureV4({
    credentials: keys,
    region,
    service,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
    applyChecksum: checksum,
  })
  const body = unsigned.body ?? ''
  const request = {
    method: unsigned.method ?? 'POST',
    protocol: 'http:',
    hostname: 'localhost',
    path: unsigned.path ?? '/',
    query: { ...unsigned.query },
    headers: { host: 'localhost:4599', ...unsigned.headers },
    body,
  }
  const signingDate = new Date(now)
  const signed = await (expiresIn === undefined
    ? signer.sign(request, { signingDate })
    : signer.presign(request, { signingDate, expiresIn }))
  const query = Object.entries(signed.query ?? {}).flatMap(([name, value]) =>
    [value ?? ''].flat().map(one => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`),
  )
  return {
    method: signed.method,
    url: onTheWire(signed.path + (query.length > 0 ? `?${query.join('&')}` : '')),
    rawHeaders: Object.entries(signed.headers).flat().map(onTheWire),
    body: Buffer.from(body),
  }
}

/** An Encrypt as SDKs send it. */
export const encrypt: Unsigned = {
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.Encrypt' },
  body: '{"KeyId":"alias/lab","Plaintext":"aGVsbG8="}',
}

/** The same request with a header's value replaced (or, when there is no such header, added). */
export function withHeader(request: SignedRequest, name: string, value: string): SignedRequest {
  const rawHeaders = [...request.rawHeaders]
  const index = rawHeaders.findIndex((text, at) => at % 2 === 0 && text.toLowerCase() === name)
  if (index < 0) rawHeaders.push(name, value)
  else rawHeaders[index + 1] = value
  return { ...request, rawHeaders }
}

export function withoutHeader(request: SignedRequest, name: string): SignedRequest {
  const rawHeaders = request.rawHeaders.filter(
    (_, at) => (request.rawHeaders[at - (at % 2)] as string).toLowerCase() !== name,
  )
  return { ...request, rawHeaders }
}

export function header(request: SignedRequest, name: string): string {
  const index = request.rawHeaders.findIndex((text, at) => at % 2 === 0 && text.toLowerCase() === name)
  return request.rawHeaders[index + 1] as string
}
