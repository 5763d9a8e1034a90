import { optional } from '../../core/shapes.ts'
import { changeFamily, noOutput } from './change.ts'
import { day } from './deletion.ts'
import type { KmsKey } from './key.ts'
import { kms } from './operation.ts'
import { rotatingKey } from './rotation.ts'
import { keyId, rotationPeriod } from './shapes.ts'

const usualPeriod = 365

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html */
export const EnableKeyRotation = kms({
  name: 'EnableKeyRotation',
  input: { KeyId: keyId, RotationPeriodInDays: optional(rotationPeriod) },
  output: {},
  needs: {
    key: {
      action: 'kms:EnableKeyRotation',
      on: rotatingKey('manageRotation', 'AWS_KMS'),
      conditions: (key, input) =>
        key === 'kms:rotationperiodindays' ? String(input.RotationPeriodInDays ?? usualPeriod) : undefined,
    },
  },
  throttle: 'EnableKeyRotation',
  audit: { readOnly: false, request: ['KeyId', 'RotationPeriodInDays'], response: [] },

  run({ input, key, ctx }) {
    const period = input.RotationPeriodInDays ?? usualPeriod
    if (period !== key.row.rotationPeriod)
      changeFamily(ctx, key, {
        rotationPeriod: period,
        nextRotationAt: countedFrom(key, ctx.now) + period * day,
      })
    return noOutput(ctx, key)
  },
})

/** The last scheduled rotation, or the enabling: so changing the period again and again postpones nothing. */
function countedFrom({ row: { rotationPeriod, nextRotationAt } }: KmsKey, now: number): number {
  return rotationPeriod === null || nextRotationAt === null ? now : nextRotationAt - rotationPeriod * day
}
