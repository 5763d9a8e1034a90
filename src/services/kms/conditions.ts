import type { ConditionValue } from '../../core/access.ts'
import type { Via } from '../../core/operation.ts'

export type Context = Readonly<Record<string, string>> | undefined

/** `kms:CallerAccount`, of every call; `kms:ViaService`, of those that a service makes for its caller. */
export function kmsCondition(
  key: string,
  { account, via }: { readonly account: string; readonly via: Via | undefined },
): ConditionValue {
  if (key === 'kms:calleraccount') return account
  return key === 'kms:viaservice' ? via?.endpoint : undefined
}

const contextPrefix = 'kms:encryptioncontext:'

/** `kms:EncryptionContext:k` (the key's case is ignored) and `kms:EncryptionContextKeys`. */
export function contextCondition(key: string, context: Context): ConditionValue {
  if (context === undefined) return undefined
  if (key === 'kms:encryptioncontextkeys') {
    const names = Object.keys(context)
    return names.length ? names : undefined
  }
  if (!key.startsWith(contextPrefix)) return undefined
  const name = key.slice(contextPrefix.length)
  for (const pair of Object.entries(context)) if (pair[0].toLowerCase() === name) return pair[1]
  return undefined
}

/** `kms:RequestAlias`: present only if the request named the key by an alias or an alias ARN. */
export function requestAlias(key: string, keyId: string | undefined): ConditionValue {
  if (key !== 'kms:requestalias' || keyId === undefined) return undefined
  const at = keyId.startsWith('alias/') ? 0 : keyId.indexOf(':alias/') + 1
  return at === 0 && !keyId.startsWith('alias/') ? undefined : keyId.slice(at)
}

interface CryptoInput {
  readonly KeyId?: string | undefined
  readonly EncryptionContext?: Context
  readonly EncryptionAlgorithm?: string | undefined
  readonly KeyPairSpec?: string | undefined
}

/** The keys of Encrypt, Decrypt and GenerateDataKey*. Facts §1.5. */
export function cryptoConditions(key: string, input: CryptoInput): ConditionValue {
  if (key === 'kms:encryptionalgorithm') return input.EncryptionAlgorithm ?? 'SYMMETRIC_DEFAULT'
  if (key === 'kms:datakeypairspec') return input.KeyPairSpec
  return contextCondition(key, input.EncryptionContext) ?? requestAlias(key, input.KeyId)
}
export const encryptionContextOf = (input: CryptoInput): Context => input.EncryptionContext

/** Condition keys that are a member of the input, beside `kms:RequestAlias`. Facts §1.5. */
export function memberConditions<In extends { readonly KeyId: string }>(
  members: Readonly<Record<string, keyof In>>,
): (key: string, input: In) => ConditionValue {
  return (key, input) => {
    const member = Object.hasOwn(members, key) ? members[key] : undefined
    return member === undefined ? requestAlias(key, input.KeyId) : (input[member] as string)
  }
}

type Tag = { readonly TagKey: string; readonly TagValue: string }

/** `aws:RequestTag/k` and `aws:TagKeys`. */
export function tagConditions(
  key: string,
  input: { readonly Tags?: readonly Tag[] | undefined; readonly TagKeys?: readonly string[] | undefined },
): ConditionValue {
  const names = input.TagKeys ?? input.Tags?.map(tag => tag.TagKey)
  if (key === 'aws:tagkeys') return names?.length ? names : undefined
  if (!key.startsWith('aws:requesttag/')) return undefined
  const name = key.slice('aws:requesttag/'.length)
  return input.Tags?.find(tag => tag.TagKey.toLowerCase() === name)?.TagValue
}

/** `kms:BypassPolicyLockoutSafetyCheck`: absent when the parameter is. */
export function bypassCondition(
  key: string,
  input: { readonly BypassPolicyLockoutSafetyCheck?: boolean | undefined },
): ConditionValue {
  const { BypassPolicyLockoutSafetyCheck: bypass } = input
  return key === 'kms:bypasspolicylockoutsafetycheck' && bypass !== undefined ? String(bypass) : undefined
}

/** One side of ReEncrypt, seen as if it were an operation of its own. */
export function sideConditions(key: string, side: CryptoInput, isSameKey: () => boolean): ConditionValue {
  return key === 'kms:reencryptonsamekey' ? String(isSameKey()) : cryptoConditions(key, side)
}
