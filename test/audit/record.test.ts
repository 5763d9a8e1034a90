import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditRecords } from '../../src/audit/index.ts'
import type { Caller } from '../../src/core/access.ts'
import type { AuditCall } from '../../src/core/event.ts'
import { account, alice, callOf, key, other } from './calls.ts'

function only(call: AuditCall) {
  const [record, ...more] = auditRecords(call)
  assert.deepEqual(more, [])
  return JSON.parse(record?.json ?? '')
}
const identityOf = (caller: Caller) => only(callOf({ caller })).userIdentity

const session = {
  issuedAt: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  mfaAuthenticated: false,
  issuerId: 'AROAROLEROLEROLEROLE1',
}
const sessionArn = `arn:aws:sts::${account}:assumed-role/Auditor/monday`
const auditor: Caller = {
  kind: 'assumed-role',
  arn: sessionArn,
  principalArn: `arn:aws:iam::${account}:role/Auditor`,
  account,
  userId: 'AROAROLEROLEROLEROLE1:monday',
  name: 'Auditor',
  accessKeyId: 'ASIAAUDITORAUDITOR12',
  session,
}

test('a record has the members of facts §3.1, in their order', () => {
  const record = only(
    callOf({
      additionalEventData: { keyMaterialId: '96' },
      tls: { version: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256', host: 'kms.local' },
      error: { code: 'DisabledException', message: 'the key is disabled' },
    }),
  )
  const { eventID, ...rest } = record
  assert.match(eventID, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.deepEqual(rest, {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      principalId: alice.userId,
      arn: alice.arn,
      accountId: account,
      accessKeyId: alice.accessKeyId,
      userName: 'alice',
    },
    eventTime: '2026-01-31T23:59:59Z',
    eventSource: 'kms.amazonaws.com',
    eventName: 'Encrypt',
    awsRegion: 'eu-west-1',
    sourceIPAddress: '192.0.2.7',
    userAgent: 'aws-cli/2.31',
    errorCode: 'DisabledException',
    errorMessage: 'the key is disabled',
    requestParameters: { keyId: 'alias/a' },
    responseElements: null,
    additionalEventData: { keyMaterialId: '96' },
    requestID: 'b8f5c1c4-95a6-4a80-9a4d-0d2a3a8d4a55',
    readOnly: true,
    resources: [key('1234abcd')],
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: 'kms.local',
    },
  })
  assert.equal(
    Object.keys(record).join(),
    'eventVersion,userIdentity,eventTime,eventSource,eventName,awsRegion,sourceIPAddress,userAgent,errorCode,' +
      'errorMessage,requestParameters,responseElements,additionalEventData,requestID,eventID,readOnly,resources,' +
      'eventType,managementEvent,recipientAccountId,eventCategory,tlsDetails',
  )
})

test('the eventID told is the one in the record, and never the same', () => {
  const records = Array.from({ length: 1000 }, () => auditRecords(callOf())).flat()
  assert.equal(new Set(records.map(({ eventId }) => eventId)).size, 1000)
  for (const { eventId, json } of records) assert.equal(JSON.parse(json).eventID, eventId)
})

test('every kind of caller has its userIdentity', () => {
  assert.deepEqual(identityOf(auditor), {
    type: 'AssumedRole',
    principalId: 'AROAROLEROLEROLEROLE1:monday',
    arn: sessionArn,
    accountId: account,
    accessKeyId: 'ASIAAUDITORAUDITOR12',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROAROLEROLEROLEROLE1',
        arn: `arn:aws:iam::${account}:role/Auditor`,
        accountId: account,
        userName: 'Auditor',
      },
      attributes: { creationDate: '2026-01-02T03:04:05Z', mfaAuthenticated: 'false' },
    },
  })
  const root = `arn:aws:iam::${account}:root`
  const rootCaller: Caller = {
    kind: 'root',
    arn: root,
    principalArn: root,
    account,
    userId: account,
    name: 'root',
  }
  assert.deepEqual(identityOf(rootCaller), {
    type: 'Root',
    principalId: account,
    arn: root,
    accountId: account,
  })
  const temporary = { ...session, mfaAuthenticated: true, issuerId: alice.userId, sourceIdentity: 'al' }
  assert.deepEqual(identityOf({ ...alice, session: temporary }).sessionContext, {
    attributes: { creationDate: '2026-01-02T03:04:05Z', mfaAuthenticated: 'true' },
    sourceIdentity: 'al',
  })
  const federated: Caller = {
    ...alice,
    kind: 'federated-user',
    arn: `arn:aws:sts::${account}:federated-user/Bob`,
    principalArn: `arn:aws:sts::${account}:federated-user/Bob`,
    userId: `${account}:Bob`,
    name: 'Bob',
    session: { ...session, issuerId: alice.userId, issuerArn: alice.arn },
  }
  const { type, principalId, sessionContext } = identityOf(federated)
  assert.deepEqual([type, principalId], ['FederatedUser', `${account}:Bob`])
  assert.deepEqual(sessionContext.sessionIssuer, {
    type: 'IAMUser',
    principalId: alice.userId,
    arn: alice.arn,
    accountId: account,
    userName: 'alice',
  })
})

test('what a service does is told under the name of the service', () => {
  const name = 's3.amazonaws.com'
  const caller: Caller = { kind: 'service', arn: name, principalArn: name, account: '', userId: name, name }
  const own = only(callOf({ caller }))
  assert.deepEqual(own.userIdentity, { type: 'AWSService', invokedBy: name })
  assert.deepEqual([own.sourceIPAddress, own.userAgent, own.recipientAccountId], [name, name, account])
  const forAlice = only(callOf({ invokedBy: name }))
  assert.equal(forAlice.userIdentity.invokedBy, name)
  assert.equal(forAlice.userIdentity.userName, 'alice')
  assert.deepEqual([forAlice.sourceIPAddress, forAlice.userAgent], [name, name])
  assert.equal(only(callOf()).userIdentity.invokedBy, undefined)
})

test('what nobody asked for is told as AWS Internal', () => {
  const record = only(
    callOf({
      caller: undefined,
      account,
      eventName: 'DeleteKey',
      eventType: 'AwsServiceEvent',
      requestParameters: null,
      serviceEventDetails: { keyId: '1234abcd' },
    }),
  )
  assert.deepEqual(record.userIdentity, { accountId: account, invokedBy: 'AWS Internal' })
  assert.deepEqual([record.sourceIPAddress, record.userAgent], ['AWS Internal', 'AWS Internal'])
  assert.equal('requestID' in record, false)
  assert.equal(record.eventType, 'AwsServiceEvent')
  assert.equal(record.requestParameters, null)
  assert.deepEqual(record.serviceEventDetails, { keyId: '1234abcd' })
  assert.equal(record.recipientAccountId, account)
})

test('a call over accounts is told to both, and the owner learns less of the caller', () => {
  const records = auditRecords(
    callOf({ resources: [key('theirs', other), key('mine'), key('theirs2', other)] }),
  )
  const [mine, theirs, ...more] = records.map(({ json }) => JSON.parse(json))
  assert.deepEqual(more, [])
  assert.deepEqual([mine.recipientAccountId, theirs.recipientAccountId], [account, other])
  assert.ok(mine.sharedEventID)
  assert.equal(mine.sharedEventID, theirs.sharedEventID)
  assert.equal(new Set([mine.eventID, theirs.eventID, mine.sharedEventID]).size, 3)
  assert.equal(mine.userIdentity.arn, alice.arn)
  assert.deepEqual(theirs.userIdentity, { type: 'AWSAccount', principalId: alice.userId, accountId: account })
  assert.deepEqual(theirs.resources, mine.resources)
})

test('of a denied call the owner of the key learns nothing', () => {
  const error = { code: 'AccessDenied', message: 'User: … is not authorized' }
  const record = only(callOf({ resources: [key('theirs', other)], error }))
  assert.equal(record.recipientAccountId, account)
  assert.equal('sharedEventID' in record, false)
  const disabled = { code: 'DisabledException', message: '' }
  const told = auditRecords(callOf({ resources: [key('theirs', other)], error: disabled }))
  assert.equal(told.length, 2)
  assert.equal('errorMessage' in JSON.parse(told[0]?.json ?? ''), false)
})

test('records of different seconds do not share a time', () => {
  const times = [0, 999, 1000, 999, 86_400_000, 1e12 + 999]
  assert.deepEqual(
    times.map(time => only(callOf({ time })).eventTime),
    times.map(time => `${new Date(time).toISOString().slice(0, 19)}Z`),
  )
})
