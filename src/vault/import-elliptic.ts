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
      const bare = encoded(algorithm, key.scalar)
      const point = loadPair(bare).spki.subarray(-2 * scalarLength - 1)
      bare.fill(0)
      const given = [info.publicKey, key.publicKey].filter(other => other !== undefined)
      return given.every(other => other.equals(point)) ? encoded(algorithm, key.scalar, point) : undefined
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
  const hasPoint = more[0]?.tag === publicKeyTag
  const [point] = (hasPoint && derElements(more.shift()?.content as Buffer, [bitsTag])) || []
  if (more.length > 0) return undefined
  return { scalar: scalar.content, publicKey: hasPoint ? bits(point) : undefined }
}

/** With the point it is as OpenSSL encodes the keys that it makes. */
function encoded(algorithm: Buffer, scalar: Buffer, point?: Buffer): Buffer {
  const key = [der(integerTag, Buffer.of(1)), der(octetsTag, scalar)]
  if (point) key.push(der(publicKeyTag, der(bitsTag, Buffer.of(0), point)))
  const inner = der(sequenceTag, ...key)
  const octets = der(octetsTag, inner)
  const whole = der(sequenceTag, der(integerTag, Buffer.of(0)), der(sequenceTag, algorithm), octets)
  for (const part of [...key, inner, octets]) part.fill(0)
  return whole
}
