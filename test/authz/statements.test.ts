// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allowAll, home, keyArn, policy, question, user, verdict } from './actors.ts'

function allows(
  statement: object,
  action: string,
  arn = keyArn,
  values: Record<string, string> = {},
): boolean {
  const identityPolicies = [policy('identity', { ...allowAll, ...statement })]
  return verdict(question(user(), { identityPolicies, rule: 'identity', action, arn, values })) === 'allowed'
}

/** Action element, actions it covers, actions it does not. */
const actions: readonly (readonly [object, readonly string[], readonly string[]])[] = [
  [{ Action: '*' }, ['kms:Encrypt', 's3:GetObject'], []],
  [{ Action: '*:*' }, ['kms:Encrypt', 's3:GetObject'], []],
  [{ Action: 'kms:*' }, ['kms:Encrypt', 'kms:ReEncryptTo'], ['s3:GetObject', 'xkms:Encrypt']],
  [{ Action: 'KMS:encrypt' }, ['kms:Encrypt'], ['kms:ReEncryptFrom', 'kms:Decrypt']],
  [{ Action: 'kms:Encrypt' }, ['kms:Encrypt'], ['kms:EncryptX', 'kms:Encryp']],
  [
    { Action: ['kms:ReEncrypt*', 'kms:GenerateDataKey*'] },
    ['kms:ReEncryptTo', 'kms:ReEncryptFrom', 'kms:GenerateDataKeyPair'],
    ['kms:GenerateMac', 'kms:Encrypt'],
  ],
  [{ Action: 'kms:*crypt' }, ['kms:Encrypt', 'kms:Decrypt'], ['kms:ReEncryptTo']],
  [{ Action: 'kms:??crypt' }, ['kms:Encrypt', 'kms:Decrypt'], ['kms:Crypt', 'kms:XXXcrypt']],
  [{ Action: undefined, NotAction: 'kms:*' }, ['s3:GetObject'], ['kms:Encrypt']],
  [
    { Action: undefined, NotAction: ['kms:Decrypt', 'KMS:describe*'] },
    ['kms:Encrypt'],
    ['kms:Decrypt', 'kms:DescribeKey'],
  ],
]

for (const [element, covered, other] of actions)
  test(`action ${JSON.stringify(element)}`, () => {
    for (const action of covered) assert.equal(allows(element, action), true, action)
    for (const action of other) assert.equal(allows(element, action), false, action)
  })

const prefix = `arn:aws:kms:eu-central-1:${home}`
/** Resource element, ARNs it covers, ARNs it does not. */
const resources: readonly (readonly [object, readonly string[], readonly string[]])[] = [
  [{ Resource: '*' }, [keyArn, '*', ''], []],
  [{ Resource: keyArn }, [keyArn], [`${keyArn}0`, keyArn.replace('abcd', 'ABCD'), '*']],
  [
    { Resource: `${prefix}:key/*` },
    [keyArn, `${prefix}:key/`],
    [`${prefix}:alias/key/a`, keyArn.replace(home, '999999999999'), '*'],
  ],
  [{ Resource: 'arn:aws:kms:*:*:key/mrk-*' }, [`${prefix}:key/mrk-1`], [keyArn]],
  [{ Resource: 'arn:aws:kms:*:key/1234*' }, [keyArn], [`${prefix}:alias/x`]],
  [{ Resource: 'arn:aws:kms' }, [keyArn, `${prefix}:alias/x`], ['arn:aws:s3:::b']],
  [
    { Resource: 'arn:aws:s3:::b/?' },
    ['arn:aws:s3:::b/x', 'arn:aws:s3:::b/?'],
    ['arn:aws:s3:::b/', 'arn:aws:s3:::b/xy'],
  ],
  [{ Resource: ['arn:aws:s3:::b', keyArn] }, [keyArn, 'arn:aws:s3:::b'], ['arn:aws:s3:::c']],
  [
    { Resource: undefined, NotResource: [keyArn, 'arn:aws:s3:::b/*'] },
    ['*', 'arn:aws:s3:::c'],
    [keyArn, 'arn:aws:s3:::b/x'],
  ],
  [
    { Resource: 'arn:aws:s3:::b/${aws:username}/*' },
    ['arn:aws:s3:::b/alice/x'],
    ['arn:aws:s3:::b/bob/x', 'arn:aws:s3:::b/${aws:username}/x'],
  ],
  [{ Resource: 'arn:aws:s3:::b/${a:star}' }, ['arn:aws:s3:::b/*'], ['arn:aws:s3:::b/x', 'arn:aws:s3:::b/']],
  [{ Resource: 'arn:aws:s3:::b/${a:absent}' }, [], ['arn:aws:s3:::b/', 'arn:aws:s3:::b/${a:absent}']],
  [{ Resource: "arn:aws:s3:::b/${a:absent, 'all'}" }, ['arn:aws:s3:::b/all'], ['arn:aws:s3:::b/']],
  [{ Resource: 'arn:aws:s3:::b/${*}${?}${$}' }, ['arn:aws:s3:::b/*?$'], ['arn:aws:s3:::b/x?$']],
]

for (const [element, covered, other] of resources)
  test(`resource ${JSON.stringify(element)}`, () => {
    const values = { 'aws:username': 'alice', 'a:star': '*' }
    for (const arn of covered) assert.equal(allows(element, 'kms:Decrypt', arn, values), true, arn)
    for (const arn of other) assert.equal(allows(element, 'kms:Decrypt', arn, values), false, arn)
  })
