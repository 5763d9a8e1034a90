import type { Trail } from '../../audit/index.ts'
import type { CompiledPolicy, Decide } from '../../core/access.ts'
import { type CallContext, declaring } from '../../core/operation.ts'
import type { Transaction } from '../../store/index.ts'
import type { Vault } from '../../vault/index.ts'
import type { Certificate } from './attestation/index.ts'
import type { Keys } from './keys.ts'
import type { KmsQuota, ResourceQuotas } from './quotas.ts'

/** What KMS needs of the policy language and of IAM; assembly.ts wires authz/ and the IAM directory in. */
export interface Policies {
  /** Compiles a key policy that somebody wants to put; MalformedPolicyDocumentException when it is none. */
  compile(text: string): CompiledPolicy
  /** The accounts and principal ARNs that the policy names. */
  principals(policy: CompiledPolicy): readonly string[]
  principalExists(arn: string): boolean
  /** The unique id (AIDA…, AROA…) that a user or role ARN stands for today. */
  uniqueIdOf(arn: string): string | undefined
  readonly decide: Decide
}
export interface KmsEnvironment {
  readonly keys: Keys
  readonly vault: Vault
  readonly policies: Policies
  readonly trail: Pick<Trail, 'usage' | 'usageOfLate'>
  readonly limits: ResourceQuotas
  /** What attestation documents must lead to. */
  readonly attestationRoots: readonly Certificate[]
}
export type KmsContext = CallContext<Transaction> & KmsEnvironment

export const kms = declaring<KmsContext, KmsQuota>()
