import type { Change, MaterialRow } from '../../store/index.ts'
import type { KmsKey } from './key.ts'
import { isPending } from './keymaterials.ts'
import type { KmsContext } from './operation.ts'

/**
 * Takes imported material from a key, which then is pending import. Its row stays, so that only the same may
 * come back. What waited for a rotation was nobody's yet: it goes without a trace, and with the primary key's
 * go its replicas'.
 */
export function withoutMaterial(
  { keys }: Pick<KmsContext, 'keys'>,
  key: KmsKey,
  rows: readonly MaterialRow[],
): Change {
  const { region, row: keyRow } = key
  const isUsable = keyRow.state === 'Enabled' || keyRow.state === 'Disabled'
  const places = keyRow.primaryRegion === region ? keys.family(key) : [key]
  return async tx => {
    // Before the material: nobody must find the key ready without it.
    if (isUsable && rows.some(row => !isPending(row)))
      await tx.put('keys', { ...keyRow, state: 'PendingImport' })
    for (const row of rows)
      if (isPending(row))
        for (const place of places) await tx.remove('materials', { id: row.id, region: place.region })
      else await tx.put('materials', { ...row, wrapped: null, expiresAt: null })
  }
}
