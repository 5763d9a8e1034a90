import { fail } from '../../core/errors.ts'
import type { Value } from '../../core/shapes.ts'
import type { KeyUsage, Vault } from '../../vault/index.ts'
import type { KmsKey } from './key.ts'
import type { keyMetadata } from './shapes.ts'

type Specs = Pick<Vault, 'keySpecs'>

/** The member of KeyMetadata and GetPublicKey's answer that names the algorithms of a usage. */
const shownAs = {
  ENCRYPT_DECRYPT: 'EncryptionAlgorithms',
  SIGN_VERIFY: 'SigningAlgorithms',
  GENERATE_VERIFY_MAC: 'MacAlgorithms',
  KEY_AGREEMENT: 'KeyAgreementAlgorithms',
  ENCAPSULATE_DECAPSULATE: 'EncapsulationAlgorithms',
} as const satisfies Record<KeyUsage, string>
type Shown = Pick<Value<typeof keyMetadata>, (typeof shownAs)[KeyUsage]>

/** What a key's usage offers. */
function algorithmsOf({ keySpecs }: Specs, spec: string, usage: string): readonly string[] {
  return keySpecs[spec]?.usages[usage as KeyUsage] ?? []
}
export function algorithmsShown(vault: Specs, { spec, usage }: { spec: string; usage: string }): Shown {
  return { [shownAs[usage as KeyUsage]]: algorithmsOf(vault, spec, usage) }
}
export function isSymmetric({ keySpecs }: Specs, spec: string): boolean {
  return keySpecs[spec]?.kind === 'symmetric'
}

/** Refuses specs that the vault does not have, and usages that a spec does not have. */
export function requireSpec({ keySpecs }: Specs, spec: string, usage: string): void {
  const known = Object.hasOwn(keySpecs, spec) ? keySpecs[spec] : undefined
  if (!known) fail('UnsupportedOperationException', `KeySpec ${spec} is not supported.`)
  if (!Object.hasOwn(known.usages, usage))
    fail('ValidationException', `KeyUsage ${usage} is not compatible with KeySpec ${spec}`)
}

/** Refuses specs whose material AWS takes from nowhere. */
export function requireImportable({ keySpecs }: Specs, spec: string): void {
  if (!keySpecs[spec]?.imports)
    fail('UnsupportedOperationException', `KeySpec ${spec} is not supported for Origin EXTERNAL.`)
}

/** Facts §4.1, InvalidKeyUsageException. */
export function requireUsage(key: KmsKey, usage: KeyUsage, operation: string): void {
  if (key.keyUsage !== usage)
    fail(
      'InvalidKeyUsageException',
      `${key.arn} key usage is ${key.keyUsage} which is not valid for ${operation}.`,
    )
}
/** Facts §4.1, InvalidKeyUsageException. */
export function requireAlgorithm(vault: Specs, key: KmsKey, algorithm: string): void {
  if (!algorithmsOf(vault, key.keySpec, key.keyUsage).includes(algorithm))
    fail('InvalidKeyUsageException', `Algorithm ${algorithm} is incompatible with key spec ${key.keySpec}.`)
}

/** Public-key ciphertexts have no place for an encryption context. */
export function requireNoContext(
  vault: Specs,
  key: KmsKey,
  context: Readonly<Record<string, string>> | undefined,
): void {
  if (context && Object.keys(context).length > 0 && !isSymmetric(vault, key.keySpec))
    fail('ValidationException', `EncryptionContext is not supported with key spec ${key.keySpec}.`)
}
