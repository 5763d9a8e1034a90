import type { Caller, ConditionValue, Identity, Permission, Target } from './access.ts'
import type { Authorized } from './authorized.ts'
import type { ErrorCode } from './errors.ts'
import type { AuditCall } from './event.ts'
import type { Rate } from './quota.ts'
import type { Members, OpenNames, Values } from './shapes.ts'

/** Something an action is authorised on. */
export interface Resource {
  readonly target: Target
  /** How the trail names it; absent for resources that AWS leaves out of records (`*`). */
  readonly audited?: AuditedResource
  /** How refusals name it, where the ARN would tell a stranger more than was asked about. */
  readonly shown?: string
  /** Condition keys that the resource itself answers (`aws:ResourceTag/k`, `kms:KeyOrigin`), in lower case. */
  condition?(key: string): ConditionValue
}

/** An entry of a CloudTrail record's `resources`. */
export interface AuditedResource {
  readonly accountId: string
  readonly type: string
  readonly ARN: string
}

/** What an operation adds to its audit record beside the declared members. */
export interface AuditNotes {
  resources: AuditedResource[]
  additionalEventData?: Record<string, unknown>
  /** Replaces the declared request members: AWS shows defaults too, or they may hold a secret by mistake. */
  requestParameters?: Record<string, unknown> | null
  /** Replaces the declared response members. */
  responseElements?: Record<string, unknown> | null
}

/** Makes an event of the call's own, for what they share: who called, whence, by which request. */
export type EventOfCall = (own: AuditCall) => AuditCall

/** One call, as operations see it. `Tx` is the store's transaction. */
export interface CallContext<Tx = never> {
  readonly identity: Identity
  readonly caller: Caller
  readonly account: string
  readonly region: string
  readonly requestId: string
  /** When the request was accepted, in milliseconds. */
  readonly now: number
  readonly notes: AuditNotes
  /** The global condition keys of this call (`aws:principalarn`), in lower case. */
  condition(key: string): ConditionValue
  /**
   * Adds a change to those that the pipeline commits, together with the audit record, after `run` returned.
   * Nothing is written when `run` throws.
   */
  write(change: (tx: Tx) => Promise<void>): void
  /** Adds an event that the call brings about to its own record: both are committed and recorded, or neither. */
  emit(event: AuditCall | EventOfCall): void
}

/** Finds a resource by the input, before anything is authorised, and judges its state after. */
export interface Locator<In, Ctx, R extends Resource> {
  find(input: In, ctx: Ctx): R
  /** Runs once the caller is known to be allowed, so that state is not told to strangers. */
  check?(resource: R, input: In, ctx: Ctx): void
}

/** One permission that the caller must hold, and the resource it is about. */
export interface Need<In, Ctx, R extends Resource> {
  readonly action: string | ((input: In) => string)
  readonly on: Locator<In, Ctx, R>
  /** The need exists only when this holds (CreateKey needs `kms:TagResource` only with Tags). */
  readonly when?: (input: In) => boolean
  /** The Region that the permission is asked in, where it is not the call's own: `aws:RequestedRegion`. */
  readonly region?: (input: In) => string
  /** Condition keys of the request, in lower case; called only for keys that a policy asks for. */
  readonly conditions?: (key: string, input: In, resource: R, ctx: Ctx) => ConditionValue
  readonly encryptionContext?: (input: In) => Readonly<Record<string, string>> | undefined
  /** Of CreateGrant: what the new grant is to permit. */
  readonly granting?: (input: In) => Permission
  /** Replaces AWS's usual AccessDenied text. */
  readonly denied?: (input: In, ctx: Ctx) => string | undefined
}
// biome-ignore lint/suspicious/noExplicitAny: resources differ from need to need
export type Needs<In, Ctx> = Readonly<Record<string, Need<In, Ctx, any>>>

/** The authorised resources, by the names of the needs; a need with `when` may be absent. */
export type Granted<N> = {
  readonly [K in keyof N]: N[K] extends { readonly on: { find(...args: never[]): infer R } }
    ? N[K] extends { readonly when: unknown }
      ? Authorized<R> | undefined
      : Authorized<R>
    : never
}

/** The declaration of one operation: its shapes, its permissions, its quota, its trail, its work. */
export interface Operation<
  I extends Members,
  O extends Members,
  Ctx,
  N extends Needs<Values<I>, Ctx>,
  Quota extends string,
> {
  readonly name: string
  readonly input: I
  readonly output: O
  /** Empty for GetCallerIdentity alone. */
  readonly needs: N
  /** Whether principals of other accounts may be allowed to call it. Facts §1.1. */
  readonly crossAccount?: true
  /** The request quota that a call counts against, or those, where key or input decide. */
  readonly throttle: Quota | ((resources: Granted<N>, input: Values<I>) => Quota | readonly Quota[])
  readonly audit: {
    readonly readOnly: boolean
    readonly request: readonly OpenNames<I>[]
    readonly response: readonly OpenNames<O>[]
  }
  run(call: { readonly input: Values<I>; readonly ctx: Ctx } & Granted<N>): Values<O> | Promise<Values<O>>
}

// biome-ignore lint/suspicious/noExplicitAny: the pipeline handles operations of every service alike
export type AnyOperation = Operation<any, any, any, any, any>

/** Makes the declaring function of a service (`kms({...})`), which binds its context's type and its quotas' names. */
export function declaring<Ctx, Quota extends string>() {
  return <const I extends Members, const O extends Members, const N extends Needs<Values<I>, Ctx>>(
    operation: Operation<I, O, Ctx, N, Quota>,
  ): Operation<I, O, Ctx, N, Quota> => operation
}

/** A service as the pipeline sees it. */
export interface Service {
  /** The name in credential scopes: `kms`. */
  readonly name: string
  readonly protocol: 'json' | 'query'
  /** Of JSON services: what stands before the dot in X-Amz-Target; several spellings may be in use. */
  readonly targetPrefixes?: readonly string[]
  /** Of query services. */
  readonly version?: string
  readonly xmlNamespace?: string
  readonly operations: readonly AnyOperation[]
  /** Operations of AWS's model that are not implemented yet. */
  readonly missing: readonly string[]
  /** `kms.amazonaws.com` */
  readonly eventSource: string
  /** By name; of each account in each Region. */
  readonly quotas: Readonly<Record<string, Rate>>
  /** What answers for faults of ours, where it is not InternalFailure. */
  readonly internalError?: ErrorCode
  /** Global services are addressed, and recorded, in this Region alone. */
  readonly globalRegion?: string
  /** What the service adds to a call's context: its store, its vault. */
  readonly environment: object
  /** Condition keys that every call of the service has (`kms:calleraccount`), in lower case. */
  condition?(key: string, ctx: CallContext): ConditionValue
}
