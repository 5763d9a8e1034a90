export type { MessageType } from './abilities.ts'
export type { KeySpecInfo, KeyUsage } from './algorithms.ts'
export { type ParsedCiphertext, parseCiphertext } from './ciphertext.ts'
export { VaultError } from './errors.ts'
export * from './rootkey/index.ts'
export { selfTest } from './selftest.ts'
export type {
  AnyCiphertext,
  CryptoOptions,
  DataKeyPair,
  Disclosure,
  DomainRow,
  ImportRequest,
  ImportWrapping,
  MaterialBinding,
  MaterialRow,
  NewImport,
  NewMaterial,
  NewSecret,
  SecretOwner,
  SigningOptions,
  Vault,
  VaultKey,
} from './types.ts'
export { openVault, type VaultSettings } from './vault.ts'
