import { anything } from '../../core/anything.ts'
import { boolean, list, oneOf, optional } from '../../core/shapes.ts'
import type { ManagedPolicyRow } from '../../store/tables.ts'
import { awsManagedPolicies } from './managed-policies.ts'
import { iam } from './operation.ts'
import { page } from './page.ts'
import { orderOf, policyOutput } from './policies.ts'
import { pageInput, pageOutput, policyPath, policy as policyShape, policyUsage } from './shapes.ts'

export const ListPolicies = iam({
  name: 'ListPolicies',
  input: {
    Scope: optional(oneOf('All', 'AWS', 'Local')),
    OnlyAttached: optional(boolean()),
    PathPrefix: optional(policyPath),
    PolicyUsageFilter: optional(policyUsage),
    ...pageInput,
  },
  output: { Policies: optional(list(policyShape)), ...pageOutput },
  needs: { policies: { action: 'iam:ListPolicies', on: anything } },
  throttle: 'management',
  audit: {
    readOnly: true,
    request: ['Scope', 'OnlyAttached', 'PathPrefix', 'PolicyUsageFilter', 'Marker', 'MaxItems'],
    response: [],
  },

  run({ input, ctx }) {
    const { Scope = 'All', OnlyAttached = false, PathPrefix = '/', PolicyUsageFilter } = input
    const { account, directory } = ctx
    const policies = [
      ...(Scope === 'Local' ? [] : awsManagedPolicies),
      ...(Scope === 'AWS' ? [] : directory.managedPoliciesOf(account)),
    ]
    const isAsked = (policy: ManagedPolicyRow) =>
      policy.path.startsWith(PathPrefix) &&
      (!OnlyAttached || directory.holders(account, policy.arn).length > 0) &&
      PolicyUsageFilter !== 'PermissionsBoundary'
    const { items, more } = page(policies.filter(isAsked), orderOf, input)
    return { Policies: items.map(policy => policyOutput(policy, ctx, 'listed')), ...more }
  },
})
