import type { CompiledPolicy } from '../../core/access.ts'
import { type CallContext, declaring } from '../../core/operation.ts'
import type { Transaction } from '../../store/store.ts'
import type { Vault } from '../../vault/index.ts'
import type { Directory } from './directory.ts'

/** Makes the secrets of access keys, which IAM stores only sealed. */
export type AccessKeyVault = Pick<Vault, 'newAccessKeySecret'>

export interface IamEnvironment {
  readonly directory: Directory
  readonly vault: AccessKeyVault
  /** Compiles an identity policy; MalformedPolicyDocumentException when it is none. */
  readonly compilePolicy: (text: string) => CompiledPolicy
}
export type IamContext = CallContext<Transaction> & IamEnvironment

/** AWS does not publish IAM's. */
export const iamQuotas = { management: 100 }

export const iam = declaring<IamContext, keyof typeof iamQuotas>()
