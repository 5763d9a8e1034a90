/**
 * The services that have a key of their own, an AWS managed key, in every account and Region that uses them, as
 * AWS's guides and the keys in AWS's accounts show them; those of which no policy is published are left out.
 */
export interface Predefined {
  /** What the key protects, as its description says. */
  readonly protects: string
  /** The Id of its policy. */
  readonly policyId: string
  /** The service as the policy calls it: `through S3 … to use S3`. */
  readonly words: readonly [access: string, use: string]
  /** Before the Region in `kms:ViaService`. */
  readonly via: string
  /** What everybody in the account may do through the service. */
  readonly actions: readonly string[]
  /** Likewise, through the service in any Region. */
  readonly everywhere?: readonly string[]
  /** The service itself may look at the key. */
  readonly reader?: { readonly principal: string; readonly sid: string }
}

const through = (name: string) => [`through ${name}`, name] as const

const encrypt = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'] as const
const plain = [...encrypt, 'kms:DescribeKey'] as const
const granting = [...encrypt, 'kms:CreateGrant', 'kms:DescribeKey'] as const
const listing = [...encrypt, 'kms:CreateGrant', 'kms:ListGrants', 'kms:DescribeKey'] as const

const table: Readonly<Record<string, Predefined>> = {
  backup: {
    protects: 'Backup data',
    policyId: 'auto-backup-1',
    words: ['through Backup', 'Backup Storage'],
    via: 'backup',
    actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:GenerateDataKey*'],
  },
  dynamodb: {
    protects: 'DynamoDB data',
    policyId: 'auto-dynamodb-3',
    words: through('Amazon DynamoDB'),
    via: 'dynamodb',
    actions: [],
    everywhere: granting,
    reader: {
      principal: 'dynamodb.amazonaws.com',
      sid: 'Allow DynamoDB Service with service principal name dynamodb.amazonaws.com to describe the key directly',
    },
  },
  ebs: {
    protects: 'EBS volumes',
    policyId: 'auto-ebs-2',
    words: through('EBS'),
    via: 'ec2',
    actions: granting,
  },
  elasticfilesystem: {
    protects: 'EFS filesystems',
    policyId: 'auto-elasticfilesystem-1',
    words: ['to EFS', 'EFS'],
    via: 'elasticfilesystem',
    actions: granting,
  },
  es: {
    protects: 'Amazon OpenSearch Service (successor to Amazon Elasticsearch Service) data',
    policyId: 'auto-es-2',
    words: through('OpenSearch Service'),
    via: 'es',
    actions: granting,
    reader: {
      principal: 'es.amazonaws.com',
      sid: 'Allow OpenSearch service principals to describe the key directly',
    },
  },
  kafka: {
    protects: 'Kafka data',
    policyId: 'auto-kafka-1',
    words: through('Kafka'),
    via: 'kafka',
    actions: listing,
  },
  lambda: {
    protects: 'Lambda functions',
    policyId: 'auto-awslambda',
    words: through('AWS Lambda'),
    via: 'lambda',
    actions: granting,
  },
  rds: {
    protects: 'RDS database volumes',
    policyId: 'auto-rds-2',
    words: through('RDS'),
    via: 'rds',
    actions: listing,
  },
  s3: {
    protects: 'S3 objects',
    policyId: 'auto-s3-2',
    words: through('S3'),
    via: 's3',
    actions: plain,
  },
  secretsmanager: {
    protects: 'Secrets Manager data',
    policyId: 'auto-secretsmanager-2',
    words: through('AWS Secrets Manager'),
    via: 'secretsmanager',
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:CreateGrant', 'kms:DescribeKey'],
    everywhere: ['kms:GenerateDataKey*'],
  },
  sns: {
    protects: 'SNS data',
    policyId: 'auto-sns-1',
    words: through('SNS'),
    via: 'sns',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*', 'kms:CreateGrant', 'kms:ListGrants', 'kms:DescribeKey'],
  },
  sqs: {
    protects: 'SQS messages',
    policyId: 'auto-sqs-1',
    words: ['through Simple Queue Service (SQS)', 'SQS'],
    via: 'sqs',
    actions: granting,
  },
  ssm: {
    protects: 'SSM parameters',
    policyId: 'auto-ssm-1',
    words: through('SSM'),
    via: 'ssm',
    actions: plain,
  },
}

/** By the names of their aliases, which every account has in every Region. */
export const predefined: ReadonlyMap<string, Predefined> = new Map(
  Object.entries(table).map(([name, row]) => [`alias/aws/${name}`, row]),
)
