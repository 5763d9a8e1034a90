import type { Service } from '../../core/operation.ts'
import { LookupEvents } from './LookupEvents.ts'
import { missing } from './missing.ts'
import { type CloudTrailEnvironment, cloudtrailQuotas } from './operation.ts'

const operations = [LookupEvents]

export function cloudtrailService(
  environment: CloudTrailEnvironment,
  quotas: Service['quotas'] = cloudtrailQuotas,
): Service {
  return {
    name: 'cloudtrail',
    protocol: 'json',
    // botocore's spelling, and that of the SDK for JavaScript. Facts §3.3.
    targetPrefixes: ['com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101', 'CloudTrail_20131101'],
    operations,
    missing,
    eventSource: 'cloudtrail.amazonaws.com',
    quotas,
    environment,
  }
}

export { cloudtrailQuotas } from './operation.ts'
