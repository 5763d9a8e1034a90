import type { AnyOperation, Service } from '../../src/core/operation.ts'
import { cloudtrailService } from '../../src/services/cloudtrail/index.ts'
import { iamService } from '../../src/services/iam/index.ts'
import { kmsService } from '../../src/services/kms/index.ts'
import { stsService } from '../../src/services/sts/index.ts'

/** The declarations alone: nothing is run, so the environments stay empty. */
export const services: readonly Service[] = [
  kmsService({} as never),
  iamService({} as never),
  stsService(),
  cloudtrailService({} as never),
]

export function eachOperation(visit: (service: Service, operation: AnyOperation) => void): void {
  for (const service of services) for (const operation of service.operations) visit(service, operation)
}
