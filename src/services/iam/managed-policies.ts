import { arn } from '../../core/arn.ts'
import type { ManagedPolicyRow } from '../../store/tables.ts'

const madeAt = Date.UTC(2026, 0, 1)
const serviceRolePath = '/aws-service-role/'

function row(
  name: string,
  id: string,
  path: string,
  description: string,
  statements: object[],
): ManagedPolicyRow {
  return {
    arn: arn('iam', '', 'aws', `policy${path}${name}`),
    id,
    account: 'aws',
    name,
    path,
    description,
    document: JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2),
    tagsJson: '{}',
    createdAt: madeAt,
  }
}

/** The policies that every account finds ready made; permissions as AWS documents them, in our words. */
export const awsManagedPolicies: readonly ManagedPolicyRow[] = [
  row(
    'AdministratorAccess',
    'ANPA6OJ4WCZK3XTM2QHRV',
    '/',
    'Allows every action of every service on every resource.',
    [{ Sid: 'Everything', Effect: 'Allow', Action: '*', Resource: '*' }],
  ),
  row(
    'AWSKeyManagementServicePowerUser',
    'ANPAQ5D2LRX7YBGE4NUKS',
    '/',
    'Allows creating and describing keys; who may use or manage a key, its key policy says.',
    [
      {
        Sid: 'CreateAndDescribeKeys',
        Effect: 'Allow',
        Action: [
          'kms:CreateAlias',
          'kms:CreateKey',
          'kms:DeleteAlias',
          'kms:Describe*',
          'kms:GenerateRandom',
          'kms:Get*',
          'kms:List*',
          'kms:TagResource',
          'kms:UntagResource',
          'iam:ListGroups',
          'iam:ListRoles',
          'iam:ListUsers',
        ],
        Resource: '*',
      },
    ],
  ),
  row(
    'AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy',
    'ANPAHV3TZ6MW2PJCA7EYF',
    serviceRolePath,
    'Allows the key service to look after the HSM clusters and networks of custom key stores.',
    [
      {
        Sid: 'ReachClusters',
        Effect: 'Allow',
        Action: [
          'cloudhsm:Describe*',
          'ec2:AuthorizeSecurityGroupIngress',
          'ec2:CreateNetworkInterface',
          'ec2:CreateSecurityGroup',
          'ec2:DeleteSecurityGroup',
          'ec2:DescribeNetworkAcls',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSecurityGroups',
          'ec2:DescribeVpcs',
          'ec2:RevokeSecurityGroupEgress',
        ],
        Resource: '*',
      },
    ],
  ),
  row(
    'AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy',
    'ANPA4XKB5SUO2IDWQ6NLT',
    serviceRolePath,
    'Allows the key service to keep the copies of multi-Region keys alike.',
    [{ Sid: 'SynchronizeKeys', Effect: 'Allow', Action: 'kms:SynchronizeMultiRegionKey', Resource: '*' }],
  ),
]

/** Policies of service-linked roles hold for nobody else. */
export function isServiceRolePolicy(policy: ManagedPolicyRow): boolean {
  return policy.account === 'aws' && policy.path.startsWith(serviceRolePath)
}
