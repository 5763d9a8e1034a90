import { optional } from '../../core/shapes.ts'
import { keyFrom } from './keyid.ts'
import { kms } from './operation.ts'
import { onlyDefault } from './policyname.ts'
import { keyId, policyName, policyText } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html */
export const GetKeyPolicy = kms({
  name: 'GetKeyPolicy',
  input: { KeyId: keyId, PolicyName: optional(policyName) },
  output: { Policy: optional(policyText), PolicyName: optional(policyName) },
  needs: { key: { action: 'kms:GetKeyPolicy', on: keyFrom('KeyId', 'inspect') } },
  throttle: 'GetKeyPolicy',
  audit: { readOnly: true, request: ['KeyId', 'PolicyName'], response: [] },

  run({ input, key }) {
    const PolicyName = onlyDefault(input.PolicyName)
    return { Policy: key.row.policy, PolicyName }
  },
})
