import { uuid } from '../core/ids.ts'
import type { Invoke } from '../core/operation.ts'
import { type Authenticated, type Authorised, advance, type Recorded, type Resolved } from './call.ts'
import type { Registry } from './registry.ts'

const nothing = Buffer.alloc(0)

/**
 * The call that an operation makes of another service: by the same caller, on the way that this adds to.
 * CloudTrail shows the service in place of address and agent; what the client signed of itself does not count.
 */
export function forwarded(
  registry: Registry,
  outer: Authorised,
  ...[name, operationName, input]: Parameters<Invoke>
): Authenticated {
  const service = registry.byName.get(name)
  const operation = service?.operations.get(operationName)
  if (!service || !operation) throw new Error(`there is no ${name}:${operationName} to invoke`)
  const { eventSource, name: by } = outer.service.declaration
  return {
    method: 'POST',
    url: '/',
    rawHeaders: [],
    body: nothing,
    remoteAddress: outer.remoteAddress,
    ...(outer.tls && { tls: outer.tls }),
    requestId: uuid(),
    now: outer.now,
    service,
    operation,
    operationName,
    target: undefined,
    content: { body: nothing, values: input },
    userAgent: eventSource,
    host: outer.host,
    identity: outer.identity,
    region: service.declaration.globalRegion ?? outer.region,
    signedHeaders: {},
    notes: { resources: [] },
    via: {
      chain: [...(outer.via?.chain ?? []), eventSource],
      endpoint: `${by}.${outer.region}.amazonaws.com`,
    },
  }
}

/** A change that a call makes through another service is no other change to it: it may go on as it decided. */
export function follow(outer: Resolved, { sequence, committed }: Recorded): void {
  if (committed !== undefined && outer.sequence === sequence) advance<Resolved>(outer).sequence = committed
}
