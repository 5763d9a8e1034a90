/** Material in the forms in which the vault keeps it, out of the numbers that vectors give. */
import { createPublicKey } from 'node:crypto'

const oids = {
  'P-256': '06082a8648ce3d030107',
  'P-384': '06052b81040022',
  'P-521': '06052b81040023',
  secp256k1: '06052b8104000a',
  SM2: '06082a811ccf5501822d',
} as const
export type Curve = keyof typeof oids
const coordinate: Readonly<Record<Curve, number>> = {
  'P-256': 32,
  'P-384': 48,
  'P-521': 66,
  secp256k1: 32,
  SM2: 32,
}
const hex = (text: string) => Buffer.from(text, 'hex')
const version = (number: number) => Buffer.of(2, 1, number)

/** One element of X.690 DER. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  const digits = content.length.toString(16)
  const length = hex(digits.padStart(digits.length + (digits.length % 2), '0'))
  const header = content.length < 0x80 ? [tag, content.length] : [tag, 0x80 + length.length, ...length]
  return Buffer.concat([Buffer.from(header), content])
}
/** A positive INTEGER. */
export function integer(bytes: Uint8Array): Buffer {
  const digits = Buffer.from(bytes)
  const start = digits.findIndex(byte => byte !== 0)
  const short = start < 0 ? Buffer.of(0) : digits.subarray(start)
  return element(2, (short[0] as number) & 0x80 ? Buffer.concat([Buffer.of(0), short]) : short)
}
/** So many bytes of a number that was written shorter or longer. */
export function sized(bytes: Uint8Array, length: number): Buffer {
  const number = Buffer.from(bytes)
  return number.length > length
    ? number.subarray(-length)
    : Buffer.concat([Buffer.alloc(length - number.length), number])
}

export function ecAlgorithm(curve: Curve): Buffer {
  return element(0x30, hex('06072a8648ce3d0201'), hex(oids[curve]))
}
export function ecSpki(curve: Curve, x: Uint8Array, y: Uint8Array): Buffer {
  const length = coordinate[curve]
  const point = Buffer.concat([Buffer.of(0, 4), sized(x, length), sized(y, length)])
  return element(0x30, ecAlgorithm(curve), element(3, point))
}

/**
 * An EC key in PKCS #8. With `spki`, that is its public half, whatever the scalar: what only verifies needs no
 * other.
 */
export function ecMaterial(curve: Curve, scalar: Uint8Array, spki?: Buffer): Buffer {
  const algorithm = ecAlgorithm(curve)
  const secret = element(4, sized(scalar, coordinate[curve]))
  const point = spki?.subarray(spki.indexOf(algorithm) + algorithm.length)
  const key = element(0x30, version(1), secret, ...(point ? [element(0xa1, point)] : []))
  return element(0x30, version(0), algorithm, element(4, key))
}
/** An RSA key in PKCS #8 whose public half alone is anything. */
export function rsaMaterial(spki: Buffer): Buffer {
  const { n, e } = createPublicKey({ key: spki, format: 'der', type: 'spki' }).export({ format: 'jwk' })
  const known = [n, e].map(part => integer(Buffer.from(part as string, 'base64url')))
  return rsaPkcs8([...known, ...Array.from({ length: 6 }, () => integer(Buffer.of(3)))])
}
/** An RSA key in PKCS #8, of its modulus, exponents, first prime and CRT coefficient. */
export function rsaKeyMaterial(key: { n: Buffer; e: Buffer; d: Buffer; p: Buffer; qi: Buffer }): Buffer {
  const number = (of: Buffer) => BigInt(`0x${of.toString('hex')}`)
  const [n, d, p] = [number(key.n), number(key.d), number(key.p)]
  const bytes = (of: bigint) => hex(of.toString(16).padStart(key.n.length * 2, '0'))
  const numbers = [
    key.n,
    key.e,
    key.d,
    key.p,
    bytes(n / p),
    bytes(d % (p - 1n)),
    bytes(d % (n / p - 1n)),
    key.qi,
  ]
  return rsaPkcs8(numbers.map(integer))
}
function rsaPkcs8(integers: readonly Buffer[]): Buffer {
  const key = element(0x30, version(0), ...integers)
  return element(0x30, version(0), hex('300d06092a864886f70d0101010500'), element(4, key))
}
export function edMaterial(seed: Uint8Array): Buffer {
  return Buffer.concat([hex('302e020100300506032b657004220420'), seed])
}
const latticeOids = {
  ML_DSA_44: '608648016503040311',
  ML_DSA_65: '608648016503040312',
  ML_DSA_87: '608648016503040313',
  ML_KEM_512: '608648016503040401',
  ML_KEM_768: '608648016503040402',
  ML_KEM_1024: '608648016503040403',
} as const
export type LatticeSpec = keyof typeof latticeOids
/** ML-DSA and ML-KEM keys as their seed: RFC 9881 §6, RFC 9935 §6. */
export function seedMaterial(spec: LatticeSpec, seed: Uint8Array): Buffer {
  return latticeMaterial(spec, element(0x80, seed))
}
/** The same as the whole private key: what it verifies and opens needs no seed. */
export function expandedMaterial(spec: LatticeSpec, key: Uint8Array): Buffer {
  return latticeMaterial(spec, element(4, key))
}
function latticeMaterial(spec: LatticeSpec, key: Buffer): Buffer {
  const algorithm = element(0x30, element(6, hex(latticeOids[spec])))
  return element(0x30, version(0), algorithm, element(4, key))
}
