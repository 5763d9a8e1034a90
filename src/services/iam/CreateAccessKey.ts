import { fail } from '../../core/errors.ts'
import { newAccessKeyId } from '../../core/ids.ts'
import { optional } from '../../core/shapes.ts'
import { iam } from './operation.ts'
import { accessKey, existingUserName } from './shapes.ts'
import { theUser } from './user.ts'

const keysPerUser = 2

export const CreateAccessKey = iam({
  name: 'CreateAccessKey',
  input: { UserName: optional(existingUserName) },
  output: { AccessKey: accessKey },
  needs: { user: { action: 'iam:CreateAccessKey', on: theUser } },
  throttle: 'management',
  audit: { readOnly: false, request: ['UserName'], response: ['AccessKey'] },

  run({ user, ctx }) {
    if (user.has.accessKeys.size >= keysPerUser)
      fail('LimitExceededException', `Cannot exceed quota for AccessKeysPerUser: ${keysPerUser}`)
    const { account, now } = ctx
    const AccessKeyId = newAccessKeyId()
    const { secret, sealed, domain } = ctx.vault.newAccessKeySecret(account, AccessKeyId)
    const Status = 'Active' as const
    ctx.write(async tx => {
      if (domain) await tx.insert('domainKeys', domain)
      const row = { id: AccessKeyId, account, userId: user.row.id, status: Status, createdAt: now }
      await tx.insert('accessKeys', { ...row, sealedSecret: sealed })
    })
    return {
      AccessKey: { UserName: user.name, AccessKeyId, Status, SecretAccessKey: secret, CreateDate: now },
    }
  },
})
