import { arn } from '../../core/arn.ts'
import type { Locator, Resource } from '../../core/operation.ts'
import { list, optional } from '../../core/shapes.ts'
import { type IamContext, iam } from './operation.ts'
import { page } from './page.ts'
import { pageInput, pageOutput, pathPrefix, user as userShape } from './shapes.ts'
import { userOutput } from './user.ts'

/** AWS authorises the listing on the path that it is asked for. */
const usersUnderPath: Locator<{ readonly PathPrefix?: string | undefined }, IamContext, Resource> = {
  find: ({ PathPrefix = '/' }, { account }) => ({
    target: { arn: arn('iam', '', account, `user${PathPrefix}`), account, rule: 'identity' },
  }),
}

export const ListUsers = iam({
  name: 'ListUsers',
  input: { PathPrefix: optional(pathPrefix), ...pageInput },
  output: { Users: list(userShape), ...pageOutput },
  needs: { users: { action: 'iam:ListUsers', on: usersUnderPath } },
  throttle: 'management',
  audit: { readOnly: true, request: ['PathPrefix', 'Marker', 'MaxItems'], response: [] },

  run({ input, ctx }) {
    const { PathPrefix = '/' } = input
    const users = ctx.directory.usersOf(ctx.account).filter(user => user.row.path.startsWith(PathPrefix))
    const { items, more } = page(users, user => user.name, input)
    return { Users: items.map(user => userOutput(user, 'listed')), ...more }
  },
})
