import type { Identity } from '../core/access.ts'
import type { AuditNotes, CallContext, Resource } from '../core/operation.ts'
import type { Meter } from './limiter.ts'
import type { Answer, Content } from './protocols/protocol.ts'
import type { CompiledOperation, CompiledService } from './registry.ts'

/**
 * A request on its way through the pipeline. Each stage takes the type that the stage before it returns, so
 * leaving one out, or swapping two, does not compile.
 */
export interface Accepted {
  readonly method: string
  /** The request target as received. */
  readonly url: string
  /** Node's flat list: name, value, name, value, … */
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
  readonly remoteAddress: string
  readonly tls?: { readonly version: string; readonly cipher: string }
  readonly requestId: string
  /** Milliseconds since the epoch. */
  readonly now: number
}
export interface Parsed extends Accepted {
  readonly service: CompiledService
  /** Undefined when the service has no such operation. */
  readonly operation: CompiledOperation | undefined
  readonly operationName: string
  /** X-Amz-Target as it was read, before its signature was. */
  readonly target: string | undefined
  readonly content: Content
  readonly userAgent: string
  readonly host: string
}
export interface Authenticated extends Parsed {
  readonly identity: Identity
  readonly region: string
  /** The headers that the signature covers, by lower-case name. */
  readonly signedHeaders: Readonly<Record<string, string>>
  readonly notes: AuditNotes
}
export interface Admitted extends Authenticated {
  readonly operation: CompiledOperation
  /** Undefined when nobody is throttled. */
  readonly meter: Meter | undefined
}
export interface Validated extends Admitted {
  readonly input: Readonly<Record<string, unknown>>
}
export interface Resolved extends Validated {
  /** The store's change that everything from here on is decided upon. */
  readonly sequence: number
  readonly ctx: CallContext<never>
  /** By the names of the needs. */
  readonly resources: Readonly<Record<string, Resource>>
}
export interface Authorised extends Resolved {
  readonly authorised: true
}
export interface Charged extends Authorised {
  readonly charged: true
}
export interface Done extends Charged {
  readonly output: object
  /** Its changes are in the store, and its record with them: whatever comes now, it has not failed. */
  committed?: boolean
}
export interface Recorded extends Done {
  readonly recorded: true
}

/** The same object under the next stage's type, to be given what that adds; nothing is copied. */
export function advance<To extends Accepted>(call: Accepted): { -readonly [K in keyof To]: To[K] } {
  return call as { -readonly [K in keyof To]: To[K] }
}

export type Serve = (request: Accepted) => Promise<Answer>
