import type { Locator } from '../../core/operation.ts'
import { requireAlgorithm } from './algorithms.ts'
import { requireGrantTokens } from './granttoken.ts'
import type { KmsKey } from './key.ts'
import { findKey } from './keyid.ts'
import type { KmsContext } from './operation.ts'
import { requireState } from './states.ts'

interface CryptoInput {
  readonly KeyId: string
  readonly EncryptionAlgorithm?: string | undefined
  readonly GrantTokens?: readonly string[] | undefined
}

/** The key that Encrypt and GenerateDataKey* name: enabled, and of the right kind. */
export const keyForCrypto: Locator<CryptoInput, KmsContext, KmsKey> = {
  find: (input, ctx) => findKey(input.KeyId, ctx, 'aliases'),
  check(key, input, ctx) {
    requireGrantTokens(ctx, input.GrantTokens)
    requireState('use', key)
    requireAlgorithm(ctx.vault, key, input.EncryptionAlgorithm ?? 'SYMMETRIC_DEFAULT')
  },
}
