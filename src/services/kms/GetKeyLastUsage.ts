import { fail } from '../../core/errors.ts'
import { oneOf, optional, string, structure, timestamp, type Value } from '../../core/shapes.ts'
import { keyFrom } from './keyid.ts'
import { trackingStart } from './lastusage.ts'
import { kms } from './operation.ts'
import { keyId } from './shapes.ts'

const operation = oneOf(
  'Decapsulate',
  'Decrypt',
  'DeriveSharedSecret',
  'Encapsulate',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateMac',
  'ReEncrypt',
  'Sign',
  'Verify',
  'VerifyMac',
)

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyLastUsage.html */
export const GetKeyLastUsage = kms({
  name: 'GetKeyLastUsage',
  input: { KeyId: keyId },
  output: {
    KeyId: optional(keyId),
    KeyLastUsage: optional(
      structure({
        Operation: optional(operation),
        Timestamp: optional(timestamp()),
        CloudTrailEventId: optional(string()),
        KmsRequestId: optional(string()),
      }),
    ),
    TrackingStartDate: optional(timestamp()),
    KeyCreationDate: optional(timestamp()),
  },
  needs: { key: { action: 'kms:GetKeyLastUsage', on: keyFrom('KeyId', 'inspect') } },
  throttle: 'GetKeyLastUsage',
  audit: { readOnly: true, request: ['KeyId'], response: [] },

  async run({ key, ctx }) {
    const usage =
      (await ctx.trail.usage(key.arn)) ??
      fail('DependencyTimeoutException', 'The usage of the key is still being gathered. Try again.')
    const { last } = usage
    return {
      KeyId: key.keyId,
      KeyLastUsage: last
        ? {
            Operation: last.operation as Value<typeof operation>,
            Timestamp: last.time * 1000,
            CloudTrailEventId: last.eventId,
            KmsRequestId: last.requestId,
          }
        : {},
      TrackingStartDate: trackingStart(key, usage, ctx.now),
      KeyCreationDate: key.row.createdAt,
    }
  },
})
