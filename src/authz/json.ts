import { quote, reject } from './policy-error.ts'

/** In characters. The largest that any service takes is 32 KiB. */
const largest = 65_536
const deepest = 16

/** Of valid JSON: every string, with the colon that makes it a member's name, and every bracket. */
const tokens = /("(?:[^"\\]|\\.)*")([ \t\n\r]*:)?|[[\]{}]/g

/**
 * Reads JSON as policies need it: not nested deeply, and no member twice in one object, where readers differ
 * on which of the two counts. Throws PolicyError.
 */
export function readJson(text: string): unknown {
  if (text.length > largest) reject('too-large', `The policy is longer than ${largest} characters`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    reject('syntax', 'The policy is not valid JSON')
  }
  const open: (Set<string> | undefined)[] = []
  for (const [token, string, colon] of text.matchAll(tokens)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined)
      if (open.length > deepest) reject('syntax', `The policy nests deeper than ${deepest} levels`)
    } else if (string === undefined) open.pop()
    else if (colon !== undefined) {
      const name = JSON.parse(string) as string
      const names = open.at(-1)
      if (names?.has(name)) reject('syntax', `The policy has the element ${quote(name)} twice in one block`)
      names?.add(name)
    }
  }
  return value
}
