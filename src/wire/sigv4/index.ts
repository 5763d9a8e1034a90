import type { KeyObject } from 'node:crypto'
import { fail } from '../../core/errors.ts'
import { canonicalQuery, canonicalRequest, type Parameter, parseTarget, requestHash } from './canonical.ts'
import { authenticationParameters, readClaim, refuseUndated } from './claim.ts'
import { refuseUnsigned, rememberList, type SignedHeaders, signedHeaders } from './headers.ts'
import { type Scope, Signer, secretsMatch, terminator } from './key.ts'
import { readPayload } from './payload.ts'
import { refuse } from './refusal.ts'
import { checkAge, checkScope, parseCredential, parseTimestamp } from './scope.ts'
import { recallSigner, rememberSigner } from './signers.ts'

export { deriveSigningKey, type Scope } from './key.ts'

/** A request as node:http received it. */
export interface SignedRequest {
  readonly method: string
  /** The request target as received. */
  readonly url: string
  /** Node's flat list: name, value, name, value, … */
  readonly rawHeaders: readonly string[]
  readonly body: Uint8Array
}

/**
 * An access key. The keyring hands out the same object for as long as nothing about the key has changed, and
 * another one after: what is derived from the secret is remembered by the object.
 */
export interface Credential<I> {
  readonly accessKeyId: string
  /** Of temporary credentials: the request must bring the same. */
  readonly sessionToken?: string
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number
  /** Passed on unopened. */
  readonly identity: I
}

export interface Keyring<I> {
  find(accessKeyId: string): Credential<I> | undefined
  /** 32 bytes, as `deriveSigningKey` makes them. */
  signingKey(credential: Credential<I>, scope: Scope): KeyObject | Uint8Array
}

export interface Environment<I> {
  readonly keyring: Keyring<I>
  /** Milliseconds since the epoch. */
  readonly now: number
  /** How far clocks may be apart, in milliseconds; 5 minutes unless given. */
  readonly skew?: number
  isRegion(text: string): boolean
  /** The service that the request addresses, as scopes name it. */
  readonly expectedService: string
}

/** What the signature covers, and nothing else. */
export interface Verified<I> {
  readonly credential: Credential<I>
  readonly scope: Scope
  /** Milliseconds since the epoch. */
  readonly signedAt: number
  /** Signed headers by lower-case name, without the session token. Spaces are trimmed and single. No prototype. */
  readonly headers: Readonly<Record<string, string>>
  /** Normalised (except S3's), with its percent-encoding as sent. */
  readonly path: string
  /** Decoded, in canonical order, without the parameters of the signature itself. */
  readonly query: readonly (readonly [name: string, value: string])[]
  /** Undefined where the client signed S3's `UNSIGNED-PAYLOAD`. */
  readonly body: Uint8Array | undefined
  readonly presigned: boolean
}

const defaultSkew = 300_000

/**
 * Verifies the AWS Signature Version 4 of a request, in its header or its query form.
 * @throws AwsError with the code and message of facts §2
 */
export function verify<I>(request: SignedRequest, env: Environment<I>): Verified<I> {
  const isS3 = env.expectedService === 's3'
  const target = parseTarget(request.url, isS3)
  const claim = readClaim(request.rawHeaders, target.parameters)
  const { presigned } = claim
  const list = signedHeaders(claim.signedHeaders)
  const { values, token: headerToken, timestamp: headerTimestamp, isNew } = list.gather(request.rawHeaders)
  if (presigned && headerToken !== undefined && list.token < 0) refuseUnsigned('x-amz-security-token')

  const timestamp = presigned ? presigned.timestamp : headerTimestamp
  if (!timestamp) return refuseUndated(request.rawHeaders)
  const signedAt = parseTimestamp(timestamp)
  if (signedAt === undefined)
    return fail(
      'IncompleteSignatureException',
      `Date must be in ISO-8601 'basic format'. Got '${timestamp}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    )

  const credential = findCredential(env, claim.credential, presigned ? presigned.token : headerToken)
  const known = recallSigner(credential, claim.credential)
  const claimed = known ? { scope: known.scope, terminator } : parseCredential(claim.credential)
  checkScope(claimed, timestamp, env)
  const skew = env.skew ?? defaultSkew
  checkAge(timestamp, signedAt, env.now, skew, presigned ? presigned.lifetime : skew)

  const declared =
    list.contentHash >= 0 ? values[list.contentHash] : presigned && declaredInQuery(target.parameters)
  const payload = readPayload(request.body, declared, isS3, presigned !== undefined)
  const signer = known ?? new Signer(env.keyring.signingKey(credential, claimed.scope), claimed.scope)
  const signs = (query: string) => {
    const text = canonicalRequest(request.method, target.canonicalPath, query, list, values, payload.hash)
    return secretsMatch(signer.sign(timestamp, requestHash(text)), claim.signature)
  }
  const matches =
    target.parameters.length === 0
      ? signs('')
      : signs(canonicalQuery(target.parameters, isSignature)) ||
        // Some clients add the token after signing. It was compared with the key's own, so nothing is taken on trust.
        (presigned?.token !== undefined && signs(canonicalQuery(target.parameters, isSignatureOrToken)))
  if (!matches) refuse()

  if (!known) rememberSigner(credential, claim.credential, signer)
  if (!list.isRemembered) rememberList(list)
  if (isNew) list.learn(request.rawHeaders)
  return {
    credential,
    scope: claimed.scope,
    signedAt,
    headers: record(list, values),
    path: target.path,
    query: openParameters(target.parameters),
    body: payload.body,
    presigned: presigned !== undefined,
  }
}

/** Finds the access key and judges its session. That a key exists is no secret: AWS's answers tell it apart. */
function findCredential<I>(env: Environment<I>, text: string, token: string | undefined): Credential<I> {
  const slash = text.indexOf('/')
  const credential = slash < 0 ? undefined : env.keyring.find(text.slice(0, slash))
  if (!credential) {
    parseCredential(text)
    return unrecognized()
  }
  const { sessionToken, expiresAt } = credential
  if (sessionToken !== undefined || token !== undefined)
    if (sessionToken === undefined || token === undefined || !secretsMatch(sessionToken, token))
      unrecognized()
  if (expiresAt !== undefined && expiresAt <= env.now)
    fail('ExpiredTokenException', 'The security token included in the request is expired')
  return credential
}

function unrecognized(): never {
  fail('UnrecognizedClientException', 'The security token included in the request is invalid.')
}

const isSignature = (name: string) => name === 'X-Amz-Signature'
const isSignatureOrToken = (name: string) => name === 'X-Amz-Signature' || name === 'X-Amz-Security-Token'

function declaredInQuery(parameters: readonly Parameter[]): string | undefined {
  return parameters.find(({ name }) => name.toLowerCase() === 'x-amz-content-sha256')?.value
}

const noQuery: Verified<unknown>['query'] = []

function openParameters(parameters: readonly Parameter[]): Verified<unknown>['query'] {
  if (parameters.length === 0) return noQuery
  return parameters
    .filter(({ name }) => !authenticationParameters.has(name))
    .map(({ name, value }) => [name, value] as const)
}

/** Makes records that answer for nothing but what is put into them: no `constructor`, no `__proto__`. */
function Bare() {}
Bare.prototype = Object.create(null)
const BareRecord = Bare as unknown as new () => Record<string, string>

function record(list: SignedHeaders, values: readonly string[]): Record<string, string> {
  const headers = new BareRecord()
  for (let index = 0; index < values.length; index++)
    if (index !== list.token) headers[list.names[index] as string] = values[index] as string
  return headers
}
