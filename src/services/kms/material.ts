import type { KeyRow, MaterialRow } from '../../store/index.ts'
import type { MaterialRow as WrappedMaterial } from '../../vault/index.ts'

/** The row of a material that is new to its key, and the one that the key uses. */
export function currentMaterial(
  { id: keyId, region }: Pick<KeyRow, 'id' | 'region'>,
  { materialId, wrapped }: WrappedMaterial,
  createdAt: number,
): MaterialRow {
  return {
    id: materialId,
    region,
    keyId,
    wrapped,
    createdAt,
    state: 'CURRENT',
    rotatedAt: null,
    rotationType: null,
    description: null,
    expiresAt: null,
  }
}
