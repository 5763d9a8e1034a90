import type { CallContext, Resource } from '../../core/operation.ts'
import { advance, type Resolved, type Validated } from '../call.ts'
import { callCondition } from '../conditions.ts'
import type { Effects } from './record.ts'

/** Finds the resources that the operation's needs are about, and makes the context it runs in. */
export function resolve(call: Validated, sequence: number, effects: Effects): Resolved {
  const { identity, notes } = call
  const ctx: CallContext<never> & Record<string, unknown> = {
    ...call.service.declaration.environment,
    identity,
    caller: identity.caller,
    account: identity.caller.account,
    region: call.region,
    requestId: call.requestId,
    now: call.now,
    notes,
    condition: key => callCondition(call, key, identity.caller.account),
    write: change => effects.changes.push(change),
    emit: event => effects.events.push(event),
  }
  const resources: Record<string, Resource> = {}
  const resolved = advance<Resolved>(call)
  resolved.sequence = sequence
  resolved.ctx = ctx
  resolved.resources = resources
  for (const [name, need] of call.operation.needs) {
    if (need.when && !need.when(call.input)) continue
    resources[name] = need.on.find(call.input, ctx)
  }
  return resolved
}
