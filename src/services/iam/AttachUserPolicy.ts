import { fail } from '../../core/errors.ts'
import { policyArnCondition } from './conditions.ts'
import { isServiceRolePolicy } from './managed-policies.ts'
import { iam } from './operation.ts'
import { findPolicy } from './policies.ts'
import { arnType, userName } from './shapes.ts'
import { theUser } from './user.ts'

const policiesPerUser = 10

export const AttachUserPolicy = iam({
  name: 'AttachUserPolicy',
  input: { UserName: userName, PolicyArn: arnType },
  output: {},
  needs: { user: { action: 'iam:AttachUserPolicy', on: theUser, conditions: policyArnCondition } },
  throttle: 'management',
  audit: { readOnly: false, request: ['UserName', 'PolicyArn'], response: [] },

  run({ input: { PolicyArn: policyArn }, user, ctx }) {
    const policy = findPolicy(policyArn, ctx)
    if (!policy) fail('NoSuchEntityException', `Policy ${policyArn} does not exist or is not attachable.`)
    if (isServiceRolePolicy(policy))
      fail('PolicyNotAttachableException', 'Cannot attach a Service Role Policy to a Customer User.')
    const { attached } = user.has
    if (attached.has(policyArn)) return {}
    if (attached.size >= policiesPerUser)
      fail('LimitExceededException', `Cannot exceed quota for PoliciesPerUser: ${policiesPerUser}`)
    ctx.write(tx => tx.insert('attachments', { userId: user.row.id, policyArn }))
    return {}
  },
})
