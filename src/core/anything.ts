import type { Locator, Resource } from './operation.ts'

/** For actions without a resource type: the identity's policies alone decide, on `*`. Facts §1.1. */
export const anything: Locator<unknown, { readonly account: string }, Resource> = {
  find: (_input, { account }) => ({ target: { arn: '*', account, rule: 'identity' } }),
}
