import type { Caller, DenialReason } from '../core/access.ts'
import type { Resource } from '../core/operation.ts'

const because: Record<DenialReason, (action: string) => string> = {
  'explicit-deny-identity': () => 'with an explicit deny in an identity-based policy',
  'explicit-deny-resource': () => 'with an explicit deny in a resource-based policy',
  'explicit-deny-boundary': () => 'with an explicit deny in a permissions boundary',
  'explicit-deny-session': () => 'with an explicit deny in a session policy',
  'no-identity-allow': action => `because no identity-based policy allows the ${action} action`,
  'no-resource-allow': action => `because no resource-based policy allows the ${action} action`,
  'no-boundary-allow': action => `because no permissions boundary allows the ${action} action`,
  'no-session-allow': action => `because no session policy allows the ${action} action`,
  'not-cross-account': action => `because no resource-based policy allows the ${action} action`,
}

/** Reasons that would tell a foreign caller whether the resource exists. */
const telling: ReadonlySet<DenialReason> = new Set<DenialReason>([
  'no-resource-allow',
  'explicit-deny-resource',
  'not-cross-account',
])

/** AWS's text for a refused action (facts §1.8); callers of other accounts do not learn what exists. */
export function denial(
  caller: Caller,
  action: string,
  { target, shown = target.arn }: Pick<Resource, 'target' | 'shown'>,
  reason: DenialReason,
): string {
  const why =
    caller.account !== target.account && telling.has(reason)
      ? 'because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access'
      : because[reason](action)
  return `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${shown} ${why}`
}
