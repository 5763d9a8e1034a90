import { inlinePolicyOf } from './documents.ts'
import { iam } from './operation.ts'
import { existingUserName, policyName } from './shapes.ts'
import { theUser } from './user.ts'

export const DeleteUserPolicy = iam({
  name: 'DeleteUserPolicy',
  input: { UserName: existingUserName, PolicyName: policyName },
  output: {},
  needs: { user: { action: 'iam:DeleteUserPolicy', on: theUser } },
  throttle: 'management',
  audit: { readOnly: false, request: ['UserName', 'PolicyName'], response: [] },

  run({ input: { PolicyName: name }, user, ctx }) {
    inlinePolicyOf(user, name)
    ctx.write(tx => tx.remove('userPolicies', { userId: user.row.id, name }))
    return {}
  },
})
