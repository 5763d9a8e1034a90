import { fail } from '../../core/errors.ts'
import { iam } from './operation.ts'
import { existingUserName } from './shapes.ts'
import { theUser } from './user.ts'

export const DeleteUser = iam({
  name: 'DeleteUser',
  input: { UserName: existingUserName },
  output: {},
  needs: { user: { action: 'iam:DeleteUser', on: theUser } },
  throttle: 'management',
  audit: { readOnly: false, request: ['UserName'], response: [] },

  run({ user, ctx }) {
    const { accessKeys, attached, policies } = user.has
    const conflict = (first: string) =>
      fail('DeleteConflictException', `Cannot delete entity, must ${first} first.`)
    if (attached.size) conflict('detach all policies')
    if (policies.size) conflict('delete policies')
    if (accessKeys.size) conflict('delete access keys')
    ctx.write(tx => tx.remove('users', { id: user.row.id }))
    return {}
  },
})
