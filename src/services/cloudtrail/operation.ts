import type { Trail } from '../../audit/index.ts'
import { type CallContext, declaring } from '../../core/operation.ts'

export const cloudtrailQuotas = { LookupEvents: 2 }

export interface CloudTrailEnvironment {
  readonly trail: Pick<Trail, 'lookup'>
}
export type CloudTrailContext = CallContext & CloudTrailEnvironment

export const cloudtrail = declaring<CloudTrailContext, keyof typeof cloudtrailQuotas>()
