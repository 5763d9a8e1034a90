import { fail } from '../../core/errors.ts'
import { policyArnCondition } from './conditions.ts'
import { iam } from './operation.ts'
import { arnType, userName } from './shapes.ts'
import { theUser } from './user.ts'

export const DetachUserPolicy = iam({
  name: 'DetachUserPolicy',
  input: { UserName: userName, PolicyArn: arnType },
  output: {},
  needs: { user: { action: 'iam:DetachUserPolicy', on: theUser, conditions: policyArnCondition } },
  throttle: 'management',
  audit: { readOnly: false, request: ['UserName', 'PolicyArn'], response: [] },

  run({ input: { PolicyArn: policyArn }, user, ctx }) {
    if (!user.has.attached.has(policyArn)) fail('NoSuchEntityException', `Policy ${policyArn} was not found.`)
    ctx.write(tx => tx.remove('attachments', { userId: user.row.id, policyArn }))
    return {}
  },
})
