import type { ConditionValue, Decide } from '../../core/access.ts'
import { markAuthorized } from '../../core/authorized.ts'
import { fail } from '../../core/errors.ts'
import { type Authorised, advance, type Resolved } from '../call.ts'
import { callCondition } from '../conditions.ts'
import { denial } from '../denial.ts'

/**
 * Asks for every need whether the caller may, then lets the needs judge their resources' state: who is not
 * allowed does not learn it. A dry run ends here.
 */
export function authorise(decide: Decide, call: Resolved): Authorised {
  const { service, operation, input, ctx, resources, identity } = call
  for (const [name, need] of operation.needs) {
    const resource = resources[name]
    if (!resource) continue
    const action = typeof need.action === 'string' ? need.action : need.action(input)
    const region = need.region?.(input)
    const context = (key: string): ConditionValue =>
      (key === 'aws:requestedregion' ? region : undefined) ??
      callCondition(call, key, resource.target.account) ??
      service.declaration.condition?.(key, ctx) ??
      need.conditions?.(key, input, resource, ctx) ??
      resource.condition?.(key)
    const decision = decide({
      identity,
      action,
      target: resource.target,
      crossAccount: operation.declaration.crossAccount === true,
      context,
      encryptionContext: need.encryptionContext?.(input),
      granting: need.granting?.(input),
    })
    if (!decision.allowed)
      fail(
        'AccessDeniedException',
        need.denied?.(input, ctx) ?? denial(identity.caller, action, resource, decision.reason),
      )
  }
  for (const [name, need] of operation.needs) {
    const resource = resources[name]
    if (resource) need.on.check?.(markAuthorized(resource), input, ctx)
  }
  if (operation.acceptsDryRun && input.DryRun === true)
    fail('DryRunOperationException', 'The request would have succeeded, but the DryRun option is set.')
  const authorised = advance<Authorised>(call)
  authorised.authorised = true
  return authorised
}
