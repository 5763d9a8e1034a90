import { fail } from '../../core/errors.ts'
import type { Locator } from '../../core/operation.ts'
import { optional } from '../../core/shapes.ts'
import { type IamContext, iam } from './operation.ts'
import { existingUserName, path, userName } from './shapes.ts'
import { absentUser, theUser, type User } from './user.ts'

interface Renaming {
  readonly UserName: string
  readonly NewUserName?: string | undefined
  readonly NewPath?: string | undefined
}

/** The user under its new name: AWS asks for permission on both. */
const renamedUser: Locator<Renaming, IamContext, User> = {
  find(input, ctx) {
    const { row } = theUser.find(input, ctx)
    return absentUser(ctx.account, input.NewUserName ?? row.name, input.NewPath ?? row.path)
  },
  check({ name }, { UserName }, { account, directory }) {
    const holder = directory.user(account, name)
    if (holder && holder !== directory.user(account, UserName))
      fail('EntityAlreadyExistsException', `User with name ${name} already exists.`)
  },
}

export const UpdateUser = iam({
  name: 'UpdateUser',
  input: { UserName: existingUserName, NewPath: optional(path), NewUserName: optional(userName) },
  output: {},
  needs: {
    user: { action: 'iam:UpdateUser', on: theUser },
    renamed: { action: 'iam:UpdateUser', on: renamedUser },
  },
  throttle: 'management',
  audit: { readOnly: false, request: ['UserName', 'NewPath', 'NewUserName'], response: [] },

  run({ user, renamed, ctx }) {
    const { name, path } = renamed.row
    ctx.write(tx => tx.put('users', { ...user.row, name, path }))
    return {}
  },
})
