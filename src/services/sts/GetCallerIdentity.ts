import { optional, string } from '../../core/shapes.ts'
import { sts } from './operation.ts'

const arnPattern =
  '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+'

export const GetCallerIdentity = sts({
  name: 'GetCallerIdentity',
  input: {},
  output: {
    UserId: optional(string()),
    Account: optional(string()),
    Arn: optional(string({ min: 20, max: 2048, pattern: arnPattern })),
  },
  // AWS lets every caller ask who it is, even one that is denied everything.
  needs: {},
  throttle: 'GetCallerIdentity',
  audit: { readOnly: true, request: [], response: [] },

  run: ({ ctx: { caller } }) => ({ UserId: caller.userId, Account: caller.account, Arn: caller.arn }),
})
