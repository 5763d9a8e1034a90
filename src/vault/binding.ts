import { lengthPrefixed } from '../core/context.ts'
import type { MaterialBinding, SecretOwner } from './types.ts'

/** What each kind of row is bound to, as AAD. A row that is moved, renamed or swapped does not open. */
export function domainBinding(account: string, region: string, rootKeyId: string): Uint8Array {
  return lengthPrefixed(['domain', account, region, rootKeyId])
}
export function materialBinding(of: MaterialBinding, materialId: string): Uint8Array {
  return lengthPrefixed(['material', of.account, of.region, of.keyId, materialId, of.keySpec, of.keyUsage])
}
export function importBinding({ account, region, keyId }: MaterialBinding): Uint8Array {
  return lengthPrefixed(['import token', account, region, keyId])
}
export function secretBinding({ account, purpose, id }: SecretOwner): Uint8Array {
  return lengthPrefixed(['secret', account, purpose, id])
}
