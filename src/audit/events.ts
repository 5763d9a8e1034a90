import { open } from 'node:fs/promises'
import { type Place, UnusableIndex } from './event-index.ts'
import { segmentPath } from './reader.ts'
import { type TrailRecord, usernameOf } from './terms.ts'

/** An Event of CloudTrail's LookupEvents; EventTime in milliseconds since the epoch. */
export interface TrailEvent {
  readonly EventId: string
  readonly EventName: string
  readonly ReadOnly: 'true' | 'false'
  readonly AccessKeyId?: string
  readonly EventTime: number
  readonly EventSource: string
  readonly Username?: string
  readonly Resources: readonly { readonly ResourceType: string; readonly ResourceName: string }[]
  /** The whole record, JSON. */
  readonly CloudTrailEvent: string
}

/** Reads an event's record from the journal. */
export async function loadEvent(journal: string, place: Place): Promise<TrailEvent> {
  const { writer, segment, offset, length, eventId } = place
  const file = await open(segmentPath(journal, writer, segment), 'r')
  try {
    const { buffer } = await file.read(Buffer.alloc(length), { position: offset })
    const json = buffer.toString()
    const record = parse(json)
    if (record?.eventID !== eventId) throw new UnusableIndex(`event ${eventId} is not where the index says`)
    return describe(record, json)
  } finally {
    await file.close()
  }
}

function parse(json: string): TrailRecord | undefined {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function describe(record: TrailRecord, json: string): TrailEvent {
  return {
    EventId: record.eventID,
    EventName: record.eventName,
    ReadOnly: record.readOnly ? 'true' : 'false',
    AccessKeyId: record.userIdentity.accessKeyId,
    EventTime: Date.parse(record.eventTime),
    EventSource: record.eventSource,
    Username: usernameOf(record),
    Resources: (record.resources ?? []).map(({ type, ARN }) => ({ ResourceType: type, ResourceName: ARN })),
    CloudTrailEvent: json,
  }
}
