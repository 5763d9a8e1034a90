import type { CallContext, Invoke, Resource } from '../../core/operation.ts'
import { type Authorised, advance, type Resolved, type Validated } from '../call.ts'
import { callCondition } from '../conditions.ts'
import type { Effects } from './record.ts'

/** Calls another service for a call that is authorised. */
export type Forward = (call: Authorised, ...asked: Parameters<Invoke>) => ReturnType<Invoke>

/** Finds the resources that the operation's needs are about, and makes the context it runs in. */
export function resolve(call: Validated, sequence: number, effects: Effects, forward: Forward): Resolved {
  const { identity, notes } = call
  const ctx: CallContext<never> & { readonly invoke: Invoke } & Record<string, unknown> = {
    ...call.service.declaration.environment,
    identity,
    caller: identity.caller,
    account: identity.caller.account,
    region: call.region,
    requestId: call.requestId,
    via: call.via,
    now: call.now,
    notes,
    condition: key => callCondition(call, key, identity.caller.account),
    write: change => effects.changes.push(change),
    emit: event => effects.events.push(event),
    // The types let `run` alone see it, which is given authorised calls only.
    invoke: (...asked) => forward(resolved as Authorised, ...asked),
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
