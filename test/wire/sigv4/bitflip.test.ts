import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type SignedRequest, verify } from '../../../src/wire/sigv4/index.ts'
import { encrypt, environment, longTerm, refusal, signWithSmithy, temporary } from './fixture.ts'

const now = Date.parse('2026-03-01T12:00:00Z')

/** Every text that differs from the given one in a single bit. */
function* flips(text: string): Generator<[changed: string, index: number, bit: number]> {
  for (let index = 0; index < text.length; index++)
    for (let bit = 0; bit < 8; bit++) {
      const flipped = String.fromCharCode(text.charCodeAt(index) ^ (1 << bit))
      yield [text.slice(0, index) + flipped + text.slice(index + 1), index, bit]
    }
}

/** The two digits of a percent-encoding may be in either case: both stand for the same byte. */
function isDigitCase(url: string, index: number, bit: number): boolean {
  const isDigit = url[index - 1] === '%' || url[index - 2] === '%'
  return (
    url.includes('?') &&
    index > url.indexOf('?') &&
    isDigit &&
    bit === 5 &&
    /[A-Fa-f]/.test(url[index] as string)
  )
}

const requests = {
  'header form': await signWithSmithy(encrypt, { now }),
  'header form with token, path and query': await signWithSmithy(
    { ...encrypt, path: '/a b/é(x)', query: { name: 'va/lüe', z: ['1', '2'], empty: '' } },
    { now, keys: temporary, checksum: true },
  ),
  presigned: await signWithSmithy(
    { method: 'GET', path: '/x', query: { Action: 'List Users' } },
    { now, keys: temporary, expiresIn: 900 },
  ),
} satisfies Record<string, SignedRequest>

describe('a single flipped bit', () => {
  for (const [title, request] of Object.entries(requests)) {
    const keys = title === 'header form' ? longTerm : temporary
    const env = environment({ now, keys })
    const original = verify(request, env)
    const assertRefused = (changed: SignedRequest, what: string) =>
      assert.ok(refusal(changed, env), `${title}: ${what}`)

    test(`${title}: method`, () => {
      for (const [method, index, bit] of flips(request.method))
        assertRefused({ ...request, method }, `method, character ${index}, bit ${bit}`)
    })

    test(`${title}: path and query`, () => {
      for (const [url, index, bit] of flips(request.url))
        if (isDigitCase(request.url, index, bit))
          assert.deepEqual(verify({ ...request, url }, env).query, original.query)
        else assertRefused({ ...request, url }, `target, character ${index}, bit ${bit}`)
    })

    // Names of headers are not flipped: their case means nothing, and any other change takes a header away.
    test(`${title}: signed headers and Authorization`, () => {
      for (let at = 0; at < request.rawHeaders.length; at += 2) {
        const name = (request.rawHeaders[at] as string).toLowerCase()
        assert.ok(name in original.headers || ['authorization', 'x-amz-security-token'].includes(name))
        for (const [value, index, bit] of flips(request.rawHeaders[at + 1] as string)) {
          const rawHeaders = request.rawHeaders.with(at + 1, value)
          assertRefused({ ...request, rawHeaders }, `${name}, character ${index}, bit ${bit}`)
        }
      }
    })

    test(`${title}: body`, () => {
      for (let index = 0; index < request.body.length; index++)
        for (let bit = 0; bit < 8; bit++) {
          const body = Buffer.from(request.body)
          body[index] = (body[index] as number) ^ (1 << bit)
          assertRefused({ ...request, body }, `body, byte ${index}, bit ${bit}`)
        }
      assertRefused({ ...request, body: Buffer.concat([request.body, Buffer.from('x')]) }, 'longer body')
    })
  }
})
