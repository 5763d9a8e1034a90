import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  encrypt,
  environment,
  header,
  refusal,
  signWithSmithy,
  temporary,
  withHeader,
} from '../wire/sigv4/fixture.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const milliseconds = 2000
const env = environment({ now, keys: temporary })
const signed = await signWithSmithy(encrypt, { now, keys: temporary, checksum: true })
const presigned = await signWithSmithy({ method: 'GET' }, { now, keys: temporary, expiresIn: 60 })

const junk = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(' ', ',', '=', '/', ';', '%', '&', '+', '\n', '\t', 'é', '\u1234', '\ud800', '0'),
  }),
  fc.constantFrom(
    'AWS4-HMAC-SHA256 ',
    'Credential=',
    ', SignedHeaders=',
    'host;',
    '/aws4_request',
    '__proto__',
    '%zz',
  ),
)
/** The text with a stretch of it replaced, repeated or cut out. */
function mutated(text: string): fc.Arbitrary<string> {
  const place = fc.nat({ max: text.length })
  const cut = fc.tuple(place, place, fc.array(junk, { maxLength: 3 }))
  const once = cut.map(([from, to, parts]) => text.slice(0, from) + parts.join('') + text.slice(to))
  return fc.oneof(
    junk,
    once,
    fc.tuple(once, once).map(both => both.join('')),
  )
}

test('mangled Authorization headers, dates, tokens and queries are refused with an AwsError or verify', () => {
  const names = [
    'authorization',
    'x-amz-date',
    'x-amz-security-token',
    'x-amz-content-sha256',
    'host',
  ] as const
  const changedHeader = fc
    .constantFrom(...names)
    .chain(name => mutated(header(signed, name)).map(value => withHeader(signed, name, value)))
  const changedUrl = mutated(presigned.url).map(url => ({ ...presigned, url }))
  const rawHeaders = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), junk), junk))
  const anyHeaders = rawHeaders.map(pairs => ({
    ...signed,
    rawHeaders: [...signed.rawHeaders, ...pairs.flat()],
  }))
  let refused = 0
  let verified = 0
  const property = fc.property(fc.oneof(changedHeader, changedUrl, anyHeaders), request => {
    // refusal() lets every other error through.
    if (refusal(request, env)) refused++
    else verified++
  })
  fc.assert(property, {
    numRuns: 1_000_000,
    interruptAfterTimeLimit: milliseconds,
    markInterruptAsFailure: false,
  })
  assert.ok(refused > 100, `${refused} refused`)
  assert.ok(verified < refused / 5, `${verified} verified`)
})
