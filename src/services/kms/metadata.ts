import type { Value } from '../../core/shapes.ts'
import type { KeyRow } from '../../store/index.ts'
import { algorithmsShown, isSymmetric } from './algorithms.ts'
import { keyArn, multiRegionKeyType } from './key.ts'
import type { KmsEnvironment } from './operation.ts'
import type { keyMetadata } from './shapes.ts'

type Metadata = Value<typeof keyMetadata>

/** KeyMetadata, as DescribeKey, CreateKey and ReplicateKey answer it; the key need not be in memory yet. */
export function metadataOf({ vault, keys }: Pick<KmsEnvironment, 'vault' | 'keys'>, row: KeyRow): Metadata {
  const spec = row.spec as 'SYMMETRIC_DEFAULT'
  return {
    AWSAccountId: row.account,
    KeyId: row.id,
    Arn: keyArn(row.region, row.account, row.id),
    CreationDate: row.createdAt,
    Enabled: row.state === 'Enabled',
    Description: row.description,
    KeyUsage: row.usage as 'ENCRYPT_DECRYPT',
    KeyState: row.state as 'Enabled',
    DeletionDate: row.deletionAt ?? undefined,
    Origin: row.origin as 'AWS_KMS',
    KeyManager: row.manager as 'CUSTOMER',
    CustomerMasterKeySpec: spec,
    KeySpec: spec,
    ...algorithmsShown(vault, row),
    MultiRegion: row.primaryRegion !== null,
    MultiRegionConfiguration: multiRegionConfiguration(keys, row),
    PendingDeletionWindowInDays: row.deletionWindow ?? undefined,
    CurrentKeyMaterialId: isSymmetric(vault, row.spec) ? (row.currentMaterial ?? undefined) : undefined,
  }
}

function multiRegionConfiguration(
  keys: KmsEnvironment['keys'],
  { id, account, region, primaryRegion }: KeyRow,
): Metadata['MultiRegionConfiguration'] {
  if (primaryRegion === null) return undefined
  const others = keys.family({ keyId: id, account }).map(key => key.region)
  const replicas = [...new Set([...others, region])].filter(name => name !== primaryRegion).sort()
  const entry = (name: string) => ({ Arn: keyArn(name, account, id), Region: name })
  return {
    MultiRegionKeyType: multiRegionKeyType({ region, primaryRegion }),
    PrimaryKey: entry(primaryRegion),
    ReplicaKeys: replicas.map(entry),
  }
}
