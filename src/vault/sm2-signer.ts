import type { Signer } from './abilities.ts'
import { der, derElements, derInteger, derNumber, integerTag, sequenceTag } from './der.ts'
import {
  identityHash,
  modOrder,
  numberOf,
  order,
  randomScalar,
  type Sm2Point,
  sm2Point,
  sm3,
} from './sm2-curve.ts'

/** GB/T 32918.2; a digest is SM3(Z || message) with the default ID. */
export function sm2Signer(scalar: Buffer, point: Sm2Point): Signer {
  const identity = identityHash(point)
  const digestOf = (message: Uint8Array, type: string) =>
    numberOf(type === 'DIGEST' ? message : sm3(identity, message))
  return {
    takes: { RAW: 'any', DIGEST: 32 },
    sign: (message, type) => sign(digestOf(message, type), numberOf(scalar)),
    verify: (message, type, signature) => verify(digestOf(message, type), signature, point),
  }
}

function sign(e: bigint, d: bigint): Buffer {
  for (;;) {
    const k = randomScalar()
    const r = modOrder(e + sm2Point.BASE.multiply(k).toAffine().x)
    if (r === 0n || r + k === order) continue
    const s = modOrder(sm2Point.Fn.inv(1n + d) * modOrder(k - r * d))
    if (s !== 0n) return der(sequenceTag, derInteger(r), derInteger(s))
  }
}

function verify(e: bigint, signature: Uint8Array, point: Sm2Point): boolean {
  const [content] = derElements(signature, [sequenceTag]) ?? []
  const [first, second] = (content && derElements(content, [integerTag, integerTag])) ?? []
  const [r, s] = [derNumber(first), derNumber(second)]
  if (!r || !s || r >= order || s >= order) return false
  const t = modOrder(r + s)
  if (t === 0n) return false
  const sum = sm2Point.BASE.multiplyUnsafe(s).add(point.multiplyUnsafe(t))
  return !sum.is0() && modOrder(e + sum.toAffine().x) === r
}
