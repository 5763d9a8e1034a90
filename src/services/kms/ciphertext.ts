import { fail } from '../../core/errors.ts'
import type { Locator } from '../../core/operation.ts'
import type { AnyCiphertext, ParsedCiphertext } from '../../vault/index.ts'
import { isSymmetric, requireAlgorithm } from './algorithms.ts'
import { requireGrantTokens } from './granttoken.ts'
import type { KmsKey } from './key.ts'
import { findKey } from './keyid.ts'
import type { KmsContext } from './operation.ts'
import { requireState } from './states.ts'

const base64Text = /^[A-Za-z0-9+/]+={0,2}\s*$/

/**
 * Reads a ciphertext of ours. Base64 text of one is read too, which AWS refuses: newcomers hand the CLI's
 * output back as it is (docs/decisions/0004-base64-ciphertext.md).
 */
export function readCiphertext(ctx: KmsContext, blob: Uint8Array | undefined): ParsedCiphertext {
  const bytes = blob ?? fail('ValidationException', missing)
  const parsed = ctx.vault.parse(bytes)
  if (parsed) return parsed
  const text = Buffer.from(bytes).toString('latin1')
  const decoded = base64Text.test(text) ? ctx.vault.parse(Buffer.from(text, 'base64')) : undefined
  return decoded ?? fail('InvalidCiphertextException')
}

/** The ciphertext as this key's algorithms make them. */
export function readFor(key: KmsKey, ctx: KmsContext, blob: Uint8Array | undefined): AnyCiphertext {
  if (isSymmetric(ctx.vault, key.keySpec)) return readCiphertext(ctx, blob)
  return blob ?? fail('ValidationException', missing)
}

/** Which material made it; public-key ciphertexts do not say. */
export function materialIdIn(ciphertext: AnyCiphertext): string | undefined {
  return ciphertext instanceof Uint8Array ? undefined : ciphertext.materialId
}

const missing =
  "1 validation error detected: Value at 'ciphertextBlob' failed to satisfy constraint: Member must not be null"

/** AWS's words where the caller named no key and may not use the one that the ciphertext names. Facts §1.8. */
export const inaccessible =
  'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.'

const incorrect = 'The key ID in the request does not identify a CMK that can perform this operation.'

/** What locating a ciphertext's key looks at; ReEncrypt's source is seen the same way. */
export interface Sealed {
  readonly blob: Uint8Array | undefined
  readonly keyId: string | undefined
  readonly algorithm: string
  readonly grantTokens: readonly string[] | undefined
  /** A dry run that leaves the ciphertext out of account. */
  readonly withoutCiphertext: boolean
}

/** The key that opens a ciphertext: the one named, which must be the right one, or the one that it names. */
export function keyOfCiphertext<In>(sealed: (input: In) => Sealed): Locator<In, KmsContext, KmsKey> {
  return {
    find(input, ctx) {
      const { keyId, blob, algorithm } = sealed(input)
      if (keyId !== undefined) return findKey(keyId, ctx, 'aliases')
      // Public-key ciphertexts do not name their key.
      if (algorithm !== 'SYMMETRIC_DEFAULT' && blob && !ctx.vault.parse(blob))
        fail('ValidationException', `KeyId is required when the encryption algorithm is ${algorithm}.`)
      const key = ctx.keys.find(ctx.region, readCiphertext(ctx, blob).keyId)
      return key ?? fail('AccessDeniedException', inaccessible)
    },
    check(key, input, ctx) {
      const { keyId, blob, algorithm, grantTokens, withoutCiphertext } = sealed(input)
      requireGrantTokens(ctx, grantTokens)
      requireState('use', key)
      if (key.keyUsage !== 'ENCRYPT_DECRYPT') fail('IncorrectKeyException', incorrect)
      requireAlgorithm(ctx.vault, key, algorithm)
      if (withoutCiphertext || keyId === undefined || !isSymmetric(ctx.vault, key.keySpec)) return
      if (readCiphertext(ctx, blob).keyId !== key.keyId) fail('IncorrectKeyException', incorrect)
    },
  }
}

/** DryRunModifiers only modify a dry run; without its ciphertext the key must be named. */
export function ignoresCiphertext(input: {
  readonly DryRun?: boolean | undefined
  readonly DryRunModifiers?: readonly string[] | undefined
}): boolean {
  if (!input.DryRunModifiers?.length) return false
  if (!input.DryRun) fail('ValidationException', 'DryRunModifiers can only be specified when DryRun is true.')
  return input.DryRunModifiers.includes('IGNORE_CIPHERTEXT')
}
