import { type AwsError, withheld } from '../../core/errors.ts'
import type { AuditCall, AuditRecord } from '../../core/event.ts'
import type { AuditedResource, EventOfCall } from '../../core/operation.ts'
import { type Authenticated, advance, type Done, type Recorded, type Resolved } from '../call.ts'

/** The durable trail, as the pipeline needs it. */
export interface Trail {
  /** Makes the records of a call: two when caller and owner are of different accounts. */
  records(call: AuditCall): readonly AuditRecord[]
  /** Rejects when nothing can be recorded; undefined when nothing speaks against it. */
  ready(): Promise<void> | undefined
  /** Resolves when the record is on disk. */
  append(record: AuditRecord): Promise<void>
}
export type Changes = ((tx: never) => Promise<void>)[]
/** What an operation's run leaves to be done once it has succeeded. */
export interface Effects {
  readonly changes: Changes
  /** What is recorded beside the call. */
  readonly events: (AuditCall | EventOfCall)[]
}
/** The store, as the pipeline needs it. */
export interface State {
  readonly sequence: number
  refresh(): Promise<void> | undefined
  commit(sequence: number, changes: Changes, records: readonly AuditRecord[]): Promise<void>
  delivered(eventIds: readonly string[]): Promise<void>
  /** Whether the error says that the decision was made on old state. */
  isStale(error: unknown): boolean
}

/** Makes changes and records durable: together in the store, then in the journal. */
export async function record(
  state: State,
  trail: Trail,
  call: Done,
  { changes, events }: Effects,
): Promise<Recorded> {
  const records = recordsOf(trail, describe(call, call.output), events)
  if (changes.length) {
    await trail.ready()
    await state.commit(call.sequence, changes, records)
    call.committed = true
  }
  if (records.length === 1) await trail.append(records[0] as AuditRecord)
  else await Promise.all(records.map(record => trail.append(record)))
  if (changes.length) await state.delivered(records.map(({ eventId }) => eventId))
  const recorded = advance<Recorded>(call)
  recorded.recorded = true
  return recorded
}

function recordsOf(trail: Trail, own: AuditCall, events: Effects['events']): readonly AuditRecord[] {
  const records = trail.records(own)
  if (events.length === 0) return records
  const others = events.map(event => (typeof event === 'function' ? event(own) : event))
  return [...records, ...others.flatMap(event => trail.records(event))]
}

/** Records a failure after authentication. */
export async function recordFailure(trail: Trail, call: Authenticated, error: AwsError): Promise<void> {
  const code = error.code === 'AccessDeniedException' ? 'AccessDenied' : error.code
  const described = describe(call, undefined)
  const { account } = call.identity.caller
  // Of another account's resource the refused learn no more from their trail than from the answer.
  const resources =
    code === 'AccessDenied'
      ? described.resources.filter(({ accountId }) => accountId === account)
      : described.resources
  const recorded = { code, message: error.recorded }
  const event = { ...described, resources, responseElements: null, error: recorded }
  await Promise.all(trail.records(event).map(record => trail.append(record)))
}

/** Other names are whatever the client typed. */
const operationName = /^[A-Za-z]{1,64}$/

function describe(call: Authenticated & Partial<Done>, output: object | undefined): AuditCall {
  const { operation, service, notes } = call
  const shown = notes.requestParameters
  const declared = notes.responseElements
  return {
    eventSource: service.declaration.eventSource,
    eventName: operation || operationName.test(call.operationName) ? call.operationName : withheld,
    readOnly: operation?.declaration.audit.readOnly ?? false,
    caller: call.identity.caller,
    time: call.now,
    region: service.declaration.globalRegion ?? call.region,
    sourceIp: call.remoteAddress,
    userAgent: call.userAgent,
    requestId: call.requestId,
    requestParameters: shown !== undefined ? shown : (operation?.requestFields(call.input) ?? null),
    responseElements: declared !== undefined ? declared : (operation?.responseFields(output) ?? null),
    additionalEventData: output && notes.additionalEventData,
    resources: resourcesOf(call),
    tls: call.tls && { ...call.tls, host: call.host },
  }
}

function resourcesOf(call: Partial<Resolved> & Authenticated): readonly AuditedResource[] {
  const named: AuditedResource[] = []
  for (const name in call.resources) {
    const resource = call.resources[name]?.audited
    if (resource && !named.some(other => other.ARN === resource.ARN)) named.push(resource)
  }
  return call.notes.resources.length ? [...named, ...call.notes.resources] : named
}
