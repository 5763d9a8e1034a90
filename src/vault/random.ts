import { randomFillSync } from 'node:crypto'

// A call into the generator costs over a microsecond however little it gives, so that small requests share one.
const pool = Buffer.allocUnsafeSlow(8192)
let used = pool.length

/** Fills part of a buffer from the system's generator. No byte is given out twice or stays behind. */
export function fillRandom(target: Buffer, start: number, length: number): void {
  if (length > 64) {
    randomFillSync(target, start, length)
    return
  }
  if (used + length > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const end = used + length
  pool.copy(target, start, used, end)
  pool.fill(0, used, end)
  used = end
}

/** Random bytes in memory of their own. */
export function randomSecret(length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length)
  fillRandom(bytes, 0, length)
  return bytes
}
