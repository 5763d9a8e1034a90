import { isoSeconds } from '../core/clock.ts'
import type { AuditCall, AuditRecord } from '../core/event.ts'
import { uuid } from '../core/ids.ts'
import { foreignIdentity, userIdentity } from './identity.ts'

const amazon = 'AWS Internal'
/** Bytes of UTF-8 that CloudTrail keeps of userAgent and errorMessage. Facts §3.1. */
const textLimit = 1024

/**
 * CloudTrail's record of a call (facts §3.1), one for each account that it concerns: the caller's, and those that
 * own the resources. Those records share a sharedEventID. Of a denied call the owners learn nothing.
 */
export function auditRecords(call: AuditCall): AuditRecord[] {
  const home = call.caller?.kind === 'service' ? undefined : call.caller?.account
  const first = home ?? call.account ?? call.resources[0]?.accountId ?? call.caller?.account ?? ''
  const accounts = call.error?.code === 'AccessDenied' ? [first] : concerned(first, call)
  if (accounts.length === 1) return [record(call, first, undefined)]
  const sharedEventId = uuid()
  return accounts.map(account => record(call, account, sharedEventId))
}

function concerned(first: string, call: AuditCall): readonly string[] {
  const accounts = [first]
  for (const { accountId } of call.resources) if (!accounts.includes(accountId)) accounts.push(accountId)
  return accounts
}

function record(call: AuditCall, account: string, sharedEventID: string | undefined): AuditRecord {
  const { caller, error, tls } = call
  // A service that calls itself in another Region shows whence the caller came.
  const forwarder = call.invokedBy === call.eventSource ? undefined : call.invokedBy
  const service = caller?.kind === 'service' ? caller.name : forwarder
  const eventID = uuid()
  const json = JSON.stringify({
    eventVersion: '1.11',
    userIdentity: identity(call, account),
    eventTime: eventTime(call.time),
    eventSource: call.eventSource,
    eventName: call.eventName,
    awsRegion: call.region,
    sourceIPAddress: caller ? (service ?? call.sourceIp) : amazon,
    userAgent: caller ? (service ?? limited(call.userAgent)) : amazon,
    errorCode: error?.code,
    errorMessage: error?.message ? limited(error.message) : undefined,
    requestParameters: call.requestParameters,
    responseElements: call.responseElements,
    additionalEventData: call.additionalEventData,
    requestID: caller && call.requestId,
    eventID,
    readOnly: call.readOnly,
    resources: call.resources,
    eventType: call.eventType ?? 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    serviceEventDetails: call.serviceEventDetails,
    sharedEventID,
    eventCategory: 'Management',
    tlsDetails: tls && {
      tlsVersion: tls.version,
      cipherSuite: tls.cipher,
      clientProvidedHostHeader: tls.host,
    },
  })
  return { eventId: eventID, json }
}

function identity({ caller, invokedBy }: AuditCall, account: string): object {
  if (!caller) return { accountId: account, invokedBy: amazon }
  const identity = caller.account === account ? userIdentity(caller) : foreignIdentity(caller)
  return invokedBy ? { ...identity, invokedBy } : identity
}

let second = Number.NaN
let secondText = ''

/** Many calls fall into one second. */
function eventTime(milliseconds: number): string {
  const current = Math.floor(milliseconds / 1000)
  if (current !== second) {
    second = current
    secondText = isoSeconds(milliseconds)
  }
  return secondText
}

function limited(text: string): string {
  if (text.length * 3 <= textLimit) return text
  const bytes = Buffer.from(text)
  if (bytes.length <= textLimit) return text
  let end = textLimit
  // A character is not cut in two: continuation bytes are 10xxxxxx.
  while (((bytes[end] as number) & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}
