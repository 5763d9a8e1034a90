import { timingSafeEqual } from 'node:crypto'
import type { PublicCipher } from './abilities.ts'
import { der, derElements, derInteger, derNumber, integerTag, octetsTag, sequenceTag } from './der.ts'
import { bytesOf, numberOf, randomScalar, type Sm2Point, sm2Point, sm3 } from './sm2-curve.ts'

/** What AWS lets SM2PKE encrypt, API_Encrypt. */
const longestPlaintext = 1024

/** GB/T 32918.4 in the order C1 C3 C2, as the ASN.1 of GB/T 35276 that AWS asks for. */
export function sm2Cipher(scalar: Buffer, point: Sm2Point): PublicCipher {
  return {
    longestPlaintext,
    encrypt(plaintext) {
      for (;;) {
        const k = randomScalar()
        const { x, y } = sm2Point.BASE.multiply(k).toAffine()
        const shared = point.multiply(k).toAffine()
        const mask = kdf(shared, plaintext.length)
        if (mask.every(byte => byte === 0)) continue
        const c3 = der(octetsTag, check(shared, plaintext))
        return der(sequenceTag, derInteger(x), derInteger(y), c3, der(octetsTag, xor(plaintext, mask)))
      }
    },
    decrypt(ciphertext) {
      const [content] = derElements(ciphertext, [sequenceTag]) ?? []
      const tags = [integerTag, integerTag, octetsTag, octetsTag]
      const [first, second, c3, c2] = (content && derElements(content, tags)) ?? []
      const [x, y] = [derNumber(first), derNumber(second)]
      if (x === undefined || y === undefined || c3?.length !== 32 || !c2?.length) return undefined
      const c1 = pointAt(x, y)
      if (!c1) return undefined
      const shared = c1.multiply(numberOf(scalar)).toAffine()
      const mask = kdf(shared, c2.length)
      const plaintext = xor(c2, mask)
      const isRight = timingSafeEqual(check(shared, plaintext), c3) && mask.some(byte => byte !== 0)
      if (isRight) return plaintext
      plaintext.fill(0)
      return undefined
    },
  }
}

interface Affine {
  readonly x: bigint
  readonly y: bigint
}

/** Undefined when there is no such point on the curve. */
function pointAt(x: bigint, y: bigint): Sm2Point | undefined {
  try {
    const point = sm2Point.fromAffine({ x, y })
    point.assertValidity()
    return point
  } catch {
    return undefined
  }
}

function check({ x, y }: Affine, plaintext: Uint8Array): Buffer {
  return sm3(bytesOf(x), plaintext, bytesOf(y))
}

/** GB/T 32918.4 §5.4.3 */
function kdf({ x, y }: Affine, length: number): Buffer {
  const blocks: Buffer[] = []
  for (let counter = 1; (counter - 1) * 32 < length; counter++) {
    const number = Buffer.alloc(4)
    number.writeUInt32BE(counter)
    blocks.push(sm3(bytesOf(x), bytesOf(y), number))
  }
  return Buffer.concat(blocks).subarray(0, length)
}

function xor(bytes: Uint8Array, mask: Uint8Array): Buffer {
  return Buffer.from(bytes.map((byte, i) => byte ^ (mask[i] as number)))
}
