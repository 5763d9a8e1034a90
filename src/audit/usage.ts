import { parseArn } from '../core/arn.ts'
import type { TrailRecord } from './terms.ts'

/** The last successful cryptographic use of a KMS key, as the trail of the key's owner tells it. */
export interface LastUse {
  readonly operation: string
  /** Seconds since the epoch. */
  readonly time: number
  readonly eventId: string
  readonly requestId: string
}

/** KeyLastUsageTrackingOperation of KMS's model. */
const operations: ReadonlySet<string> = new Set([
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
])

/**
 * The ARNs of the keys that an event used. Dry runs are failures in the trail. A call that crosses accounts has a
 * record for each: only the one in its owner's trail speaks of a key, so that its event id is one the owner finds.
 */
export function keysUsed(record: TrailRecord): readonly string[] {
  const { eventName, eventSource, errorCode, resources = [], recipientAccountId: owner } = record
  if (errorCode !== undefined || !operations.has(eventName) || eventSource !== 'kms.amazonaws.com') return []
  return resources.flatMap(({ ARN }) => (parseArn(ARN)?.account === owner ? ARN : []))
}
