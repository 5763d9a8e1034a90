import type { Abilities } from './abilities.ts'
import { edwards } from './edwards.ts'
import { elliptic } from './elliptic.ts'
import { hmac } from './hmac-keys.ts'
import { type Importing, secretOf } from './importing.ts'
import { MessageCipher } from './message.ts'
import { mlDsa } from './ml-dsa.ts'
import { mlKem } from './ml-kem.ts'
import { proving } from './proof/prove.ts'
import { samples } from './proof/samples.ts'
import { randomSecret } from './random.ts'
import { rsa } from './rsa.ts'
import { sm2 } from './sm2.ts'

export type KeyUsage =
  | 'ENCRYPT_DECRYPT'
  | 'SIGN_VERIFY'
  | 'GENERATE_VERIFY_MAC'
  | 'KEY_AGREEMENT'
  | 'ENCAPSULATE_DECAPSULATE'

/** What keys of one spec can do, in AWS's words. */
export interface KeySpecInfo {
  readonly kind: 'symmetric' | 'asymmetric' | 'mac'
  /** Each usage with the algorithms that it offers. */
  readonly usages: { readonly [U in KeyUsage]?: readonly string[] }
  /** Absent where AWS takes no material from outside. */
  readonly imports?: Pick<Importing, 'form'>
}
/** One row: all that the vault does differently for keys of one spec. */
export interface KeySpec extends KeySpecInfo {
  readonly imports?: Importing
  /** New material, in the form in which it is wrapped: PKCS #8 DER of asymmetric keys, else the secret alone. */
  generate(): Buffer | Promise<Buffer>
  /** Prepares material for use; what it returns may keep no reference to `material`. */
  load(material: Buffer, names: MaterialNames): LoadedMaterial
}
export interface MaterialNames {
  readonly keyId: string
  readonly materialId: string
}
/** Material ready for use: its abilities by algorithm name. */
export interface LoadedMaterial {
  readonly algorithms: ReadonlyMap<string, Abilities>
  /** SPKI DER */
  readonly publicKey?: Uint8Array
  wipe(): void
}

const symmetric: KeySpec = {
  kind: 'symmetric',
  usages: { ENCRYPT_DECRYPT: ['SYMMETRIC_DEFAULT'] },
  imports: secretOf(32),
  generate: () => randomSecret(32),
  load(material, names) {
    const cipher = new MessageCipher(material, names)
    return { algorithms: new Map([['SYMMETRIC_DEFAULT', { cipher }]]), wipe: () => cipher.wipe() }
  },
}

const rows = {
  SYMMETRIC_DEFAULT: symmetric,
  RSA_2048: rsa(2048),
  RSA_3072: rsa(3072),
  RSA_4096: rsa(4096),
  ECC_NIST_P256: elliptic('P-256', '06082a8648ce3d030107', 'ECDSA_SHA_256', 'with agreement'),
  ECC_NIST_P384: elliptic('P-384', '06052b81040022', 'ECDSA_SHA_384', 'with agreement'),
  ECC_NIST_P521: elliptic('P-521', '06052b81040023', 'ECDSA_SHA_512', 'with agreement'),
  ECC_SECG_P256K1: elliptic('secp256k1', '06052b8104000a', 'ECDSA_SHA_256', 'signing only'),
  ECC_NIST_EDWARDS25519: edwards,
  HMAC_224: hmac('HMAC_SHA_224', 'sha224', 28),
  HMAC_256: hmac('HMAC_SHA_256', 'sha256', 32),
  HMAC_384: hmac('HMAC_SHA_384', 'sha384', 48),
  HMAC_512: hmac('HMAC_SHA_512', 'sha512', 64),
  ML_DSA_44: mlDsa('ml-dsa-44'),
  ML_DSA_65: mlDsa('ml-dsa-65'),
  ML_DSA_87: mlDsa('ml-dsa-87'),
  ML_KEM_512: mlKem('ml-kem-512', 768),
  ML_KEM_768: mlKem('ml-kem-768', 1088),
  ML_KEM_1024: mlKem('ml-kem-1024', 1568),
  SM2: sm2,
} satisfies Record<string, KeySpec>
export type SpecName = keyof typeof rows

/** The table. Each row proves itself before its first use. */
export const keySpecs: Readonly<Record<string, KeySpec>> = Object.fromEntries(
  Object.entries(rows).map(([name, row]) => [name, proving(name, row, samples[name as SpecName])]),
)
