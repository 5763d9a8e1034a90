import { changeKey, noOutput } from './change.ts'
import { keyFrom } from './keyid.ts'
import { kms } from './operation.ts'
import { description, keyId } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateKeyDescription.html */
export const UpdateKeyDescription = kms({
  name: 'UpdateKeyDescription',
  input: { KeyId: keyId, Description: description },
  output: {},
  needs: { key: { action: 'kms:UpdateKeyDescription', on: keyFrom('KeyId', 'edit') } },
  throttle: 'UpdateKeyDescription',
  audit: { readOnly: false, request: ['KeyId', 'Description'], response: [] },

  run({ input, key, ctx }) {
    changeKey(ctx, key, { description: input.Description })
    return noOutput(ctx, key)
  },
})
