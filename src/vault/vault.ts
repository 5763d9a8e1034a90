import { createPrivateKey, createPublicKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Authorized } from '../core/authorized.ts'
import { fail } from '../core/errors.ts'
import type { Abilities, Signer } from './abilities.ts'
import { type KeySpecInfo, keySpecs } from './algorithms.ts'
import { type ParsedCiphertext, parseCiphertext } from './ciphertext.ts'
import { Domains } from './domains.ts'
import { VaultError } from './errors.ts'
import { grantTokenTag } from './grant-token.ts'
import { Imports } from './imports.ts'
import { Materials } from './materials.ts'
import { randomSecret } from './random.ts'
import { discloseTo } from './recipient.ts'
import type { RootKeys } from './rootkey/rootkeys.ts'
import { Secrets } from './secrets.ts'
import type {
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
  readonly #imports: Imports
  readonly #secrets: Secrets
  readonly #warn: (message: string) => void
  readonly keySpecs: Readonly<Record<string, KeySpecInfo>> = keySpecs

  constructor({ rootKeys, cachedMaterials = 10_000, warn = () => {} }: VaultSettings) {
    this.#domains = new Domains(rootKeys)
    this.#materials = new Materials(this.#domains, cachedMaterials)
    this.#imports = new Imports(this.#domains, this.#materials)
    this.#secrets = new Secrets(this.#domains)
    this.#warn = warn
  }

  loadDomain(row: DomainRow): void {
    this.#domains.load(row)
  }
  rewrapDomain(row: DomainRow, to: RootKeys): DomainRow {
    return this.#domains.rewrap(row, to)
  }
  newMaterial(binding: MaterialBinding): Promise<NewMaterial> {
    return this.#materials.make(binding)
  }
  newMaterialAtOnce(binding: MaterialBinding): NewMaterial {
    return this.#materials.makeAtOnce(binding)
  }
  beginImport(key: Authorized<MaterialBinding>, wrapping: ImportWrapping): Promise<NewImport> {
    return this.#imports.begin(key, wrapping)
  }
  completeImport(key: Authorized<MaterialBinding>, request: ImportRequest): Promise<NewMaterial> {
    return this.#imports.complete(key, request)
  }
  newSharedMaterial(bindings: readonly MaterialBinding[]): Promise<NewMaterial[]> {
    return this.#materials.makeShared(bindings)
  }
  rewrapMaterial(from: Key, row: MaterialRow, to: MaterialBinding): NewMaterial {
    return this.#materials.rewrap(from, row, to)
  }
  forget(row: MaterialRow): void {
    this.#materials.forget(row)
  }

  parse(blob: Uint8Array): ParsedCiphertext | undefined {
    return parseCiphertext(blob)
  }

  encrypt(key: Key, plaintext: Uint8Array, { algorithm, aad }: CryptoOptions): Uint8Array {
    const { cipher, publicCipher } = this.#abilities(key, algorithm)
    if (cipher) return cipher.encrypt(plaintext, aad)
    if (!publicCipher) throw cannot(key, algorithm)
    const { longestPlaintext } = publicCipher
    if (plaintext.length > longestPlaintext)
      fail(
        'ValidationException',
        `Algorithm ${algorithm} and key spec ${key.keySpec} cannot encrypt data larger than ${longestPlaintext} bytes.`,
      )
    return publicCipher.encrypt(plaintext)
  }

  decrypt(key: Key, ciphertext: AnyCiphertext, options: CryptoOptions): Uint8Array {
    return this.#open(key, ciphertext, options) ?? fail('InvalidCiphertextException')
  }

  reEncrypt(
    source: Key,
    ciphertext: AnyCiphertext,
    sourceOptions: CryptoOptions,
    destination: Key,
    destinationOptions: CryptoOptions,
  ): Uint8Array {
    const plaintext = this.#open(source, ciphertext, sourceOptions) ?? fail('InvalidCiphertextException')
    try {
      return this.encrypt(destination, plaintext, destinationOptions)
    } finally {
      plaintext.fill(0)
    }
  }

  generateDataKey(key: Key, bytes: number, { algorithm, aad }: CryptoOptions) {
    const cipher = this.#ability(key, algorithm, 'cipher')
    const plaintext = randomSecret(bytes)
    return { plaintext, ciphertext: cipher.encrypt(plaintext, aad) }
  }

  generateDataKeyWithoutPlaintext(key: Key, bytes: number, options: CryptoOptions): Uint8Array {
    const { plaintext, ciphertext } = this.generateDataKey(key, bytes, options)
    plaintext.fill(0)
    return ciphertext
  }

  async generateDataKeyPair(
    key: Key,
    pairSpec: string,
    { algorithm, aad }: CryptoOptions,
  ): Promise<DataKeyPair> {
    const spec = Object.hasOwn(keySpecs, pairSpec) ? keySpecs[pairSpec] : undefined
    if (spec?.kind !== 'asymmetric') throw new VaultError(`there are no key pairs of spec ${pairSpec}`)
    const plaintext = await spec.generate()
    const cipher = this.#ability(key, algorithm, 'cipher')
    const privateKey = createPrivateKey({ key: plaintext, format: 'der', type: 'pkcs8' })
    const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
    return { plaintext, ciphertext: cipher.encrypt(plaintext, aad), publicKey }
  }

  random(bytes: number): Uint8Array {
    return randomSecret(bytes)
  }
  forRecipient(publicKey: KeyObject): Disclosure {
    return discloseTo(publicKey, this)
  }

  grantTokenTag(of: { readonly account: string; readonly region: string }, token: Uint8Array): Uint8Array {
    return grantTokenTag(this.#domains.get(of.account, of.region).key, token)
  }

  sign(key: Key, message: Uint8Array, { algorithm, messageType }: SigningOptions): Uint8Array {
    const signer = this.#ability(key, algorithm, 'signer')
    requireMessage(signer, message, algorithm, messageType)
    return signer.sign(message, messageType)
  }
  verify(key: Key, message: Uint8Array, signature: Uint8Array, options: SigningOptions): boolean {
    const { algorithm, messageType } = options
    const signer = this.#ability(key, algorithm, 'signer')
    requireMessage(signer, message, algorithm, messageType)
    return signer.verify(message, messageType, signature)
  }

  mac(key: Key, message: Uint8Array, algorithm: string): Uint8Array {
    return this.#ability(key, algorithm, 'mac').compute(message)
  }
  verifyMac(key: Key, message: Uint8Array, mac: Uint8Array, algorithm: string): boolean {
    const expected = this.#ability(key, algorithm, 'mac').compute(message)
    return mac.length === expected.length && timingSafeEqual(mac, expected)
  }

  publicKey(key: Key): Uint8Array | undefined {
    const { publicKey } = this.#materials.load(key, key.current)
    return publicKey && Buffer.from(publicKey)
  }
  deriveSharedSecret(key: Key, peer: Uint8Array, algorithm: string): Uint8Array {
    const secret = this.#ability(key, algorithm, 'agreement').derive(peer)
    return (
      secret ?? fail('ValidationException', 'The public key is not valid for the key spec of the KMS key.')
    )
  }
  encapsulate(key: Key, algorithm: string) {
    return this.#ability(key, algorithm, 'encapsulator').encapsulate()
  }
  decapsulate(key: Key, ciphertext: Uint8Array, algorithm: string): Uint8Array {
    const secret = this.#ability(key, algorithm, 'encapsulator').decapsulate(ciphertext)
    return secret ?? fail('InvalidCiphertextException')
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

  #abilities(key: VaultKey, algorithm: string): Abilities {
    const abilities = this.#materials.load(key, key.current).algorithms.get(algorithm)
    if (!abilities) throw cannot(key, algorithm)
    return abilities
  }

  #ability<A extends keyof Abilities>(key: VaultKey, algorithm: string, ability: A) {
    const able = this.#abilities(key, algorithm)[ability]
    if (!able) throw cannot(key, algorithm)
    return able as NonNullable<Abilities[A]>
  }

  /** Undefined for whatever reason: which one it was tells an attacker too much. */
  #open(key: VaultKey, ciphertext: AnyCiphertext, { algorithm, aad }: CryptoOptions): Buffer | undefined {
    try {
      if (ciphertext instanceof Uint8Array)
        return this.#materials
          .load(key, key.current)
          .algorithms.get(algorithm)
          ?.publicCipher?.decrypt(ciphertext)
      const row = key.material(ciphertext.materialId)
      if (!row || ciphertext.keyId !== key.keyId) return undefined
      return this.#materials.load(key, row).algorithms.get(algorithm)?.cipher?.decrypt(ciphertext, aad)
    } catch (error) {
      if (!(error instanceof VaultError)) throw error
      this.#warn(error.message)
      return undefined
    }
  }
}

function cannot({ keySpec, keyUsage }: VaultKey, algorithm: string): VaultError {
  return new VaultError(`keys of spec ${keySpec} for ${keyUsage} do not do this by ${algorithm}`)
}

function requireMessage(
  { takes }: Signer,
  message: Uint8Array,
  algorithm: string,
  type: SigningOptions['messageType'],
): void {
  const length = takes[type]
  if (length === undefined)
    fail('ValidationException', `MessageType ${type} is not valid for algorithm ${algorithm}.`)
  if (length !== 'any' && message.length !== length)
    fail('ValidationException', `Digest is invalid length for algorithm ${algorithm}.`)
}
