import type { AuditCall } from '../../core/event.ts'
import type { Change } from '../../store/index.ts'
import type { Vault } from '../../vault/index.ts'
import type { KmsKey } from './key.ts'
import type { Keys } from './keys.ts'

/** Something that happens to a key by itself when its time has come. */
export interface DueWork {
  isDue(key: KmsKey, now: number): boolean
  /** What brings the key nearer to not being due; done again until it is not. */
  carryOut(key: KmsKey, parts: DueParts, now: number): DueChange | Promise<DueChange>
  /** Whether what was removed must leave the store's files too. */
  readonly scrubs?: true
}
export interface DueChange {
  readonly change: Change
  readonly events: readonly AuditCall[]
}
export interface DueParts {
  readonly keys: Keys
  readonly vault: Vault
}
/** What KMS did by itself, as the key's owner sees it. Facts §3.1, service-made events. */
export function serviceEvent(
  eventName: string,
  key: KmsKey,
  time: number,
  serviceEventDetails?: object,
): AuditCall {
  return {
    eventSource: 'kms.amazonaws.com',
    eventName,
    readOnly: false,
    time,
    region: key.region,
    sourceIp: 'AWS Internal',
    userAgent: 'AWS Internal',
    requestParameters: null,
    responseElements: null,
    resources: [key.audited],
    eventType: 'AwsServiceEvent',
    account: key.account,
    ...(serviceEventDetails && { serviceEventDetails }),
  }
}
