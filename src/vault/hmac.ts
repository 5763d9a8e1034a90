import { hash } from 'node:crypto'

const blockLength = 64
const roomForMessage = 64
export const macLength = 32

/**
 * A key for HMAC-SHA256 (RFC 2104). It is made of one-shot hashes over blocks prepared once, which takes a
 * third of createHmac's time; asking `hash` for latin1 text instead of a Buffer is half of that gain.
 */
export class HmacKey {
  readonly #inner = Buffer.allocUnsafeSlow(blockLength + roomForMessage)
  readonly #outer = Buffer.allocUnsafeSlow(blockLength + macLength)

  constructor(key: Uint8Array) {
    const short = key.length > blockLength ? hash('sha256', key, 'buffer') : key
    this.#inner.fill(0x36, 0, blockLength)
    this.#outer.fill(0x5c, 0, blockLength)
    for (let i = 0; i < short.length; i++) {
      const byte = short[i] as number
      this.#inner[i] = 0x36 ^ byte
      this.#outer[i] = 0x5c ^ byte
    }
  }

  /** Writes the MAC into `mac`, 32 bytes, and returns that. */
  digest(message: Uint8Array, mac: Buffer = Buffer.allocUnsafeSlow(macLength)): Buffer {
    this.#outer.write(this.#innerHash(message), blockLength, 'latin1')
    mac.write(hash('sha256', this.#outer, 'latin1'), 0, 'latin1')
    return mac
  }

  /** Erases the key; it must not be used again. */
  wipe(): void {
    this.#inner.fill(0)
    this.#outer.fill(0)
  }

  #innerHash(message: Uint8Array): string {
    const end = blockLength + message.length
    if (end <= this.#inner.length) {
      this.#inner.set(message, blockLength)
      return hash('sha256', this.#inner.subarray(0, end), 'latin1')
    }
    const long = Buffer.allocUnsafeSlow(end)
    long.set(this.#inner.subarray(0, blockLength))
    long.set(message, blockLength)
    const digest = hash('sha256', long, 'latin1')
    long.fill(0, 0, blockLength)
    return digest
  }
}
