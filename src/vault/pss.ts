import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** RFC 8017 §9.1, for digests: Node hashes whatever it is asked to sign. The salt is as long as the digest. */
export function encodePss(name: string, digest: Uint8Array, bits: number): Buffer {
  const salt = randomBytes(digest.length)
  const length = Math.ceil(bits / 8)
  const seed = seedOf(name, digest, salt)
  const block = Buffer.alloc(length - seed.length - 1)
  block[block.length - salt.length - 1] = 1
  block.set(salt, block.length - salt.length)
  const masked = mask(name, seed, block, bits)
  return Buffer.concat([masked, seed, Buffer.of(0xbc)])
}

export function verifyPss(name: string, digest: Uint8Array, encoded: Buffer, bits: number): boolean {
  const masked = encoded.subarray(0, encoded.length - digest.length - 1)
  const seed = encoded.subarray(masked.length, -1)
  if (encoded.at(-1) !== 0xbc || (masked[0] as number) & ~topMask(masked.length, seed.length, bits))
    return false
  const block = mask(name, seed, masked, bits)
  const saltAt = block.length - digest.length
  const padding = Buffer.alloc(saltAt)
  padding[saltAt - 1] = 1
  return (
    block.subarray(0, saltAt).equals(padding) &&
    timingSafeEqual(seedOf(name, digest, block.subarray(saltAt)), seed)
  )
}

function seedOf(name: string, digest: Uint8Array, salt: Uint8Array): Buffer {
  return hash(name, Buffer.concat([Buffer.alloc(8), digest, salt]), 'buffer')
}

/** The bits of the first byte that may be set. */
function topMask(blockLength: number, seedLength: number, bits: number): number {
  return 0xff >> (8 * (blockLength + seedLength + 1) - bits)
}

/** The block with MGF1 (RFC 8017 §B.2.1) of the seed laid over it. */
function mask(name: string, seed: Uint8Array, block: Buffer, bits: number): Buffer {
  const output = Buffer.from(block)
  const counter = Buffer.alloc(4)
  for (let at = 0; at < output.length; at += seed.length) {
    counter.writeUInt32BE(at / seed.length)
    const part = hash(name, Buffer.concat([seed, counter]), 'buffer')
    for (let i = 0; i < part.length && at + i < output.length; i++)
      output[at + i] = (output[at + i] as number) ^ (part[i] as number)
  }
  output[0] = (output[0] as number) & topMask(block.length, seed.length, bits)
  return output
}
