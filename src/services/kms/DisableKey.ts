import { changeKey, noOutput } from './change.ts'
import { keyFrom } from './keyid.ts'
import { usageCondition } from './lastusage.ts'
import { kms } from './operation.ts'
import { keyId } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKey.html */
export const DisableKey = kms({
  name: 'DisableKey',
  input: { KeyId: keyId },
  output: {},
  needs: {
    key: {
      action: 'kms:DisableKey',
      on: keyFrom('KeyId', 'toggle'),
      conditions: (name, _input, key, ctx) => usageCondition(name, key, ctx),
    },
  },
  throttle: 'DisableKey',
  audit: { readOnly: false, request: ['KeyId'], response: [] },

  run({ key, ctx }) {
    if (key.state !== 'Disabled') changeKey(ctx, key, { state: 'Disabled' })
    return noOutput(ctx, key)
  },
})
