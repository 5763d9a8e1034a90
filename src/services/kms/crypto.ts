import type { Locator } from '../../core/operation.ts'
import type { KeyUsage } from '../../vault/index.ts'
import { isSymmetric, requireAlgorithm, requireUsage } from './algorithms.ts'
import { requireGrantTokens } from './granttoken.ts'
import type { KmsKey } from './key.ts'
import { findKey } from './keyid.ts'
import type { KmsContext } from './operation.ts'
import { requireState } from './states.ts'

interface KeyInput {
  readonly KeyId: string
  readonly GrantTokens?: readonly string[] | undefined
}

/** The key that a cryptographic operation names: enabled, for this usage, and able to do the algorithm. */
export function keyFor<In extends KeyInput>(
  usage: KeyUsage,
  operation: string,
  algorithm: (input: In) => string,
): Locator<In, KmsContext, KmsKey> {
  return {
    find: (input, ctx) => findKey(input.KeyId, ctx, 'aliases'),
    check(key, input, ctx) {
      requireGrantTokens(ctx, input.GrantTokens)
      requireState('use', key)
      requireUsage(key, usage, operation)
      requireAlgorithm(ctx.vault, key, algorithm(input))
    },
  }
}

/** For Encrypt and GenerateDataKey*. */
export function keyForEncryption(operation: string) {
  return keyFor(
    'ENCRYPT_DECRYPT',
    operation,
    (input: KeyInput & { readonly EncryptionAlgorithm?: string | undefined }) =>
      input.EncryptionAlgorithm ?? 'SYMMETRIC_DEFAULT',
  )
}

/** What the trail tells of a symmetric key's material. */
export function materialNote({ vault }: KmsContext, key: KmsKey): Record<string, unknown> {
  return isSymmetric(vault, key.keySpec) ? { keyMaterialId: key.current.materialId } : {}
}
