import type { MaterialRow } from '../../store/index.ts'
import type { MaterialRow as WrappedMaterial } from '../../vault/index.ts'

/** One material of a key: what the store holds of it, and what the vault opens. */
export interface KeyMaterial {
  readonly row: MaterialRow
  /** Absent when it was deleted or has expired. */
  readonly sealed: WrappedMaterial | undefined
}

const pending: readonly string[] = ['PENDING_ROTATION', 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION']

/** Whether a material waits for a rotation; until then the key can do without it, and it can be replaced. */
export function isPending({ state }: Pick<MaterialRow, 'state'>): boolean {
  return pending.includes(state)
}

/** The materials of one key in one Region, by id. */
export class KeyMaterials extends Map<string, KeyMaterial> {
  /** When the first material that the key cannot do without expires; Infinity while none does. */
  expiresAt = Number.POSITIVE_INFINITY

  override set(id: string, material: KeyMaterial): this {
    super.set(id, material)
    this.#update()
    return this
  }
  override delete(id: string): boolean {
    const was = super.delete(id)
    this.#update()
    return was
  }
  override clear(): void {
    super.clear()
    this.#update()
  }

  #update(): void {
    const needed = [...this.values()].filter(({ row, sealed }) => sealed && !isPending(row))
    this.expiresAt = Math.min(...needed.map(({ row }) => row.expiresAt ?? Number.POSITIVE_INFINITY))
  }
}
