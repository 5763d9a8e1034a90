import type { Usage } from '../../audit/index.ts'
import type { ConditionValue } from '../../core/access.ts'
import type { KmsKey } from './key.ts'
import type { KmsContext } from './operation.ts'

const day = 24 * 60 * 60 * 1000

/** From when on uses are known, in milliseconds: a trail that was begun anew says nothing of the time before. */
export function trackingStart({ row }: KmsKey, { since }: Usage, now: number): number {
  return Math.max(row.createdAt, since === undefined ? now : since * 1000)
}

/** `kms:TrailingDaysWithoutKeyUsage`: whole days since the last use; without one, since uses are known. */
export function usageCondition(name: string, key: KmsKey, { trail, now }: KmsContext): ConditionValue {
  if (name !== 'kms:trailingdayswithoutkeyusage') return undefined
  const usage = trail.usageOfLate(key.arn)
  // Policies shield keys that were used of late. While that is not known, all of them were.
  if (!usage) return '0'
  const from = usage.last ? usage.last.time * 1000 : trackingStart(key, usage, now)
  return String(Math.max(0, Math.floor((now - from) / day)))
}
