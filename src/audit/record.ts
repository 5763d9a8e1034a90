import type { Caller } from '../core/access.ts'
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

const quote = JSON.stringify

/** `,"name":value`, or nothing where there is no value. */
function member(name: string, json: string | undefined): string {
  return json === undefined ? '' : `,"${name}":${json}`
}

/** Written out by hand, since stringifying an object of so many members takes three times as long. */
function record(call: AuditCall, account: string, sharedEventID: string | undefined): AuditRecord {
  const { caller, error, tls } = call
  const service = caller?.kind === 'service' ? caller.name : call.invokedBy
  const eventID = uuid()
  const tlsDetails = tls && {
    tlsVersion: tls.version,
    cipherSuite: tls.cipher,
    clientProvidedHostHeader: tls.host,
  }
  const json = `{"eventVersion":"1.11","userIdentity":${identity(call, account)},"eventTime":"${eventTime(call.time)}","eventSource":${quote(call.eventSource)},"eventName":${quote(call.eventName)},"awsRegion":${quote(call.region)},"sourceIPAddress":${quote(caller ? (service ?? call.sourceIp) : amazon)},"userAgent":${quote(caller ? (service ?? limited(call.userAgent)) : amazon)}${member('errorCode', error && quote(error.code))}${member('errorMessage', error?.message ? quote(limited(error.message)) : undefined)},"requestParameters":${quote(call.requestParameters)},"responseElements":${quote(call.responseElements)}${member('additionalEventData', call.additionalEventData && quote(call.additionalEventData))}${member('requestID', caller && call.requestId ? quote(call.requestId) : undefined)},"eventID":"${eventID}","readOnly":${call.readOnly},"resources":${quote(call.resources)},"eventType":"${call.eventType ?? 'AwsApiCall'}","managementEvent":true,"recipientAccountId":${quote(account)}${member('serviceEventDetails', call.serviceEventDetails && quote(call.serviceEventDetails))}${member('sharedEventID', sharedEventID && quote(sharedEventID))},"eventCategory":"Management"${member('tlsDetails', tlsDetails && quote(tlsDetails))}}`
  return { eventId: eventID, json }
}

const known = new WeakMap<Caller, string>()

/** The JSON of userIdentity; a caller's own is made once. */
function identity({ caller, invokedBy }: AuditCall, account: string): string {
  if (!caller) return quote({ accountId: account, invokedBy: amazon })
  if (caller.account !== account || invokedBy) {
    const identity = caller.account === account ? userIdentity(caller) : foreignIdentity(caller)
    return quote(invokedBy ? { ...identity, invokedBy } : identity)
  }
  const found = known.get(caller)
  if (found) return found
  const json = quote(userIdentity(caller))
  known.set(caller, json)
  return json
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
