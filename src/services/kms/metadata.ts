import type { Value } from '../../core/shapes.ts'
import type { Vault } from '../../vault/index.ts'
import { algorithmsShown, isSymmetric } from './algorithms.ts'
import type { KmsKey } from './key.ts'
import type { keyMetadata } from './shapes.ts'

/** KeyMetadata, as DescribeKey and CreateKey answer it. */
export function metadataOf(
  vault: Pick<Vault, 'keySpecs'>,
  { row, arn }: Pick<KmsKey, 'row' | 'arn'>,
): Value<typeof keyMetadata> {
  const spec = row.spec as 'SYMMETRIC_DEFAULT'
  return {
    AWSAccountId: row.account,
    KeyId: row.id,
    Arn: arn,
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
    CurrentKeyMaterialId: isSymmetric(vault, row.spec) ? (row.currentMaterial ?? undefined) : undefined,
  }
}
