import { fail } from '../../core/errors.ts'
import { type Admitted, type Authenticated, advance } from '../call.ts'

/** Takes one request from a bucket; false when it is empty. */
export interface Limiter {
  take(key: string, perSecond: number, now: number): boolean
}

/** Calls of operations that are not there leave records too. */
const unknownPerSecond = 10

/** Admits known operations within the account's request quota (AWS bills the caller's account). */
export function throttle(limiter: Limiter | undefined, call: Authenticated): Admitted {
  const { operation, service } = call
  const quota = operation?.declaration.throttle
  const perSecond = quota === undefined ? unknownPerSecond : (service.declaration.quotas[quota] as number)
  const name = service.declaration.name
  if (limiter) {
    const key = `${call.identity.caller.account}/${call.region}/${name}/${quota ?? ''}`
    if (!limiter.take(key, perSecond, call.now))
      fail(
        'ThrottlingException',
        `You have exceeded the rate at which you may call ${name.toUpperCase()}. Reduce the frequency of your calls.`,
      )
  }
  if (!operation) {
    if (service.missing.has(call.operationName))
      fail('UnsupportedOperationException', `${call.operationName} is not supported.`)
    fail('UnknownOperationException', `Unknown operation ${call.operationName.slice(0, 64)}`)
  }
  return advance<Admitted>(call)
}

/** Token buckets that hold one second's worth. Those that are full again are forgotten. */
export function tokenBuckets(mostBuckets = 100_000): Limiter {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return {
    take(key, perSecond, now) {
      let bucket = buckets.get(key)
      if (!bucket) {
        if (buckets.size >= mostBuckets)
          for (const [old, { at }] of buckets) if (now - at > 1000) buckets.delete(old)
        bucket = { tokens: perSecond, at: now }
        buckets.set(key, bucket)
      }
      const refilled = bucket.tokens + ((now - bucket.at) / 1000) * perSecond
      bucket.tokens = Math.min(refilled, perSecond)
      bucket.at = now
      if (bucket.tokens < 1) return false
      bucket.tokens--
      return true
    },
  }
}
