import { changeFamily, noOutput } from './change.ts'
import { kms } from './operation.ts'
import { rotatingKey } from './rotation.ts'
import { keyId } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKeyRotation.html */
export const DisableKeyRotation = kms({
  name: 'DisableKeyRotation',
  input: { KeyId: keyId },
  output: {},
  needs: { key: { action: 'kms:DisableKeyRotation', on: rotatingKey('manageRotation', 'AWS_KMS') } },
  throttle: 'DisableKeyRotation',
  audit: { readOnly: false, request: ['KeyId'], response: [] },

  run({ key, ctx }) {
    if (key.row.rotationPeriod !== null)
      changeFamily(ctx, key, { rotationPeriod: null, nextRotationAt: null })
    return noOutput(ctx, key)
  },
})
