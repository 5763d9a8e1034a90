import { fail } from '../../core/errors.ts'
import { uniqueId } from '../../core/ids.ts'
import type { Locator } from '../../core/operation.ts'
import { optional } from '../../core/shapes.ts'
import { boundaryCondition } from './conditions.ts'
import { type IamContext, iam } from './operation.ts'
import { arnType, path, tags, userName, user as userShape } from './shapes.ts'
import { requestTag, tagsJson } from './tags.ts'
import { absentUser, User, userOutput } from './user.ts'

/** The user to be. */
const newUser: Locator<{ readonly UserName: string; readonly Path?: string }, IamContext, User> = {
  find: ({ UserName, Path }, { account }) => absentUser(account, UserName, Path),
  check({ name }, _input, { account, directory }) {
    if (directory.user(account, name))
      fail('EntityAlreadyExistsException', `User with name ${name} already exists.`)
  },
}

export const CreateUser = iam({
  name: 'CreateUser',
  input: {
    Path: optional(path),
    UserName: userName,
    PermissionsBoundary: optional(arnType),
    Tags: optional(tags),
  },
  output: { User: optional(userShape) },
  needs: {
    user: {
      action: 'iam:CreateUser',
      on: newUser,
      conditions: (key, input) => requestTag(key, input) ?? boundaryCondition(key, input),
    },
    tagged: {
      action: 'iam:TagUser',
      on: newUser,
      when: input => (input.Tags?.length ?? 0) > 0,
      conditions: requestTag,
    },
  },
  throttle: 'management',
  audit: {
    readOnly: false,
    request: ['Path', 'UserName', 'PermissionsBoundary', 'Tags'],
    response: ['User'],
  },

  run({ input, user, ctx }) {
    if (input.PermissionsBoundary !== undefined)
      fail('UnsupportedOperationException', 'Permissions boundaries are not supported.')
    const added = { id: uniqueId('AIDA'), tagsJson: tagsJson(input.Tags), createdAt: ctx.now }
    const row = { ...user.row, ...added }
    ctx.write(tx => tx.insert('users', row))
    return { User: userOutput(new User(row, user.has), 'whole') }
  },
})
