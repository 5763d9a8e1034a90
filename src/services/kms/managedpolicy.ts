import { rootArn } from '../../core/arn.ts'
import type { Predefined } from './predefined.ts'

/** How `kms:ViaService` names a service. */
export function viaService(name: string, region: string): string {
  return `${name}.${region}.amazonaws.com`
}

/**
 * The policy of an AWS managed key: whoever may use the service may use the key through it, in this account; the
 * account may look at the key. Nothing else is allowed to anybody, which is why the key cannot be changed.
 */
export function managedPolicy(service: Predefined, account: string, region: string): string {
  const { policyId, words, via, actions, everywhere = [], reader } = service
  const metadata = ['kms:Describe*', 'kms:Get*', 'kms:List*']
  const hasGrants = [...actions, ...everywhere].includes('kms:CreateGrant')
  const access = {
    Sid: `Allow access ${words[0]} for all principals in the account that are authorized to use ${words[1]}`,
    Effect: 'Allow',
    Principal: { AWS: '*' },
  }
  const caller = { 'kms:CallerAccount': account }
  const Statement = [
    actions.length > 0 && {
      ...access,
      Action: actions,
      Resource: '*',
      Condition: { StringEquals: { ...caller, 'kms:ViaService': viaService(via, region) } },
    },
    everywhere.length > 0 && {
      ...access,
      Action: everywhere,
      Resource: '*',
      Condition: { StringEquals: caller, StringLike: { 'kms:ViaService': viaService(via, '*') } },
    },
    {
      Sid: 'Allow direct access to key metadata to the account',
      Effect: 'Allow',
      Principal: { AWS: rootArn(account) },
      Action: hasGrants ? [...metadata, 'kms:RevokeGrant'] : metadata,
      Resource: '*',
    },
    reader && {
      Sid: reader.sid,
      Effect: 'Allow',
      Principal: { Service: reader.principal },
      Action: metadata,
      Resource: '*',
    },
  ]
  return JSON.stringify(
    { Version: '2012-10-17', Id: policyId, Statement: Statement.filter(Boolean) },
    null,
    2,
  )
}
