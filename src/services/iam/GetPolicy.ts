import { optional } from '../../core/shapes.ts'
import { iam } from './operation.ts'
import { policyOutput, thePolicy } from './policies.ts'
import { arnType, policy as policyShape } from './shapes.ts'

export const GetPolicy = iam({
  name: 'GetPolicy',
  input: { PolicyArn: arnType },
  output: { Policy: optional(policyShape) },
  needs: { policy: { action: 'iam:GetPolicy', on: thePolicy } },
  throttle: 'management',
  audit: { readOnly: true, request: ['PolicyArn'], response: [] },

  run: ({ policy, ctx }) => ({ Policy: policyOutput(policy.row, ctx, 'whole') }),
})
