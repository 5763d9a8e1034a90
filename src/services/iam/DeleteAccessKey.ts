import { optional } from '../../core/shapes.ts'
import { accessKeyOf } from './access-keys.ts'
import { iam } from './operation.ts'
import { accessKeyId, existingUserName } from './shapes.ts'
import { theUser } from './user.ts'

export const DeleteAccessKey = iam({
  name: 'DeleteAccessKey',
  input: { UserName: optional(existingUserName), AccessKeyId: accessKeyId },
  output: {},
  needs: { user: { action: 'iam:DeleteAccessKey', on: theUser } },
  throttle: 'management',
  audit: { readOnly: false, request: ['UserName', 'AccessKeyId'], response: [] },

  run({ input, user, ctx }) {
    const { id } = accessKeyOf(user, input.AccessKeyId)
    ctx.write(tx => tx.remove('accessKeys', { id }))
    return {}
  },
})
