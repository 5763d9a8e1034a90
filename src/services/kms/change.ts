import type { KeyRow } from '../../store/index.ts'
import type { KmsKey } from './key.ts'
import type { KmsContext } from './operation.ts'

/** Changes columns of a key. */
export function changeKey(ctx: KmsContext, key: KmsKey, changed: Partial<KeyRow>): void {
  ctx.write(tx => tx.put('keys', { ...key.row, ...changed }))
}

/** Changes columns that a primary key and its replicas share. */
export function changeFamily(ctx: KmsContext, shared: KmsKey, changed: Partial<KeyRow>): void {
  for (const key of ctx.keys.family(shared)) changeKey(ctx, key, changed)
}

/** The answer of a mutation without output; the trail names the key instead (facts §3.1). */
export function noOutput(ctx: KmsContext, key: KmsKey): Record<string, never> {
  ctx.notes.responseElements = { keyId: key.arn }
  return {}
}
