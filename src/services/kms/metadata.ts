import type { Value } from '../../core/shapes.ts'
import type { KeyRow } from '../../store/index.ts'
import { algorithmsShown, isSymmetric } from './algorithms.ts'
import { type KmsKey, keyArn, multiRegionKeyType } from './key.ts'
import type { KmsEnvironment } from './operation.ts'
import type { keyMetadata } from './shapes.ts'
import type { KeyState } from './states.ts'

type Metadata = Value<typeof keyMetadata>

/** KeyMetadata, as DescribeKey, CreateKey and ReplicateKey answer it; the key need not be in memory yet. */
export function metadataOf({ vault, keys }: Pick<KmsEnvironment, 'vault' | 'keys'>, row: KeyRow): Metadata {
  // What is only being made is not what is in memory.
  const inMemory = keys.find(row.region, row.id)
  const key = inMemory?.row === row ? inMemory : undefined
  const state = key?.state ?? (row.state as KeyState)
  const spec = row.spec as 'SYMMETRIC_DEFAULT'
  return {
    AWSAccountId: row.account,
    KeyId: row.id,
    Arn: keyArn(row.region, row.account, row.id),
    CreationDate: row.createdAt,
    Enabled: state === 'Enabled',
    Description: row.description,
    KeyUsage: row.usage as 'ENCRYPT_DECRYPT',
    KeyState: state,
    DeletionDate: row.deletionAt ?? undefined,
    Origin: row.origin as 'AWS_KMS',
    KeyManager: row.manager as 'CUSTOMER',
    CustomerMasterKeySpec: spec,
    KeySpec: spec,
    ...algorithmsShown(vault, row),
    MultiRegion: row.primaryRegion !== null,
    MultiRegionConfiguration: multiRegionConfiguration(keys, row),
    PendingDeletionWindowInDays: row.deletionWindow ?? undefined,
    ...(row.origin === 'EXTERNAL' && expiration(key?.held ?? [])),
    CurrentKeyMaterialId: isSymmetric(vault, row.spec) ? (row.currentMaterial ?? undefined) : undefined,
  }
}

/** Of imported material, as long as any is there. */
function expiration(held: KmsKey['held']) {
  const first = Math.min(...held.map(({ row }) => row.expiresAt ?? Number.POSITIVE_INFINITY))
  if (held.length === 0) return {}
  return first === Number.POSITIVE_INFINITY
    ? ({ ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' } as const)
    : ({ ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: first } as const)
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
