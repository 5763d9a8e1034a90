export type { KeySpecInfo } from './algorithms.ts'
export { type ParsedCiphertext, parseCiphertext } from './ciphertext.ts'
export { VaultError } from './errors.ts'
export * from './rootkey/index.ts'
export { selfTest } from './selftest.ts'
export type {
  CryptoOptions,
  DomainRow,
  MaterialBinding,
  MaterialRow,
  NewMaterial,
  NewSecret,
  SecretOwner,
  Vault,
  VaultKey,
} from './types.ts'
export { openVault, type VaultSettings } from './vault.ts'
