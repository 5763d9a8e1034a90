import { fail } from '../../core/errors.ts'
import type { MaterialRow } from '../../store/index.ts'
import type { NewMaterial } from '../../vault/index.ts'
import { changeKey } from './change.ts'
import { associated, lacksMaterial } from './imported.ts'
import type { KmsKey } from './key.ts'
import { isPending } from './keymaterials.ts'
import { currentMaterial } from './material.ts'
import type { KmsContext } from './operation.ts'

interface Terms {
  readonly type: string | undefined
  readonly description: string | undefined
  /** Null when it does not expire. */
  readonly expiresAt: number | null
}

/**
 * Gives a key material from outside: its first one, which is its own for good; one of its own again; or, to a
 * symmetric encryption key, a new one that waits for a rotation.
 */
export function acceptMaterial(ctx: KmsContext, key: KmsKey, made: NewMaterial, terms: Terms): void {
  const { material, domain } = made
  const known = associated(ctx, key)
  const type = terms.type ?? (known.size === 0 ? 'NEW_KEY_MATERIAL' : 'EXISTING_KEY_MATERIAL')
  const isNew = type === 'NEW_KEY_MATERIAL'
  if (known.has(material.materialId) === isNew) fail('IncorrectKeyMaterialException', isNew ? taken : unknown)
  const common = key.materials.get(material.materialId)?.row ?? known.get(material.materialId)
  const row: MaterialRow = {
    ...(isNew || !common ? currentMaterial(key.row, material, ctx.now) : common),
    ...(isNew && { state: stateOfNew(ctx, key, material.materialId, known) }),
    ...(terms.description !== undefined && { description: terms.description }),
    region: key.region,
    wrapped: material.wrapped,
    expiresAt: terms.expiresAt,
  }
  if (domain) ctx.write(tx => tx.insert('domainKeys', domain))
  // Before the key's state: nobody must find the key ready without it.
  ctx.write(tx => tx.put('materials', row))
  completeFamily(ctx, key, row)
  if (isPending(row) || key.state !== 'PendingImport') return
  changeKey(ctx, key, {
    ...(row.state === 'CURRENT' && { currentMaterial: row.id }),
    state: lacksMaterial(ctx, key, row.id) ? 'PendingImport' : 'Enabled',
  })
}

const taken = 'The key material is already associated with this KMS key.'
const unknown =
  'The key material is not the same key material that was previously imported into this KMS key.'
const waiting = 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION'

function stateOfNew(
  ctx: KmsContext,
  key: KmsKey,
  id: string,
  known: ReadonlyMap<string, MaterialRow>,
): string {
  if (known.size === 0) return 'CURRENT'
  const { primaryRegion } = key.row
  if (primaryRegion !== null && primaryRegion !== key.region)
    fail('UnsupportedOperationException', `${key.arn} is not a multi-region primary key.`)
  for (const other of known.values())
    if (isPending(other))
      fail(
        'KMSInvalidStateException',
        `New key material (id: ${id}) cannot be imported into KMS key ${key.arn}, because another key material (id: ${other.id}) is pending rotation.`,
      )
  return ctx.keys.family(key).length > 1 ? waiting : 'PENDING_ROTATION'
}

/** Material that waited for the last of a key's replicas to have it waits for the rotation alone. */
function completeFamily(ctx: KmsContext, key: KmsKey, row: MaterialRow): void {
  if (row.state !== waiting) return
  const others = ctx.keys.family(key).filter(({ region }) => region !== key.region)
  if (others.some(member => !member.material(row.id))) return
  const rows = [row, ...others.map(member => member.materials.get(row.id)?.row as MaterialRow)]
  for (const each of rows) ctx.write(tx => tx.put('materials', { ...each, state: 'PENDING_ROTATION' }))
}
