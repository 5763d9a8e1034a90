import type { KeyObject } from 'node:crypto'
import type { Authorized } from '../core/authorized.ts'
import type { KeySpecInfo } from './algorithms.ts'
import type { ParsedCiphertext } from './ciphertext.ts'
import type { RootKeys } from './rootkey/rootkeys.ts'

/** A domain key, wrapped: one for each account and Region. */
export interface DomainRow {
  account: string
  region: string
  rootKeyId: string
  wrapped: Uint8Array
}
/** One material (backing key) of a KMS key, wrapped. */
export interface MaterialRow {
  /** 64 hex digits; follows from the material and the key id. */
  materialId: string
  wrapped: Uint8Array
}
/** The KMS key that a material belongs to, and to which alone it opens. */
export interface MaterialBinding {
  readonly account: string
  readonly region: string
  /** A UUID, or `mrk-` and 32 hex digits. */
  readonly keyId: string
  readonly keySpec: string
}
/** What the vault needs to know of a KMS key. */
export interface VaultKey extends MaterialBinding {
  readonly arn: string
  readonly current: MaterialRow
  material(id: string): MaterialRow | undefined
}
export interface SecretOwner {
  readonly account: string
  readonly purpose: 'access-key'
  readonly id: string
}
export interface CryptoOptions {
  /** `SYMMETRIC_DEFAULT` */
  readonly algorithm: string
  /** The encryption context by `canonicalContext`. */
  readonly aad: Uint8Array
}
/** A new row, and the row of its domain key when that one is not loaded yet: both go into one transaction. */
export interface NewMaterial {
  readonly material: MaterialRow
  readonly domain?: DomainRow | undefined
}
export interface NewSecret {
  readonly sealed: Uint8Array
  readonly domain?: DomainRow | undefined
}

/**
 * All use of key material. VaultError where a row does not open or an argument is none that a checked request
 * can lead to; such errors are an operator's concern. Results are in memory of their own.
 */
export interface Vault {
  /** By key spec: what keys of it can do. */
  readonly keySpecs: Readonly<Record<string, KeySpecInfo>>

  /** Unwraps a domain key that is in the store. VaultError when the root key does not open it. */
  loadDomain(row: DomainRow): void
  /** The same domain key under another root key. */
  rewrapDomain(row: DomainRow, to: RootKeys): DomainRow

  newMaterial(binding: MaterialBinding): NewMaterial
  /** Erases what is kept in memory of a material. */
  forget(materialId: string): void

  /** Reads one of our ciphertexts; undefined when it is none. */
  parse(blob: Uint8Array): ParsedCiphertext | undefined
  encrypt(key: Authorized<VaultKey>, plaintext: Uint8Array, options: CryptoOptions): Uint8Array
  /** Whatever is wrong: InvalidCiphertextException without a message. */
  decrypt(key: Authorized<VaultKey>, ciphertext: ParsedCiphertext, options: CryptoOptions): Uint8Array
  /** Opens as `decrypt` does; the plaintext stays inside. */
  reEncrypt(
    source: Authorized<VaultKey>,
    ciphertext: ParsedCiphertext,
    sourceOptions: CryptoOptions,
    destination: Authorized<VaultKey>,
    destinationOptions: CryptoOptions,
  ): Uint8Array
  /** A random data key of so many bytes, and the same encrypted. */
  generateDataKey(
    key: Authorized<VaultKey>,
    bytes: number,
    options: CryptoOptions,
  ): { readonly plaintext: Uint8Array; readonly ciphertext: Uint8Array }
  generateDataKeyWithoutPlaintext(
    key: Authorized<VaultKey>,
    bytes: number,
    options: CryptoOptions,
  ): Uint8Array
  random(bytes: number): Uint8Array

  /**
   * What makes a grant token genuine: 32 bytes that follow from the domain key of the grant's account and
   * Region and from `token`, the 48 bytes of grant id and nonce.
   */
  grantTokenTag(of: { readonly account: string; readonly region: string }, token: Uint8Array): Uint8Array

  sealSecret(owner: SecretOwner, secret: Uint8Array): NewSecret
  /** The secret of an access key: 40 characters of base64, to be shown once. */
  newAccessKeySecret(account: string, accessKeyId: string): NewSecret & { readonly secret: string }
  /** The last key of SigV4's chain; the secret itself stays inside. `date` is `20260131`. */
  signingKey(
    owner: { readonly account: string; readonly accessKeyId: string },
    sealed: Uint8Array,
    scope: { readonly date: string; readonly region: string; readonly service: string },
  ): KeyObject
}
