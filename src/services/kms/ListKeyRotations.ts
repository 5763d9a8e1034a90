import { boolean, list, optional, structure, timestamp } from '../../core/shapes.ts'
import type { MaterialRow } from '../../store/index.ts'
import type { KmsKey } from './key.ts'
import { keyFrom } from './keyid.ts'
import { kms } from './operation.ts'
import { paginate, sortedBy } from './pagination.ts'
import { requireOrigin, requireSymmetric } from './rotation.ts'
import * as shapes from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyRotations.html */
export const ListKeyRotations = kms({
  name: 'ListKeyRotations',
  input: {
    KeyId: shapes.keyId,
    IncludeKeyMaterial: shapes.includeKeyMaterial,
    Limit: shapes.limit,
    Marker: shapes.marker,
  },
  output: {
    Rotations: optional(
      list(
        structure({
          KeyId: optional(shapes.keyId),
          KeyMaterialId: optional(shapes.materialId),
          KeyMaterialDescription: optional(shapes.materialDescription),
          ImportState: optional(shapes.importState),
          KeyMaterialState: optional(shapes.materialState),
          ExpirationModel: optional(shapes.expirationModel),
          ValidTo: optional(timestamp()),
          RotationDate: optional(timestamp()),
          RotationType: optional(shapes.rotationType),
        }),
      ),
    ),
    NextMarker: shapes.marker,
    Truncated: optional(boolean()),
  },
  needs: { key: { action: 'kms:ListKeyRotations', on: keyFrom('KeyId', 'inspect') } },
  throttle: 'ListKeyRotations',
  audit: { readOnly: true, request: ['KeyId', 'IncludeKeyMaterial', 'Limit', 'Marker'], response: [] },

  run({ input, key, ctx }) {
    requireSymmetric(ctx.vault, key)
    requireOrigin(key, ['AWS_KMS', 'EXTERNAL'])
    const all = [...key.materials.values()].map(({ row }) => row)
    const isAll = input.IncludeKeyMaterial === 'ALL_KEY_MATERIAL'
    const wanted = isAll ? all : all.filter(({ rotatedAt }) => rotatedAt !== null)
    const { items, ...page } = paginate(sortedBy(wanted, place), place, input, { most: 1000, usual: 100 })
    return { Rotations: items.map(row => entry(key, row)), ...page }
  },
})

/** Orders a key's materials: the first one, the rotations as they came, what waits for a rotation. */
function place({ id, state, createdAt, rotatedAt }: MaterialRow): string {
  const rank = rotatedAt !== null ? 1 : state === 'CURRENT' || state === 'NON_CURRENT' ? 0 : 2
  return `${rank}/${String(rotatedAt ?? createdAt).padStart(16, '0')}/${id}`
}

function entry(key: KmsKey, { id, state, rotatedAt, rotationType, ...row }: MaterialRow) {
  const rotated = {
    KeyId: key.arn,
    KeyMaterialId: id,
    KeyMaterialState: state as 'CURRENT',
    RotationDate: rotatedAt ?? undefined,
    RotationType: (rotationType ?? undefined) as 'AUTOMATIC' | undefined,
  }
  if (key.row.origin !== 'EXTERNAL') return rotated
  return {
    ...rotated,
    KeyMaterialDescription: row.description ?? undefined,
    ImportState: key.material(id) ? ('IMPORTED' as const) : ('PENDING_IMPORT' as const),
    ExpirationModel:
      row.expiresAt === null ? ('KEY_MATERIAL_DOES_NOT_EXPIRE' as const) : ('KEY_MATERIAL_EXPIRES' as const),
    ValidTo: row.expiresAt ?? undefined,
  }
}
