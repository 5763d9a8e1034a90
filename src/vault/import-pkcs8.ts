import { type DerElement, derElements, derSequence, integerTag, octetsTag, sequenceTag } from './der.ts'

export interface PrivateKeyInfo {
  /** What stands in the AlgorithmIdentifier: the OID, and parameters. */
  readonly algorithm: Buffer
  readonly privateKey: Buffer
  /** The public key that was sent along. */
  readonly publicKey?: Buffer
}

const attributesTag = 0xa0
const publicKeyTag = 0x81

/** PKCS #8: PrivateKeyInfo (RFC 5208) or OneAsymmetricKey (RFC 5958); undefined for anything but strict DER. */
export function readPkcs8(bytes: Uint8Array): PrivateKeyInfo | undefined {
  const [outer] = derElements(bytes, [sequenceTag]) ?? []
  const [version, algorithm, privateKey, ...more] = (outer && derSequence(outer)) ?? []
  if (version?.tag !== integerTag || algorithm?.tag !== sequenceTag || privateKey?.tag !== octetsTag)
    return undefined
  if (more[0]?.tag === attributesTag && !derSequence((more.shift() as DerElement).content)) return undefined
  const publicKey = more[0]?.tag === publicKeyTag ? bits(more.shift()?.content) : undefined
  const isVersioned = version.content.equals(Buffer.of(publicKey ? 1 : 0))
  if (more.length > 0 || !isVersioned) return undefined
  return { algorithm: algorithm.content, privateKey: privateKey.content, ...(publicKey && { publicKey }) }
}

/** The bytes of a BIT STRING; none, which are nobody's public key, when it is not of whole bytes. */
export function bits(content: Buffer | undefined): Buffer {
  return content?.[0] === 0 ? content.subarray(1) : Buffer.alloc(0)
}
