import type { Caller } from '../../src/core/access.ts'
import type { AuditCall } from '../../src/core/event.ts'

export const account = '111122223333'
export const other = '444455556666'

export const alice: Caller = {
  kind: 'user',
  arn: `arn:aws:iam::${account}:user/staff/alice`,
  principalArn: `arn:aws:iam::${account}:user/staff/alice`,
  account,
  userId: 'AIDAALICEALICEALICE12',
  name: 'alice',
  accessKeyId: 'AKIAALICEALICEALICE1',
}

export function key(id: string, accountId = account) {
  return { accountId, type: 'AWS::KMS::Key', ARN: `arn:aws:kms:eu-west-1:${accountId}:key/${id}` }
}

/** A call of alice's to Encrypt, changed as given. */
export function callOf(changes: Partial<AuditCall> = {}): AuditCall {
  return {
    eventSource: 'kms.amazonaws.com',
    eventName: 'Encrypt',
    readOnly: true,
    caller: alice,
    time: Date.UTC(2026, 0, 31, 23, 59, 59, 999),
    region: 'eu-west-1',
    sourceIp: '192.0.2.7',
    userAgent: 'aws-cli/2.31',
    requestId: 'b8f5c1c4-95a6-4a80-9a4d-0d2a3a8d4a55',
    requestParameters: { keyId: 'alias/a' },
    responseElements: null,
    resources: [key('1234abcd')],
    ...changes,
  }
}
