import type { KeyObject } from 'node:crypto'
import type { Authorized } from '../core/authorized.ts'
import type { MessageType } from './abilities.ts'
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
  readonly keyUsage: string
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
  /** `SYMMETRIC_DEFAULT`, `RSAES_OAEP_SHA_256`, … */
  readonly algorithm: string
  /** The encryption context by `canonicalContext`; of no account to public-key algorithms, which have none. */
  readonly aad: Uint8Array
}
export interface SigningOptions {
  /** `ECDSA_SHA_256`, … */
  readonly algorithm: string
  readonly messageType: MessageType
}
/** A data key pair: the private key in PKCS #8 DER, the public key in SPKI DER. */
export interface DataKeyPair {
  readonly plaintext: Uint8Array
  readonly ciphertext: Uint8Array
  readonly publicKey: Uint8Array
}
/** A new row, and the row of its domain key when that one is not loaded yet: both go into one transaction. */
export interface NewMaterial {
  readonly material: MaterialRow
  readonly domain?: DomainRow | undefined
}
/** How material from outside is to be wrapped, in AWS's words, and until when it may come. */
export interface ImportWrapping {
  readonly algorithm: string
  readonly keySpec: string
  /** Milliseconds. */
  readonly validTo: number
}
/** A key to wrap material with (SPKI DER), and the token that goes with it. */
export interface NewImport {
  readonly publicKey: Uint8Array
  readonly token: Uint8Array
  /** As of `NewMaterial`. */
  readonly domain?: DomainRow | undefined
}
export interface ImportRequest {
  readonly token: Uint8Array
  /** The wrapped material. */
  readonly encrypted: Uint8Array
  /** Milliseconds. */
  readonly now: number
}
export interface NewSecret {
  readonly sealed: Uint8Array
  readonly domain?: DomainRow | undefined
}

/** One of our ciphertexts, or the bytes of a public-key one. */
export type AnyCiphertext = ParsedCiphertext | Uint8Array

/** The part of a vault that gives secrets away. */
export type Disclosure = Pick<
  Vault,
  'decrypt' | 'generateDataKey' | 'generateDataKeyPair' | 'random' | 'deriveSharedSecret'
>

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

  newMaterial(binding: MaterialBinding): Promise<NewMaterial>
  /** Of specs whose material is random bytes alone (symmetric and HMAC keys); VaultError for others. */
  newMaterialAtOnce(binding: MaterialBinding): NewMaterial
  /** UnsupportedOperationException when the key's material cannot be wrapped in this way. */
  beginImport(key: Authorized<MaterialBinding>, wrapping: ImportWrapping): Promise<NewImport>
  /**
   * Takes material in. InvalidImportTokenException or ExpiredImportTokenException for the token,
   * InvalidCiphertextException for what does not unwrap, IncorrectKeyMaterialException for what the key's spec
   * does not take.
   */
  completeImport(key: Authorized<MaterialBinding>, request: ImportRequest): Promise<NewMaterial>
  /** One new material for a key and its replicas, in the order of the bindings. */
  newSharedMaterial(bindings: readonly MaterialBinding[]): Promise<NewMaterial[]>
  /**
   * A material of `from` (its row) for the same key in another Region; the plaintext stays inside. VaultError
   * when `to` differs in more than the Region.
   */
  rewrapMaterial(from: Authorized<VaultKey>, row: MaterialRow, to: MaterialBinding): NewMaterial
  /** Erases what is kept in memory of a material. */
  forget(row: MaterialRow): void

  /** Reads one of our ciphertexts; undefined when it is none. */
  parse(blob: Uint8Array): ParsedCiphertext | undefined
  /** ValidationException when an algorithm cannot encrypt so much. */
  encrypt(key: Authorized<VaultKey>, plaintext: Uint8Array, options: CryptoOptions): Uint8Array
  /** Bytes are a public-key ciphertext. Whatever is wrong: InvalidCiphertextException without a message. */
  decrypt(key: Authorized<VaultKey>, ciphertext: AnyCiphertext, options: CryptoOptions): Uint8Array
  /** Opens as `decrypt` does; the plaintext stays inside. */
  reEncrypt(
    source: Authorized<VaultKey>,
    ciphertext: AnyCiphertext,
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
  /** A new key pair of the spec `pairSpec`; VaultError when there is none such. */
  generateDataKeyPair(
    key: Authorized<VaultKey>,
    pairSpec: string,
    options: CryptoOptions,
  ): Promise<DataKeyPair>
  random(bytes: number): Uint8Array
  /**
   * The same, but every secret (`plaintext` where there are more members) is CMS EnvelopedData that only the
   * owner of this RSA public key opens; the secret itself stays inside.
   */
  forRecipient(publicKey: KeyObject): Disclosure

  /**
   * What makes a grant token genuine: 32 bytes that follow from the domain key of the grant's account and
   * Region and from `token`, the 48 bytes of grant id and nonce.
   */
  grantTokenTag(of: { readonly account: string; readonly region: string }, token: Uint8Array): Uint8Array

  /** ValidationException for a message type or digest that the algorithm does not take; so does `verify`. */
  sign(key: Authorized<VaultKey>, message: Uint8Array, options: SigningOptions): Uint8Array
  verify(
    key: Authorized<VaultKey>,
    message: Uint8Array,
    signature: Uint8Array,
    options: SigningOptions,
  ): boolean
  mac(key: Authorized<VaultKey>, message: Uint8Array, algorithm: string): Uint8Array
  verifyMac(key: Authorized<VaultKey>, message: Uint8Array, mac: Uint8Array, algorithm: string): boolean
  /** SPKI DER; undefined for keys that have none. */
  publicKey(key: Authorized<VaultKey>): Uint8Array | undefined
  /** The x-coordinate of the shared point; ValidationException when the peer's key (SPKI DER) does not fit. */
  deriveSharedSecret(key: Authorized<VaultKey>, peer: Uint8Array, algorithm: string): Uint8Array
  encapsulate(
    key: Authorized<VaultKey>,
    algorithm: string,
  ): { readonly secret: Uint8Array; readonly ciphertext: Uint8Array }
  /** InvalidCiphertextException for a ciphertext of another length; any other gives some secret (FIPS 203 §6.3). */
  decapsulate(key: Authorized<VaultKey>, ciphertext: Uint8Array, algorithm: string): Uint8Array

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
