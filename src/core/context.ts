import { fail } from './errors.ts'

const nothing = new Uint8Array(0)

/**
 * The encryption context as bytes to authenticate: its pairs sorted by name, each name and value as its length
 * in UTF-8 (four bytes, big-endian) and its UTF-8. Names sort by UTF-16 code units, as in RFC 8785 §3.2.3. An
 * empty context is as good as none. ValidationException for text that is not well-formed Unicode.
 */
export function canonicalContext(context: Readonly<Record<string, string>> | undefined): Uint8Array {
  if (!context) return nothing
  const names = Object.keys(context)
  if (names.length === 0) return nothing
  if (names.length > 1) names.sort()
  const texts: string[] = []
  for (const name of names) {
    const value = context[name] as string
    // Lone surrogates all become U+FFFD in UTF-8: two contexts would be one.
    if (!name.isWellFormed() || !value.isWellFormed())
      fail('ValidationException', 'The encryption context holds text that is not well-formed Unicode.')
    texts.push(name, value)
  }
  return lengthPrefixed(texts)
}

/** Texts, each as its length in UTF-8 (four bytes, big-endian) and its UTF-8: no two lists give the same bytes. */
export function lengthPrefixed(texts: readonly string[]): Uint8Array {
  let size = 0
  for (const text of texts) size += 4 + text.length * 3
  const bytes = Buffer.allocUnsafe(size)
  let end = 0
  for (const text of texts) {
    const length = bytes.write(text, end + 4)
    bytes.writeUInt32BE(length, end)
    end += 4 + length
  }
  return bytes.subarray(0, end)
}
