import { bitsTag, derElements, sequenceTag } from './der.ts'

/**
 * The point of a peer's key (SPKI DER), compressed or not, when the rest of it is exactly as in our own key: the
 * curve by its name, as RFC 5480 §2.1.1 demands, and no byte too many. Whether it lies on the curve is still to
 * be seen.
 */
export function peerPoint(peer: Uint8Array, ours: Uint8Array): Buffer | undefined {
  const [algorithm, point] = parts(peer)
  const [expected] = parts(ours)
  if (!algorithm || !expected?.equals(algorithm)) return undefined
  // No unused bits; 02 and 03 before a compressed point, 04 before a whole one (SEC 1 §2.3.3).
  return point?.[0] === 0 && [2, 3, 4].includes(point[1] as number) ? point.subarray(1) : undefined
}

function parts(spki: Uint8Array): Buffer[] {
  const [content] = derElements(spki, [sequenceTag]) ?? []
  return (content && derElements(content, [sequenceTag, bitsTag])) ?? []
}
