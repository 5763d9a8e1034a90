import { optional } from '../../core/shapes.ts'
import { iam } from './operation.ts'
import { existingUserName, user as userShape } from './shapes.ts'
import { theUser, userOutput } from './user.ts'

export const GetUser = iam({
  name: 'GetUser',
  input: { UserName: optional(existingUserName) },
  output: { User: userShape },
  needs: { user: { action: 'iam:GetUser', on: theUser } },
  throttle: 'management',
  audit: { readOnly: true, request: ['UserName'], response: [] },

  run: ({ user }) => ({ User: userOutput(user, 'whole') }),
})
