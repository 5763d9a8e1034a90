import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { auditRecords } from '../../src/audit/index.ts'
import type { AuditCall } from '../../src/core/event.ts'
import { account, callOf, other } from '../audit/calls.ts'

/** Text with all that JSON and UTF-8 make trouble with: controls, quotes, lone surrogates, line separators. */
const text = fc.string({
  unit: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 1 }),
    fc.integer({ max: 0xffff, min: 0 }).map(code => String.fromCharCode(code)),
  ),
})
const object = fc.dictionary(text, fc.jsonValue({ depthSize: 'small' }), { maxKeys: 5 })
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const resource = fc.record({
  accountId: fc.constantFrom(account, other, '777788889999'),
  type: text,
  ARN: text,
})
const call: fc.Arbitrary<Partial<AuditCall>> = fc.record({
  eventSource: text,
  eventName: text,
  readOnly: fc.boolean(),
  time: fc.integer({ min: 0, max: 4e12 }),
  region: text,
  sourceIp: text,
  userAgent: fc.oneof(text, fc.string({ unit: 'binary', minLength: 200, maxLength: 1200 })),
  requestId: maybe(text.filter(value => value !== '')),
  requestParameters: fc.option(object),
  responseElements: fc.option(object),
  additionalEventData: maybe(object),
  resources: fc.array(resource, { maxLength: 4 }),
  error: maybe(
    fc.record({
      code: text,
      message: fc.oneof(text, fc.string({ unit: 'binary', minLength: 300, maxLength: 1500 })),
    }),
  ),
  tls: maybe(fc.record({ version: text, cipher: text, host: text })),
  serviceEventDetails: maybe(object),
})
/** What a JSON text can say: without undefined, and with `__proto__` as a name like any other. */
const said = (value: unknown) => JSON.parse(JSON.stringify(value))

test('every record is one line of JSON that says what the call was', () => {
  fc.assert(
    fc.property(call, changes => {
      const made = callOf(changes)
      const records = auditRecords(made)
      const accounts = new Set([account, ...made.resources.map(({ accountId }) => accountId)])
      assert.deepEqual(
        records.map(({ json }) => JSON.parse(json).recipientAccountId).sort(),
        (made.error?.code === 'AccessDenied' ? [account] : [...accounts]).sort(),
      )
      for (const { eventId, json } of records) {
        assert.ok(Buffer.from(json).every(byte => byte >= 0x20))
        assert.equal(Buffer.from(json).toString(), json)
        const record = JSON.parse(json)
        assert.equal(JSON.stringify(record), json)
        const { userIdentity, eventTime, userAgent, errorMessage, sharedEventID, eventID, ...rest } = record
        assert.equal(eventID, eventId)
        assert.equal(Date.parse(eventTime), Math.floor(made.time / 1000) * 1000)
        assert.equal(sharedEventID !== undefined, records.length > 1)
        assert.equal(userIdentity.accountId, account)
        isShortened(userAgent, made.userAgent)
        isShortened(errorMessage ?? '', made.error?.message ?? '')
        delete rest.recipientAccountId
        assert.deepEqual(
          rest,
          said({
            eventVersion: '1.11',
            eventSource: made.eventSource,
            eventName: made.eventName,
            awsRegion: made.region,
            sourceIPAddress: made.sourceIp,
            errorCode: made.error?.code,
            requestParameters: made.requestParameters,
            responseElements: made.responseElements,
            additionalEventData: made.additionalEventData,
            requestID: made.requestId,
            readOnly: made.readOnly,
            resources: made.resources,
            eventType: 'AwsApiCall',
            managementEvent: true,
            serviceEventDetails: made.serviceEventDetails,
            eventCategory: 'Management',
            tlsDetails: made.tls && {
              tlsVersion: made.tls.version,
              cipherSuite: made.tls.cipher,
              clientProvidedHostHeader: made.tls.host,
            },
          }),
        )
      }
    }),
    { numRuns: 2000 },
  )
})

function isShortened(short: string, whole: string): void {
  if (Buffer.byteLength(whole) <= 1024) {
    assert.equal(short, whole)
    return
  }
  const size = Buffer.byteLength(short)
  assert.ok(size <= 1024 && size > 1020, `${size} bytes`)
  assert.ok(Buffer.from(whole).toString().startsWith(short))
}
