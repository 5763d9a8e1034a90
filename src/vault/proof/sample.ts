import type { MessageType } from '../abilities.ts'

/** A key of which something is known beforehand. All bytes in base64. */
export interface Sample {
  /** As the vault would keep it. */
  readonly material: string
  /** SHA-256 of the SPKI, in hex. */
  readonly publicKey?: string
  /** By algorithm, for each that keys of the spec offer. */
  readonly algorithms: Readonly<Record<string, Known>>
}
/** What each ability must give. */
export interface Known {
  readonly cipher?: Opened
  readonly publicCipher?: Opened
  readonly signer?: {
    /** One message, in each form that is taken. */
    readonly message: { readonly [T in MessageType]?: string }
    /** One that must verify. */
    readonly signature?: string
    /** Nothing is random about it: the same must come out again. */
    readonly isOnlyOne?: true
  }
  readonly mac?: { readonly message: string; readonly mac: string }
  readonly agreement?: { readonly peer: string; readonly secret: string }
  readonly encapsulator?: { readonly ciphertext: string; readonly secret: string }
}
interface Opened {
  readonly plaintext: string
  readonly ciphertext?: string
}
