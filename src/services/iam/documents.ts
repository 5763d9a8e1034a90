import { fail } from '../../core/errors.ts'
import type { IamContext } from './operation.ts'
import type { User } from './user.ts'

/** Characters that count against the size quotas: all but white space. */
export function documentSize(document: string): number {
  return document.replace(/\s+/g, '').length
}

/** Refuses documents that are no identity policy, or too large for a managed one. */
export function requireManagedDocument(document: string, ctx: IamContext): void {
  ctx.compilePolicy(document)
  if (documentSize(document) > 6144)
    fail('LimitExceededException', 'Cannot exceed quota for PolicySize: 6144')
}

/** RFC 3986: answers carry documents with everything but unreserved characters percent-encoded. */
export function percentEncoded(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** The text of a user's inline policy. */
export function inlinePolicyOf(user: User, name: string): string {
  return (
    user.has.policies.get(name) ??
    fail('NoSuchEntityException', `The user policy with name ${name} cannot be found.`)
  )
}
