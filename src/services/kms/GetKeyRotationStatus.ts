import type { Locator } from '../../core/operation.ts'
import { boolean, optional, timestamp } from '../../core/shapes.ts'
import type { KmsKey } from './key.ts'
import { findKey } from './keyid.ts'
import { type KmsContext, kms } from './operation.ts'
import { requireOrigin } from './rotation.ts'
import { keyId, rotationPeriod } from './shapes.ts'
import { requireState } from './states.ts'

/** Asymmetric and HMAC keys are answered too: their rotation is always off. */
const anyKeyOfOurs: Locator<{ readonly KeyId: string }, KmsContext, KmsKey> = {
  find: (input, ctx) => findKey(input.KeyId, ctx, 'no aliases'),
  check(key) {
    requireOrigin(key, ['AWS_KMS'])
    requireState('rotationStatus', key)
  },
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html */
export const GetKeyRotationStatus = kms({
  name: 'GetKeyRotationStatus',
  input: { KeyId: keyId },
  output: {
    KeyRotationEnabled: optional(boolean()),
    KeyId: optional(keyId),
    RotationPeriodInDays: optional(rotationPeriod),
    NextRotationDate: optional(timestamp()),
    // Rotations on demand are done when they are answered: none is ever seen in progress.
    OnDemandRotationStartDate: optional(timestamp()),
  },
  needs: { key: { action: 'kms:GetKeyRotationStatus', on: anyKeyOfOurs } },
  crossAccount: true,
  throttle: 'GetKeyRotationStatus',
  audit: { readOnly: true, request: ['KeyId'], response: [] },

  run({ key }) {
    const { rotationPeriod: period, nextRotationAt } = key.row
    const isPending = key.state === 'PendingDeletion' || key.state === 'PendingReplicaDeletion'
    if (isPending || period === null) return { KeyId: key.arn, KeyRotationEnabled: false }
    return {
      KeyId: key.arn,
      KeyRotationEnabled: true,
      RotationPeriodInDays: period,
      NextRotationDate: nextRotationAt ?? undefined,
    }
  },
})
