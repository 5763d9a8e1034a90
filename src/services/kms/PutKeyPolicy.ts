import { boolean, optional } from '../../core/shapes.ts'
import { changeKey, noOutput } from './change.ts'
import { bypassCondition } from './conditions.ts'
import { keyFrom } from './keyid.ts'
import { kms } from './operation.ts'
import { acceptPolicy } from './policy.ts'
import { onlyDefault } from './policyname.ts'
import { keyId, policyName, policyText } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html */
export const PutKeyPolicy = kms({
  name: 'PutKeyPolicy',
  input: {
    KeyId: keyId,
    PolicyName: optional(policyName),
    Policy: policyText,
    BypassPolicyLockoutSafetyCheck: optional(boolean()),
  },
  output: {},
  needs: {
    key: { action: 'kms:PutKeyPolicy', on: keyFrom('KeyId', 'inspect'), conditions: bypassCondition },
  },
  throttle: 'PutKeyPolicy',
  audit: {
    readOnly: false,
    request: ['KeyId', 'PolicyName', 'Policy', 'BypassPolicyLockoutSafetyCheck'],
    response: [],
  },

  run({ input, key, ctx }) {
    onlyDefault(input.PolicyName)
    const bypass = input.BypassPolicyLockoutSafetyCheck ?? false
    const boundPolicy = acceptPolicy(input.Policy, key, ctx, bypass)
    changeKey(ctx, key, { policy: input.Policy, boundPolicy })
    return noOutput(ctx, key)
  },
})
