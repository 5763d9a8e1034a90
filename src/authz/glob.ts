/** A pattern's parts: the code of a UTF-16 unit, or one of the two wildcards. */
export type Glyph = number
/** `*`, any text. */
export const any: Glyph = -1
/** `?`, one UTF-16 unit. */
export const one: Glyph = -2

/** Up to this length a search that starts anew at each position costs no more than a linear one. */
const short = 64

/** What stands between two stars: literal text and `?`, so of one known length. */
interface Chunk {
  readonly length: number
  isAt(text: string, index: number): boolean
  /** The first place at or after `from` that ends by `end`, or -1. */
  find(text: string, from: number, end: number): number
}

/**
 * Compiles a wildcard pattern. Time is linear in the text for every pattern whose chunks are at most 32 units
 * long, and grows with a 32nd of the longest chunk beyond: there is no backtracking over stars.
 */
export function compileGlob(glyphs: readonly Glyph[]): (text: string) => boolean {
  const chunks = split(glyphs).map(compileChunk)
  const first = chunks[0] as Chunk
  const last = chunks.at(-1) as Chunk
  if (chunks.length === 1) return text => text.length === first.length && first.isAt(text, 0)
  const middle = chunks.slice(1, -1).filter(chunk => chunk.length > 0)
  const least = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  return text => {
    const end = text.length - last.length
    if (text.length < least || !first.isAt(text, 0) || !last.isAt(text, end)) return false
    let from = first.length
    for (const chunk of middle) {
      // The leftmost place leaves most to the chunks that follow, so no other need be tried.
      const index = chunk.find(text, from, end)
      if (index < 0) return false
      from = index + chunk.length
    }
    return true
  }
}

function split(glyphs: readonly Glyph[]): Glyph[][] {
  const chunks: Glyph[][] = [[]]
  for (const glyph of glyphs) {
    if (glyph === any) chunks.push([])
    else (chunks.at(-1) as Glyph[]).push(glyph)
  }
  return chunks
}

function compileChunk(glyphs: readonly Glyph[]): Chunk {
  const { length } = glyphs
  if (!glyphs.includes(one)) {
    let literal = ''
    for (const glyph of glyphs) literal += String.fromCharCode(glyph)
    const find =
      length > short
        ? shiftAnd(glyphs)
        : (text: string, from: number, end: number) => {
            const index = text.indexOf(literal, from)
            return index + length <= end ? index : -1
          }
    return { length, find, isAt: (text, index) => text.startsWith(literal, index) }
  }
  const isAt = (text: string, index: number) => {
    for (let offset = 0; offset < length; offset++) {
      const glyph = glyphs[offset]
      if (glyph !== one && glyph !== text.charCodeAt(index + offset)) return false
    }
    return true
  }
  return { length, find: shiftAnd(glyphs), isAt }
}

/** The Shift-And search of Baeza-Yates and Gonnet: one bit a glyph, 32 glyphs a step. */
function shiftAnd(glyphs: readonly Glyph[]): Chunk['find'] {
  const words = Math.ceil(glyphs.length / 32)
  const lastBit = (glyphs.length - 1) % 32
  let masks: Map<Glyph, Uint32Array> | undefined
  return (text, from, end) => {
    if (end - from < glyphs.length) return -1
    masks ??= bitMasks(glyphs, words)
    const elsewhere = masks.get(one) as Uint32Array
    const state = new Uint32Array(words)
    for (let index = from; index < end; index++) {
      const mask = masks.get(text.charCodeAt(index)) ?? elsewhere
      let carry = 1
      for (let word = 0; word < words; word++) {
        const before = state[word] as number
        state[word] = ((before << 1) | carry) & (mask[word] as number)
        carry = before >>> 31
      }
      if (((state[words - 1] as number) >>> lastBit) & 1) return index + 1 - glyphs.length
    }
    return -1
  }
}

/** For every unit of the pattern the positions where it fits; under `one` those where every unit does. */
function bitMasks(glyphs: readonly Glyph[], words: number): Map<Glyph, Uint32Array> {
  const masks = new Map<Glyph, Uint32Array>([[one, new Uint32Array(words)]])
  for (const glyph of glyphs) if (!masks.has(glyph)) masks.set(glyph, new Uint32Array(words))
  for (const [glyph, mask] of masks)
    glyphs.forEach((other, index) => {
      const word = index >>> 5
      if (other === one || other === glyph) mask[word] = (mask[word] as number) | (1 << (index & 31))
    })
  return masks
}
