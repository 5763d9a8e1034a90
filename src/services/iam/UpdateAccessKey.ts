import { fail } from '../../core/errors.ts'
import { optional } from '../../core/shapes.ts'
import { accessKeyOf } from './access-keys.ts'
import { iam } from './operation.ts'
import { accessKeyId, accessKeyStatus, existingUserName } from './shapes.ts'
import { theUser } from './user.ts'

export const UpdateAccessKey = iam({
  name: 'UpdateAccessKey',
  input: { UserName: optional(existingUserName), AccessKeyId: accessKeyId, Status: accessKeyStatus },
  output: {},
  needs: { user: { action: 'iam:UpdateAccessKey', on: theUser } },
  throttle: 'management',
  audit: { readOnly: false, request: ['UserName', 'AccessKeyId', 'Status'], response: [] },

  run({ input, user, ctx }) {
    const status = input.Status
    // The model's third value only ever comes back from AWS.
    if (status === 'Expired')
      fail(
        'ValidationException',
        "1 validation error detected: Value 'Expired' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]",
      )
    const key = accessKeyOf(user, input.AccessKeyId)
    ctx.write(tx => tx.put('accessKeys', { ...key, status }))
    return {}
  },
})
