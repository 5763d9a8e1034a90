import type { Decide, Identity } from '../core/access.ts'
import { AwsError, fail } from '../core/errors.ts'
import type { Accepted, Authenticated, Done, Parsed, Recorded, Serve, Validated } from './call.ts'
import type { Limiter } from './limiter.ts'
import type { Metrics } from './metrics.ts'
import type { Answer } from './protocols/protocol.ts'
import { bareXmlError } from './protocols/query.ts'
import type { Registry } from './registry.ts'
import type { Keyring } from './sigv4/index.ts'
import { authenticate } from './stages/authenticate.ts'
import { authorise } from './stages/authorise.ts'
import { parse } from './stages/parse.ts'
import { type Effects, record, recordFailure, type State, type Trail } from './stages/record.ts'
import { resolve } from './stages/resolve.ts'
import { run } from './stages/run.ts'
import { charge, throttle } from './stages/throttle.ts'
import { validate } from './stages/validate.ts'

/** What the pipeline is made of; assembly.ts wires it. */
export interface Parts {
  readonly registry: Registry
  readonly keyring: Keyring<Identity>
  readonly limiter: Limiter | undefined
  readonly decide: Decide
  readonly state: State
  readonly trail: Trail
  readonly metrics: Metrics
  /** Told the error code of requests whose caller is not known. */
  readonly stranger: (code: string) => void
  /** Told of failures that are ours, never of requests' content. */
  readonly fault: (error: unknown, requestId: string) => void
}

/** How often a request is decided anew because another change came first. */
const mostAttempts = 25

/** The life of a request, the same for every service and protocol. */
export function pipeline(parts: Parts): Serve {
  const inTurn = queue()
  return async request => {
    try {
      const parsed = parse(parts.registry, request)
      const authenticated = authenticate(parts.keyring, parsed)
      const admitted = throttle(parts.limiter, authenticated)
      const validated = validate(admitted)
      const decided = async () => {
        const effects: Effects = { changes: [], events: [] }
        const resolved = resolve(validated, parts.state.sequence, effects)
        const authorised = authorise(parts.decide, resolved)
        const charged = charge(authorised)
        const running = run(charged)
        const done = running instanceof Promise ? await running : running
        const recorded = await record(parts.state, parts.trail, done, effects)
        return answer(parts, recorded)
      }
      try {
        return await decided()
      } catch (error) {
        if (!parts.state.isStale(error)) throw error
        return await inTurn(() => again(parts.state, validated, decided))
      }
    } catch (error) {
      return refuse(parts, request, error)
    }
  }
}

/** Decides anew on fresh state until no other change comes first. */
async function again(state: State, call: Validated, decided: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    await state.refresh()
    call.notes.resources = []
    try {
      return await decided()
    } catch (error) {
      if (!state.isStale(error)) throw error
    }
  }
  return fail('ThrottlingException', 'Too many changes are made at once. Try again.')
}

/** Those that another change came before go on one after the other, so that they are not in each other's way. */
function queue() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work)
    last = mine.catch(() => {})
    return mine
  }
}

/** The only way to a success: through a durable record. */
function answer(parts: Parts, call: Recorded): Answer {
  parts.metrics.answered(call.service.declaration.name, call.operationName, 'ok')
  return call.operation.write(call.output, call.requestId)
}

/** Answers a failure; once the caller is known it is recorded first. */
async function refuse(parts: Parts, call: Accepted & Partial<Done>, cause: unknown): Promise<Answer> {
  let error = cause instanceof AwsError ? cause : internal(parts, call, cause)
  if (call.identity) {
    try {
      if (!call.committed) await recordFailure(parts.trail, call as Authenticated, error)
    } catch (failure) {
      error = internal(parts, call, failure)
    }
    // Names that nobody implements come from the client and would grow the metrics without end.
    const operation = call.operation ? (call as Parsed).operationName : 'unknown'
    parts.metrics.answered((call as Parsed).service.declaration.name, operation, error.code)
  } else {
    parts.metrics.unauthenticated(error.code)
    parts.stranger(error.code)
  }
  const { service } = call
  if (!service) return bareXmlError(error)
  return service.protocol.error(error, call.requestId, service.declaration.xmlNamespace)
}

function internal(parts: Parts, call: Accepted & Partial<Parsed>, cause: unknown): AwsError {
  parts.fault(cause, call.requestId)
  const message = 'The request could not be completed. The server log has the reason under this request id.'
  return new AwsError(call.service?.declaration.internalError ?? 'InternalFailure', message)
}
