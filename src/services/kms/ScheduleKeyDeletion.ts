import { fail } from '../../core/errors.ts'
import { optional, timestamp } from '../../core/shapes.ts'
import { changeKey } from './change.ts'
import { day } from './deletion.ts'
import { keyFrom } from './keyid.ts'
import { usageCondition } from './lastusage.ts'
import { isPrimary } from './multiregion.ts'
import { kms } from './operation.ts'
import { keyId, keyState, pendingWindow } from './shapes.ts'

const usualWindow = 30

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html */
export const ScheduleKeyDeletion = kms({
  name: 'ScheduleKeyDeletion',
  input: { KeyId: keyId, PendingWindowInDays: optional(pendingWindow) },
  output: {
    KeyId: optional(keyId),
    DeletionDate: optional(timestamp()),
    KeyState: optional(keyState),
    PendingWindowInDays: optional(pendingWindow),
  },
  needs: {
    key: {
      action: 'kms:ScheduleKeyDeletion',
      on: keyFrom('KeyId', 'scheduleDeletion'),
      conditions: (name, input, key, ctx) =>
        name === 'kms:schedulekeydeletionpendingwindowindays'
          ? String(input.PendingWindowInDays ?? usualWindow)
          : usageCondition(name, key, ctx),
    },
  },
  throttle: 'ScheduleKeyDeletion',
  audit: {
    readOnly: false,
    request: ['KeyId', 'PendingWindowInDays'],
    response: ['KeyId', 'DeletionDate', 'KeyState', 'PendingWindowInDays'],
  },

  run({ input, key, ctx }) {
    const days = input.PendingWindowInDays ?? usualWindow
    // The model says 1-365, the service takes 7-30. Facts §4.3.
    if (days < 7 || days > 30) fail('ValidationException', windowText(days))
    const answer = { KeyId: key.arn, PendingWindowInDays: days }
    if (isPrimary(key) && ctx.keys.family(key).length > 1) {
      // The wait begins when the last replica is gone.
      changeKey(ctx, key, { state: 'PendingReplicaDeletion', deletionWindow: days })
      return { ...answer, KeyState: 'PendingReplicaDeletion' }
    }
    const DeletionDate = ctx.now + days * day
    changeKey(ctx, key, { state: 'PendingDeletion', deletionAt: DeletionDate })
    return { ...answer, DeletionDate, KeyState: 'PendingDeletion' }
  },
})

function windowText(days: number): string {
  const bound = days < 7 ? 'greater than or equal to 7' : 'less than or equal to 30'
  return `1 validation error detected: Value '${days}' at 'pendingWindowInDays' failed to satisfy constraint: Member must have value ${bound}`
}
