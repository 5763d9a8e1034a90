import { fail } from '../../core/errors.ts'
import { iam } from './operation.ts'
import { thePolicy } from './policies.ts'
import { arnType } from './shapes.ts'

export const DeletePolicy = iam({
  name: 'DeletePolicy',
  input: { PolicyArn: arnType },
  output: {},
  needs: { policy: { action: 'iam:DeletePolicy', on: thePolicy } },
  throttle: 'management',
  audit: { readOnly: false, request: ['PolicyArn'], response: [] },

  run({ policy: { row }, ctx }) {
    if (row.account === 'aws')
      fail('AccessDeniedException', `Policy ${row.arn} is managed by AWS and cannot be deleted.`)
    if (ctx.directory.holders(ctx.account, row.arn).length)
      fail('DeleteConflictException', 'Cannot delete a policy attached to entities.')
    ctx.write(tx => tx.remove('managedPolicies', { arn: row.arn }))
    return {}
  },
})
