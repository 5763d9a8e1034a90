import { list, oneOf, optional, string, structure } from '../../core/shapes.ts'
import { iam } from './operation.ts'
import { page } from './page.ts'
import { thePolicy } from './policies.ts'
import { arnType, pageInput, pageOutput, path, policyUsage, uniqueIdType, userName } from './shapes.ts'

const groupName = string({ min: 1, max: 128, pattern: '[\\w+=,.@-]+' })
const roleName = string({ min: 1, max: 64, pattern: '[\\w+=,.@-]+' })
const id = optional(uniqueIdType)

export const ListEntitiesForPolicy = iam({
  name: 'ListEntitiesForPolicy',
  input: {
    PolicyArn: arnType,
    EntityFilter: optional(oneOf('User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy')),
    PathPrefix: optional(path),
    PolicyUsageFilter: optional(policyUsage),
    ...pageInput,
  },
  output: {
    PolicyGroups: optional(list(structure({ GroupName: optional(groupName), GroupId: id }))),
    PolicyUsers: optional(list(structure({ UserName: optional(userName), UserId: id }))),
    PolicyRoles: optional(list(structure({ RoleName: optional(roleName), RoleId: id }))),
    ...pageOutput,
  },
  needs: { policy: { action: 'iam:ListEntitiesForPolicy', on: thePolicy } },
  throttle: 'management',
  audit: {
    readOnly: true,
    request: ['PolicyArn', 'EntityFilter', 'PathPrefix', 'PolicyUsageFilter', 'Marker', 'MaxItems'],
    response: [],
  },

  run({ input, policy, ctx }) {
    const { EntityFilter = 'User', PathPrefix = '/', PolicyUsageFilter } = input
    const isAsked = EntityFilter === 'User' && PolicyUsageFilter !== 'PermissionsBoundary'
    const holders = isAsked ? ctx.directory.holders(ctx.account, policy.row.arn) : []
    const users = holders.filter(user => user.row.path.startsWith(PathPrefix))
    const { items, more } = page(users, user => user.name, input)
    const PolicyUsers = items.map(user => ({ UserName: user.name, UserId: user.row.id }))
    return { PolicyGroups: [], PolicyUsers, PolicyRoles: [], ...more }
  },
})
