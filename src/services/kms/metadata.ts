import type { Value } from '../../core/shapes.ts'
import type { Vault } from '../../vault/index.ts'
import { algorithmsShown, isSymmetric } from './algorithms.ts'
import type { KmsKey } from './key.ts'
import type { keyMetadata } from './shapes.ts'
import type { KeyState } from './states.ts'

/** KeyMetadata, as DescribeKey and CreateKey answer it; a key that is only being made holds no more than its row. */
export function metadataOf(
  vault: Pick<Vault, 'keySpecs'>,
  key: Pick<KmsKey, 'row' | 'arn'> & Partial<Pick<KmsKey, 'state' | 'held'>>,
): Value<typeof keyMetadata> {
  const { row, arn, state = row.state as KeyState } = key
  const spec = row.spec as 'SYMMETRIC_DEFAULT'
  return {
    AWSAccountId: row.account,
    KeyId: row.id,
    Arn: arn,
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
    ...(row.origin === 'EXTERNAL' && expiration(key.held ?? [])),
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
