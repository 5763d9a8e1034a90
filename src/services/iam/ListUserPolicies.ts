import { list } from '../../core/shapes.ts'
import { iam } from './operation.ts'
import { page } from './page.ts'
import { existingUserName, pageInput, pageOutput, policyName } from './shapes.ts'
import { theUser } from './user.ts'

export const ListUserPolicies = iam({
  name: 'ListUserPolicies',
  input: { UserName: existingUserName, ...pageInput },
  output: { PolicyNames: list(policyName), ...pageOutput },
  needs: { user: { action: 'iam:ListUserPolicies', on: theUser } },
  throttle: 'management',
  audit: { readOnly: true, request: ['UserName', 'Marker', 'MaxItems'], response: [] },

  run({ input, user }) {
    const { items, more } = page(user.has.policies.keys(), name => name, input)
    return { PolicyNames: items, ...more }
  },
})
