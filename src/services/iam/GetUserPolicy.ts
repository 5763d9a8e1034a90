import { inlinePolicyOf, percentEncoded } from './documents.ts'
import { iam } from './operation.ts'
import { existingUserName, policyDocument, policyName } from './shapes.ts'
import { theUser } from './user.ts'

export const GetUserPolicy = iam({
  name: 'GetUserPolicy',
  input: { UserName: existingUserName, PolicyName: policyName },
  output: { UserName: existingUserName, PolicyName: policyName, PolicyDocument: policyDocument },
  needs: { user: { action: 'iam:GetUserPolicy', on: theUser } },
  throttle: 'management',
  audit: { readOnly: true, request: ['UserName', 'PolicyName'], response: [] },

  run({ input: { PolicyName }, user }) {
    const document = inlinePolicyOf(user, PolicyName)
    return { UserName: user.name, PolicyName, PolicyDocument: percentEncoded(document) }
  },
})
