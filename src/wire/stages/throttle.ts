import { fail } from '../../core/errors.ts'
import { type Admitted, type Authenticated, type Authorised, advance, type Charged } from '../call.ts'
import { type Limiter, undecided, unknownOperation } from '../limiter.ts'

/**
 * Admits known operations within the account's request quota (AWS bills the caller's account). Where the quota
 * depends on what is asked for, `charge` counts it later, and this bounds only those who never come so far.
 */
export function throttle(limiter: Limiter | undefined, call: Authenticated): Admitted {
  const { operation, service } = call
  const admitted = advance<Admitted>(call)
  admitted.meter = limiter?.meter(call.identity.caller.account, call.region, service.declaration)
  const quota = operation ? operation.declaration.throttle : unknownOperation
  take(admitted, typeof quota === 'string' ? quota : undecided)
  if (!operation) {
    if (service.missing.has(call.operationName))
      fail('UnsupportedOperationException', `${call.operationName} is not supported.`)
    fail('UnknownOperationException', `Unknown operation ${call.operationName.slice(0, 64)}`)
  }
  return admitted
}

/**
 * Counts a call against the quota that its resources and input tell. Not before it is authorised: a quota that is
 * used up would tell strangers what kind of key they asked about.
 */
export function charge(call: Authorised): Charged {
  const charged = advance<Charged>(call)
  const { throttle: quota } = call.operation.declaration
  // What is decided anew because another change came first stays one request.
  if (typeof quota !== 'string' && !charged.charged) {
    call.meter?.giveBack(undecided)
    const told: string | readonly string[] = quota(call.resources, call.input)
    if (typeof told === 'string') take(call, told)
    else for (const one of told) take(call, one)
  }
  charged.charged = true
  return charged
}

function take({ meter, now, service }: Admitted, quota: string): void {
  if (meter && !meter.take(quota, now))
    fail(
      'ThrottlingException',
      `You have exceeded the rate at which you may call ${service.declaration.name.toUpperCase()}. Reduce the frequency of your calls.`,
    )
}
