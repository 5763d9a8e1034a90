import { isAccountId, rootArn } from '../../core/arn.ts'
import { fail } from '../../core/errors.ts'
import type { KmsKey } from './key.ts'
import type { KmsContext } from './operation.ts'

/** Bytes; facts §1.7. */
const largestPolicy = 32768

/** The policy of a key that was created without one. Facts §1.7. */
export function defaultPolicy(account: string): string {
  const statement = {
    Sid: 'Enable IAM User Permissions',
    Effect: 'Allow',
    Principal: { AWS: rootArn(account) },
    Action: 'kms:*',
    Resource: '*',
  }
  return JSON.stringify({ Version: '2012-10-17', Id: 'key-default-1', Statement: [statement] }, null, 2)
}

/** The key that a policy is for, which need not be there yet. */
type PolicyOwner = Pick<KmsKey, 'arn' | 'account' | 'region'>

/**
 * Accepts a key policy: well formed, its principals exist, and (unless bypassed) the caller could change it
 * again. Returns it with users and roles bound to their unique ids, so that a principal who is deleted and
 * made anew under the same name does not regain access.
 */
export function acceptPolicy(text: string, key: PolicyOwner, ctx: KmsContext, bypass: boolean): string {
  if (Buffer.byteLength(text) > largestPolicy)
    fail('LimitExceededException', `The key policy must not be larger than ${largestPolicy} bytes.`)
  const { policies } = ctx
  for (const principal of policies.principals(policies.compile(text)))
    if (!isServedPrincipal(principal, ctx))
      fail(
        'MalformedPolicyDocumentException',
        'Policy contains a statement with one or more invalid principals.',
      )
  const bound = bind(text, arn => policies.uniqueIdOf(arn))
  if (!bypass && !callerCanPutPolicy(bound, key, ctx))
    fail(
      'MalformedPolicyDocumentException',
      'The new key policy will not allow you to update the key policy in the future.',
    )
  return bound
}

function isServedPrincipal(principal: string, { policies }: KmsContext): boolean {
  return (
    principal === '*' || policies.principalExists(isAccountId(principal) ? rootArn(principal) : principal)
  )
}

function callerCanPutPolicy(bound: string, { arn, account, region }: PolicyOwner, ctx: KmsContext): boolean {
  const target = { arn, account, rule: 'kms-key', policy: ctx.policies.compile(bound) } as const
  const context = (key: string) => {
    if (key === 'aws:requestedregion') return region
    return ctx.condition(key) ?? (key === 'kms:calleraccount' ? ctx.account : undefined)
  }
  const question = {
    identity: ctx.identity,
    action: 'kms:PutKeyPolicy',
    target,
    crossAccount: false,
    context,
  }
  return ctx.policies.decide(question).allowed
}

type Principals = string | readonly string[]
interface Statement {
  Principal?: string | { AWS?: Principals }
  NotPrincipal?: string | { AWS?: Principals }
}

/** The policy with each principal ARN that has a unique id replaced by it. */
function bind(text: string, uniqueIdOf: (arn: string) => string | undefined): string {
  const one = (principal: string) => uniqueIdOf(principal) ?? principal
  const all = (principals: Principals) =>
    typeof principals === 'string' ? one(principals) : principals.map(one)
  const element = (value: Statement['Principal']) =>
    typeof value === 'object' && value.AWS !== undefined ? { ...value, AWS: all(value.AWS) } : value
  const document = JSON.parse(text) as { Statement: Statement | Statement[] }
  const statements = [document.Statement].flat().map(statement => {
    const bound = { ...statement }
    if (statement.Principal) bound.Principal = element(statement.Principal)
    if (statement.NotPrincipal) bound.NotPrincipal = element(statement.NotPrincipal)
    return bound
  })
  return JSON.stringify({ ...document, Statement: statements })
}
