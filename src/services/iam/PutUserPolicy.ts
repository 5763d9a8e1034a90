import { fail } from '../../core/errors.ts'
import { documentSize } from './documents.ts'
import { iam } from './operation.ts'
import { existingUserName, policyDocument, policyName } from './shapes.ts'
import { theUser } from './user.ts'

/** Of all inline policies of a user together. */
const largestSize = 2048

export const PutUserPolicy = iam({
  name: 'PutUserPolicy',
  input: { UserName: existingUserName, PolicyName: policyName, PolicyDocument: policyDocument },
  output: {},
  needs: { user: { action: 'iam:PutUserPolicy', on: theUser } },
  throttle: 'management',
  audit: { readOnly: false, request: ['UserName', 'PolicyName', 'PolicyDocument'], response: [] },

  run({ input, user, ctx }) {
    const { PolicyName: name, PolicyDocument: document } = input
    ctx.compilePolicy(document)
    let size = documentSize(document)
    for (const [other, text] of user.has.policies) if (other !== name) size += documentSize(text)
    if (size > largestSize)
      fail(
        'LimitExceededException',
        `Maximum policy size of ${largestSize} bytes exceeded for user ${user.name}`,
      )
    ctx.write(tx => tx.put('userPolicies', { userId: user.row.id, name, document }))
    return {}
  },
})
