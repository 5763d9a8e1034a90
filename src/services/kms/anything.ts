import type { Locator, Resource } from '../../core/operation.ts'
import type { KmsContext } from './operation.ts'

/** For operations without a key: the identity's policies alone decide, on `*`. Facts §1.1. */
export const anything: Locator<unknown, KmsContext, Resource> = {
  find: (_input, { account }) => ({ target: { arn: '*', account, rule: 'identity' } }),
}
