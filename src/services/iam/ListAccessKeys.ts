import { list, optional } from '../../core/shapes.ts'
import { iam } from './operation.ts'
import { page } from './page.ts'
import { accessKeyMetadata, existingUserName, pageInput, pageOutput } from './shapes.ts'
import { theUser } from './user.ts'

export const ListAccessKeys = iam({
  name: 'ListAccessKeys',
  input: { UserName: optional(existingUserName), ...pageInput },
  output: { AccessKeyMetadata: list(accessKeyMetadata), ...pageOutput },
  needs: { user: { action: 'iam:ListAccessKeys', on: theUser } },
  throttle: 'management',
  audit: { readOnly: true, request: ['UserName', 'Marker', 'MaxItems'], response: [] },

  run({ input, user }) {
    const { items, more } = page(user.has.accessKeys.values(), key => key.id, input)
    const AccessKeyMetadata = items.map(({ id, status, createdAt }) => ({
      UserName: user.name,
      AccessKeyId: id,
      Status: status,
      CreateDate: createdAt,
    }))
    return { AccessKeyMetadata, ...more }
  },
})
