import { createPrivateKey } from 'node:crypto'
import { der, derElements, derSequence, integerTag, octetsTag, sequenceTag } from './der.ts'
import { bits, readPkcs8 } from './import-pkcs8.ts'
import type { Importing } from './importing.ts'
import { loadPair } from './pkcs8.ts'

/** id-ecPublicKey, RFC 5480 §2.1.1 */
const ecPublicKey = Buffer.from('06072a8648ce3d0201', 'hex')
const parametersTag = 0xa0
const publicKeyTag = 0xa1
const bitsTag = 0x03
/** What DER adds to scalar and point. */
const around = 42

/** `oid` is the curve's OBJECT IDENTIFIER in DER; scalars lie in [1, order - 1]. */
export function ellipticKey(oid: string, order: bigint, scalarLength: number): Importing {
  const curve = Buffer.from(oid, 'hex')
  const algorithm = Buffer.concat([ecPublicKey, curve])
  return {
    form: 'elliptic',
    length: scalarLength + 1 + 2 * scalarLength + around,
    read(material) {
      const info = readPkcs8(material)
      if (!info?.algorithm.equals(algorithm)) return undefined
      const key = readEcKey(info.privateKey, curve)
      if (key?.scalar.length !== scalarLength) return undefined
      const number = BigInt(`0x${key.scalar.toString('hex')}`)
      if (number < 1n || number >= order) return undefined
      const canonical = encoded(key.scalar, algorithm)
      const { spki } = loadPair(canonical)
      const given = [info.publicKey, key.publicKey].filter(point => point !== undefined)
      if (given.every(point => point.equals(spki.subarray(-2 * scalarLength - 1)))) return canonical
      canonical.fill(0)
      return undefined
    },
  }
}

/** ECPrivateKey, RFC 5915 §3 */
function readEcKey(bytes: Buffer, curve: Buffer) {
  const [outer] = derElements(bytes, [sequenceTag]) ?? []
  const [version, scalar, ...more] = (outer && derSequence(outer)) ?? []
  if (version?.tag !== integerTag || !version.content.equals(Buffer.of(1)) || scalar?.tag !== octetsTag)
    return undefined
  if (more[0]?.tag === parametersTag && !more.shift()?.content.equals(curve)) return undefined
  const [wrapped] =
    more[0]?.tag === publicKeyTag
      ? (derElements(more.shift()?.content as Buffer, [bitsTag]) ?? [Buffer.alloc(0)])
      : []
  if (more.length > 0) return undefined
  return { scalar: scalar.content, publicKey: wrapped && bits({ content: wrapped }) }
}

/** As OpenSSL encodes the keys that it makes: with the public key, which it computes. */
function encoded(scalar: Buffer, algorithm: Buffer): Buffer {
  const inner = der(sequenceTag, der(integerTag, Buffer.of(1)), der(octetsTag, scalar))
  const bare = der(
    sequenceTag,
    der(integerTag, Buffer.of(0)),
    der(sequenceTag, algorithm),
    der(octetsTag, inner),
  )
  const canonical = createPrivateKey({ key: bare, format: 'der', type: 'pkcs8' }).export({
    format: 'der',
    type: 'pkcs8',
  })
  inner.fill(0)
  bare.fill(0)
  return canonical
}
