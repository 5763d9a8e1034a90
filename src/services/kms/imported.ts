import { fail } from '../../core/errors.ts'
import type { Locator } from '../../core/operation.ts'
import type { MaterialRow } from '../../store/index.ts'
import type { KmsKey } from './key.ts'
import { findKey } from './keyid.ts'
import { isPending } from './keymaterials.ts'
import type { KmsContext } from './operation.ts'
import { type Kind, requireState } from './states.ts'

/** A key whose material comes from outside. Facts §4.2. */
export function importedKey(kind: Kind): Locator<{ readonly KeyId: string }, KmsContext, KmsKey> {
  return {
    find: ({ KeyId }, ctx) => findKey(KeyId, ctx, 'no aliases'),
    check(key) {
      const { origin } = key.row
      if (origin !== 'EXTERNAL')
        fail(
          'UnsupportedOperationException',
          `${key.arn} origin is ${origin} which is not valid for this operation.`,
        )
      requireState(kind, key)
    },
  }
}

/**
 * The materials of a key and its replicas, one row for each: those that are its own for good, there or not, and
 * the one that waits for a rotation, as long as it is there.
 */
export function associated({ keys }: Pick<KmsContext, 'keys'>, key: KmsKey): Map<string, MaterialRow> {
  const rows = keys
    .family(key)
    .flatMap(member =>
      [...member.materials.values()]
        .map(({ row }) => row)
        .filter(row => !isPending(row) || member.material(row.id)),
    )
  return new Map(rows.map(row => [row.id, row]))
}

/** Whether the key could not be used for want of material, `coming` apart. */
export function lacksMaterial(ctx: Pick<KmsContext, 'keys'>, key: KmsKey, coming?: string): boolean {
  const needed = [...associated(ctx, key).values()].filter(row => !isPending(row)).map(({ id }) => id)
  if (needed.length === 0) return coming === undefined
  return needed.some(id => id !== coming && !key.material(id))
}
