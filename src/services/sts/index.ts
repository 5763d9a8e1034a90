import type { Service } from '../../core/operation.ts'
import { GetCallerIdentity } from './GetCallerIdentity.ts'
import { missing } from './missing.ts'
import { stsQuotas } from './operation.ts'

const operations = [GetCallerIdentity]

export function stsService(quotas: Service['quotas'] = stsQuotas): Service {
  return {
    name: 'sts',
    protocol: 'query',
    version: '2011-06-15',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations,
    missing,
    eventSource: 'sts.amazonaws.com',
    quotas,
    environment: {},
  }
}

export { stsQuotas } from './operation.ts'
