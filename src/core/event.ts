import type { Caller } from './access.ts'
import type { AuditedResource } from './operation.ts'

/** One call, as the trail is told of it; audit/ makes CloudTrail records of it. Facts §3.1. */
export interface AuditCall {
  /** `kms.amazonaws.com` */
  readonly eventSource: string
  readonly eventName: string
  readonly readOnly: boolean
  /** Absent for events that the service made by itself. */
  readonly caller?: Caller
  /** DNS name of the service that calls on the caller's behalf (`s3.amazonaws.com`). */
  readonly invokedBy?: string
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly region: string
  readonly sourceIp: string
  readonly userAgent: string
  readonly requestId?: string
  readonly requestParameters: object | null
  readonly responseElements: object | null
  readonly additionalEventData?: object
  readonly resources: readonly AuditedResource[]
  /** The code as CloudTrail writes it (`AccessDenied`). */
  readonly error?: { readonly code: string; readonly message: string }
  readonly tls?: { readonly version: string; readonly cipher: string; readonly host: string }
  /** `AwsServiceEvent` for what the service does unasked; default `AwsApiCall`. */
  readonly eventType?: 'AwsApiCall' | 'AwsServiceEvent'
  readonly serviceEventDetails?: object
  /** Whose trail it goes to when there is no caller. */
  readonly account?: string
}

/** One record, ready for the journal: JSON without line breaks. */
export interface AuditRecord {
  readonly eventId: string
  readonly json: string
}
