import { changeKey, noOutput } from './change.ts'
import { keyFrom } from './keyid.ts'
import { kms } from './operation.ts'
import { keyId } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html */
export const EnableKey = kms({
  name: 'EnableKey',
  input: { KeyId: keyId },
  output: {},
  needs: { key: { action: 'kms:EnableKey', on: keyFrom('KeyId', 'toggle') } },
  throttle: 'EnableKey',
  audit: { readOnly: false, request: ['KeyId'], response: [] },

  run({ key, ctx }) {
    if (key.state !== 'Enabled') changeKey(ctx, key, { state: 'Enabled' })
    return noOutput(ctx, key)
  },
})
