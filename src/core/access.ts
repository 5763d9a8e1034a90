/**
 * The words in which the pipeline asks for a decision and authz/ gives it. Types only: services describe
 * resources in them, wire/ asks, authz/ answers, and none of the three imports another.
 */

/** Who calls. `arn` is what CloudTrail and messages show; `principalArn` is `aws:PrincipalArn` (a session's role). */
export interface Caller {
  readonly kind: 'root' | 'user' | 'assumed-role' | 'federated-user' | 'service'
  readonly arn: string
  readonly principalArn: string
  readonly account: string
  /** `aws:userid`: AIDA… for users, AROA…:session for sessions, the account id for root. */
  readonly userId: string
  /** The user's or role's name; the service's DNS name (`s3.amazonaws.com`) for services. */
  readonly name: string
  readonly accessKeyId?: string
  readonly tags?: Readonly<Record<string, string>>
  /** Of temporary credentials only. */
  readonly session?: {
    readonly issuedAt: number
    readonly mfaAuthenticated: boolean
    readonly sourceIdentity?: string
    /** Unique id (AROA…, AIDA…) of the role or user that stands behind the session. */
    readonly issuerId: string
    /** Of federated users: the ARN of the IAM user (or root) that asked for the session. */
    readonly issuerArn?: string
  }
}

/** A policy compiled by authz/; everybody else passes it on unopened. */
export interface CompiledPolicy {
  /** The document as it was given. */
  readonly text: string
  readonly statements: readonly object[]
}

/** A caller with the policies that hold for the session. */
export interface Identity {
  readonly caller: Caller
  readonly identityPolicies: readonly CompiledPolicy[]
  readonly boundary?: CompiledPolicy
  /** Absent when no session policy was given; their Allows are united. */
  readonly sessionPolicies?: readonly CompiledPolicy[]
}

/** One value, or all values of a multi-valued key. Everything is text, as in policies; undefined means absent. */
export type ConditionValue = string | readonly string[] | undefined
/** Answers for a condition key given in lower case (`kms:viaservice`, `kms:encryptioncontext:purpose`). */
export type ConditionLookup = (key: string) => ConditionValue

/** What a grant permits. Facts §1.6. */
export interface Permission {
  readonly operations: readonly string[]
  readonly constraints?: {
    readonly encryptionContextEquals?: Readonly<Record<string, string>>
    readonly encryptionContextSubset?: Readonly<Record<string, string>>
    readonly sourceArn?: string
  }
}

/** A KMS grant as the decision needs it. Facts §1.6. */
export interface Grant extends Permission {
  readonly id: string
  /** Principal ARN (any form of facts §1.3 but `*`), unique id or account. */
  readonly granteePrincipal?: string
  readonly granteeServicePrincipal?: string
}

/** What the action is to be done to. */
export interface Target {
  readonly arn: string
  readonly account: string
  /**
   * How identity and resource policy join: `identity` (no resource policy exists), `ordinary` (either allows
   * within an account), `kms-key` (the key policy rules; facts §1.1).
   */
  readonly rule: 'identity' | 'ordinary' | 'kms-key'
  readonly policy?: CompiledPolicy
  /** The live grants, of which those that cannot fit the question may be left out. Absent where there are none. */
  readonly grants?: (question: Question) => Iterable<Grant>
  /** Accounts whose identity policies decide on kms:RetireGrant, which no key policy can allow. Facts §1.6. */
  readonly retirers?: readonly string[]
}

export interface Question {
  readonly identity: Identity
  /** `kms:Encrypt` */
  readonly action: string
  readonly target: Target
  /** Whether callers of other accounts may be allowed this operation at all. */
  readonly crossAccount: boolean
  readonly context: ConditionLookup
  /** The request's encryption context, for grant constraints. */
  readonly encryptionContext?: Readonly<Record<string, string>>
  /** What kms:CreateGrant is to permit: a grant passes on no more than it permits itself. */
  readonly granting?: Permission
}

export type DenialReason =
  | 'explicit-deny-identity'
  | 'explicit-deny-resource'
  | 'explicit-deny-boundary'
  | 'explicit-deny-session'
  | 'no-identity-allow'
  | 'no-resource-allow'
  | 'no-boundary-allow'
  | 'no-session-allow'
  /** A caller of another account meets an operation that does not cross accounts. */
  | 'not-cross-account'

export type Decision =
  | { readonly allowed: true; readonly by: 'policy' | 'grant'; readonly grantId?: string }
  | { readonly allowed: false; readonly reason: DenialReason }

export type Decide = (question: Question) => Decision
