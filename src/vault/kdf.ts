import { type HmacKey, macLength } from './hmac.ts'

const counterLength = 4

/**
 * NIST SP 800-108r1 §4.1, counter mode: HMAC-SHA256, a 32-bit counter before the fixed input data. `input` has
 * four bytes for the counter before that data; `output` is filled.
 */
export function counterKdf(key: HmacKey, input: Buffer, output: Buffer): void {
  for (let at = 0, counter = 1; at < output.length; at += macLength, counter++) {
    input.writeUInt32BE(counter, 0)
    if (output.length === macLength) key.digest(input, output)
    else key.digest(input).copy(output, at)
  }
}

/** What a derived key is for: the input of the KDF, with room for a context of one length. */
export interface Label {
  readonly input: Buffer
  readonly contextAt: number
  readonly contextLength: number
}

/** Label || 0x00 || Context || [256]_32, as SP 800-108 lays fixed input data out. */
export function label(text: string, contextLength: number): Label {
  const contextAt = counterLength + text.length + 1
  const input = Buffer.alloc(contextAt + contextLength + 4)
  input.write(text, counterLength, 'latin1')
  input.writeUInt32BE(macLength * 8, contextAt + contextLength)
  return { input, contextAt, contextLength }
}

/** Fills `output`, 32 bytes. RangeError for a context of another length than the label was made for. */
export function deriveKey(key: HmacKey, label: Label, context: Uint8Array, output: Buffer): void {
  const { input, contextAt, contextLength } = label
  if (context.length !== contextLength) throw new RangeError('context of another length')
  input.set(context, contextAt)
  counterKdf(key, input, output)
}
