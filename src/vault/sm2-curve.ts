import { hash } from 'node:crypto'
import { type WeierstrassPoint, weierstrass } from '@noble/curves/abstract/weierstrass.js'
import { randomSecret } from './random.ts'

/** GB/T 32918.5 */
const curve = {
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  h: 1n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
}
export type Sm2Point = WeierstrassPoint<bigint>
export const sm2Point = weierstrass(curve)
export const order = curve.n
export const coordinateLength = 32
/** Uncompressed, as SPKI has it. */
export const pointLength = 65

export const sm3 = (...parts: readonly Uint8Array[]): Buffer => hash('sm3', Buffer.concat(parts), 'buffer')

export const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
export const bytesOf = (number: bigint): Buffer => Buffer.from(number.toString(16).padStart(64, '0'), 'hex')
export const modOrder = (number: bigint): bigint => ((number % order) + order) % order

/** Uniform in [1, n-1]; 128 bits more than needed make the bias negligible (FIPS 186-5 §A.3.1). */
export function randomScalar(): bigint {
  const bytes = randomSecret(coordinateLength + 16)
  const scalar = (numberOf(bytes) % (order - 1n)) + 1n
  bytes.fill(0)
  return scalar
}

/** The curve and the public key with the default ID, as SM3 of it goes before every message. GB/T 32918.2 §5.5 */
export function identityHash(point: Sm2Point): Buffer {
  const id = Buffer.from('1234567812345678', 'latin1')
  const length = Buffer.alloc(2)
  length.writeUInt16BE(id.length * 8)
  const { x, y } = point.toAffine()
  return sm3(length, id, ...[curve.a, curve.b, curve.Gx, curve.Gy, x, y].map(bytesOf))
}
