import { optional } from '../../core/shapes.ts'
import { requestAlias } from './conditions.ts'
import { requireGrantTokens } from './granttoken.ts'
import { keyFrom } from './keyid.ts'
import { metadataOf } from './metadata.ts'
import { kms } from './operation.ts'
import { grantTokens, keyId, keyMetadata } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html */
export const DescribeKey = kms({
  name: 'DescribeKey',
  input: { KeyId: keyId, GrantTokens: grantTokens },
  output: { KeyMetadata: optional(keyMetadata) },
  needs: {
    key: {
      action: 'kms:DescribeKey',
      on: keyFrom('KeyId', 'inspect', 'aliases'),
      conditions: (key, input) => requestAlias(key, input.KeyId),
    },
  },
  crossAccount: true,
  throttle: 'DescribeKey',
  audit: { readOnly: true, request: ['KeyId'], response: [] },

  run({ input, key, ctx }) {
    requireGrantTokens(ctx, input.GrantTokens)
    return { KeyMetadata: metadataOf(ctx, key.row) }
  },
})
