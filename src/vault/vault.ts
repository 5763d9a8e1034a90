import type { KeyObject } from 'node:crypto'
import type { Authorized } from '../core/authorized.ts'
import { fail } from '../core/errors.ts'
import { type Cipher, type KeySpecInfo, keySpecs } from './algorithms.ts'
import { type ParsedCiphertext, parseCiphertext } from './ciphertext.ts'
import { Domains } from './domains.ts'
import { VaultError } from './errors.ts'
import { grantTokenTag } from './grant-token.ts'
import { Materials } from './materials.ts'
import { randomSecret } from './random.ts'
import type { RootKeys } from './rootkey/rootkeys.ts'
import { Secrets } from './secrets.ts'
import type {
  CryptoOptions,
  DomainRow,
  MaterialBinding,
  NewMaterial,
  NewSecret,
  SecretOwner,
  Vault,
  VaultKey,
} from './types.ts'

type Key = Authorized<VaultKey>

export interface VaultSettings {
  readonly rootKeys: RootKeys
  /** How many materials may be kept unwrapped; about 1 kB each. Default 10,000. */
  readonly cachedMaterials?: number
  /** Hears why a row did not open where the caller must not be told. */
  readonly warn?: (message: string) => void
}

/** A vault whose keys are in this process's memory. */
export function openVault(settings: VaultSettings): Vault {
  return new SoftwareVault(settings)
}

class SoftwareVault implements Vault {
  readonly #domains: Domains
  readonly #materials: Materials
  readonly #secrets: Secrets
  readonly #warn: (message: string) => void
  readonly keySpecs: Readonly<Record<string, KeySpecInfo>> = keySpecs

  constructor({ rootKeys, cachedMaterials = 10_000, warn = () => {} }: VaultSettings) {
    this.#domains = new Domains(rootKeys)
    this.#materials = new Materials(this.#domains, cachedMaterials)
    this.#secrets = new Secrets(this.#domains)
    this.#warn = warn
  }

  loadDomain(row: DomainRow): void {
    this.#domains.load(row)
  }
  rewrapDomain(row: DomainRow, to: RootKeys): DomainRow {
    return this.#domains.rewrap(row, to)
  }
  newMaterial(binding: MaterialBinding): NewMaterial {
    return this.#materials.make(binding)
  }
  forget(materialId: string): void {
    this.#materials.forget(materialId)
  }

  parse(blob: Uint8Array): ParsedCiphertext | undefined {
    return parseCiphertext(blob)
  }

  encrypt(key: Key, plaintext: Uint8Array, { algorithm, aad }: CryptoOptions): Uint8Array {
    return this.#cipher(key, algorithm).encrypt(plaintext, aad)
  }

  decrypt(key: Key, ciphertext: ParsedCiphertext, options: CryptoOptions): Uint8Array {
    return this.#open(key, ciphertext, options) ?? fail('InvalidCiphertextException')
  }

  reEncrypt(
    source: Key,
    ciphertext: ParsedCiphertext,
    sourceOptions: CryptoOptions,
    destination: Key,
    { algorithm, aad }: CryptoOptions,
  ): Uint8Array {
    const plaintext = this.#open(source, ciphertext, sourceOptions) ?? fail('InvalidCiphertextException')
    try {
      return this.#cipher(destination, algorithm).encrypt(plaintext, aad)
    } finally {
      plaintext.fill(0)
    }
  }

  generateDataKey(key: Key, bytes: number, { algorithm, aad }: CryptoOptions) {
    const cipher = this.#cipher(key, algorithm)
    const plaintext = randomSecret(bytes)
    return { plaintext, ciphertext: cipher.encrypt(plaintext, aad) }
  }

  generateDataKeyWithoutPlaintext(key: Key, bytes: number, options: CryptoOptions): Uint8Array {
    const { plaintext, ciphertext } = this.generateDataKey(key, bytes, options)
    plaintext.fill(0)
    return ciphertext
  }

  random(bytes: number): Uint8Array {
    return randomSecret(bytes)
  }

  grantTokenTag(of: { readonly account: string; readonly region: string }, token: Uint8Array): Uint8Array {
    return grantTokenTag(this.#domains.get(of.account, of.region).key, token)
  }

  sealSecret(owner: SecretOwner, secret: Uint8Array): NewSecret {
    return this.#secrets.seal(owner, secret)
  }
  newAccessKeySecret(account: string, accessKeyId: string): NewSecret & { readonly secret: string } {
    return this.#secrets.newAccessKey(account, accessKeyId)
  }
  signingKey(
    owner: { readonly account: string; readonly accessKeyId: string },
    sealed: Uint8Array,
    scope: { readonly date: string; readonly region: string; readonly service: string },
  ): KeyObject {
    return this.#secrets.signingKey(owner, sealed, scope)
  }

  #cipher(key: VaultKey, algorithm: string): Cipher {
    const cipher = this.#materials.load(key, key.current).ciphers.get(algorithm)
    if (!cipher) throw new VaultError(`keys of spec ${key.keySpec} do not encrypt by ${algorithm}`)
    return cipher
  }

  /** Undefined for whatever reason: which one it was tells an attacker too much. */
  #open(key: VaultKey, ciphertext: ParsedCiphertext, { algorithm, aad }: CryptoOptions): Buffer | undefined {
    const row = key.material(ciphertext.materialId)
    if (!row || ciphertext.keyId !== key.keyId) return undefined
    try {
      return this.#materials.load(key, row).ciphers.get(algorithm)?.decrypt(ciphertext, aad)
    } catch (error) {
      if (!(error instanceof VaultError)) throw error
      this.#warn(error.message)
      return undefined
    }
  }
}
