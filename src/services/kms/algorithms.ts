import { fail } from '../../core/errors.ts'
import type { Vault } from '../../vault/index.ts'
import type { KmsKey } from './key.ts'

type Specs = Pick<Vault, 'keySpecs'>

/** The names that EncryptionAlgorithms shows for keys of a spec. */
export function encryptionAlgorithmsOf(
  { keySpecs }: Specs,
  spec: string,
): readonly 'SYMMETRIC_DEFAULT'[] | undefined {
  return keySpecs[spec]?.usages.ENCRYPT_DECRYPT as readonly 'SYMMETRIC_DEFAULT'[] | undefined
}

/** Refuses specs that the vault does not have, and usages that a spec does not have. */
export function requireSpec({ keySpecs }: Specs, spec: string, usage: string): void {
  const known = Object.hasOwn(keySpecs, spec) ? keySpecs[spec] : undefined
  if (!known) fail('UnsupportedOperationException', `KeySpec ${spec} is not supported.`)
  if (!Object.hasOwn(known.usages, usage))
    fail('ValidationException', `KeyUsage ${usage} is not compatible with KeySpec ${spec}`)
}

/** Facts §4.1, InvalidKeyUsageException. */
export function requireAlgorithm(vault: Specs, key: KmsKey, algorithm: string): void {
  if (!encryptionAlgorithmsOf(vault, key.keySpec)?.some(known => known === algorithm))
    fail('InvalidKeyUsageException', `Algorithm ${algorithm} is incompatible with key spec ${key.keySpec}.`)
}
