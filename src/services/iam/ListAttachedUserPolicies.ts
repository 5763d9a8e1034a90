import { list, optional, structure } from '../../core/shapes.ts'
import type { ManagedPolicyRow } from '../../store/tables.ts'
import { iam } from './operation.ts'
import { page } from './page.ts'
import { orderOf } from './policies.ts'
import { arnType, pageInput, pageOutput, policyName, policyPath, userName } from './shapes.ts'
import { theUser } from './user.ts'

const attachedPolicy = structure({ PolicyName: optional(policyName), PolicyArn: optional(arnType) })

export const ListAttachedUserPolicies = iam({
  name: 'ListAttachedUserPolicies',
  input: { UserName: userName, PathPrefix: optional(policyPath), ...pageInput },
  output: { AttachedPolicies: optional(list(attachedPolicy)), ...pageOutput },
  needs: { user: { action: 'iam:ListAttachedUserPolicies', on: theUser } },
  throttle: 'management',
  audit: { readOnly: true, request: ['UserName', 'PathPrefix', 'Marker', 'MaxItems'], response: [] },

  run({ input, user, ctx }) {
    const { PathPrefix = '/' } = input
    const policies = [...user.has.attached]
      .map(arn => ctx.directory.managedPolicy(ctx.account, arn))
      .filter(policy => policy?.path.startsWith(PathPrefix) === true) as ManagedPolicyRow[]
    const { items, more } = page(policies, orderOf, input)
    return { AttachedPolicies: items.map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn })), ...more }
  },
})
