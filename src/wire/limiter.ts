import { type Rate, rateIn } from '../core/quota.ts'

/** The calls of one account to one service in one Region. */
export interface Meter {
  /** Takes one request from the quota's bucket; false when it is empty. */
  take(quota: string, now: number): boolean
  /** Undoes a take. */
  giveBack(quota: string): void
}
export interface Limiter {
  meter(account: string, region: string, service: Metered): Meter
}
interface Metered {
  readonly name: string
  readonly quotas: Readonly<Record<string, Rate>>
}

/** Calls of operations that are not there leave records too. */
export const unknownOperation = 'unknown operations'
/** Holds those back that are refused before it is known which quota they count against. */
export const undecided = 'undecided requests'
const everyService: Readonly<Record<string, Rate>> = { [unknownOperation]: 10, [undecided]: 10_000 }

/** Milliseconds. Requests come in order, give or take how they are read; an older time means a clock set back. */
const clockStep = 10_000

/** Holds one second's worth, or one request where less than one a second is allowed. */
class Bucket {
  readonly #perSecond: number
  readonly #most: number
  #tokens: number
  #at: number

  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond
    this.#most = Math.max(1, perSecond)
    this.#tokens = this.#most
    this.#at = now
  }

  take(now: number): boolean {
    const passed = now - this.#at
    if (passed > 0) this.#tokens = Math.min(this.#most, this.#tokens + (passed / 1000) * this.#perSecond)
    if (passed > 0 || passed < -clockStep) this.#at = now
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
  giveBack(): void {
    this.#tokens++
  }
}

class Buckets implements Meter {
  readonly #buckets = new Map<string, Bucket>()
  readonly #quotas: Metered['quotas']
  readonly #region: string

  constructor(quotas: Metered['quotas'], region: string) {
    this.#quotas = quotas
    this.#region = region
  }

  take(quota: string, now: number): boolean {
    const bucket = this.#buckets.get(quota)
    if (bucket) return bucket.take(now)
    const rate = (this.#quotas[quota] ?? everyService[quota]) as Rate
    const made = new Bucket(rateIn(rate, this.#region), now)
    this.#buckets.set(quota, made)
    return made.take(now)
  }
  giveBack(quota: string): void {
    this.#buckets.get(quota)?.giveBack()
  }
}

/** Token buckets. Meters are kept: there are no more than accounts call services in Regions. */
export function tokenBuckets(): Limiter {
  const meters = new Map<string, Meter>()
  return {
    meter: (account, region, { name, quotas }) =>
      meters.getOrInsertComputed(`${account}/${region}/${name}`, () => new Buckets(quotas, region)),
  }
}
