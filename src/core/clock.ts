/** Milliseconds since the epoch. Injected everywhere, so that tests let years pass. */
export type Clock = () => number

export const systemClock: Clock = () => Date.now()

/** `20260131T235959Z`, as SigV4 and its error messages write time. */
export function basicTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/[-:]|\.\d{3}/g, '')
}

/** `2026-01-31T23:59:59Z`, as CloudTrail and IAM write time. */
export function isoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}
