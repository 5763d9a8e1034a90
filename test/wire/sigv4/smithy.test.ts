import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type SignedRequest, verify } from '../../../src/wire/sigv4/index.ts'
import {
  encrypt,
  environment,
  longTerm,
  onTheWire,
  refusal,
  type SmithyOptions,
  signWithSmithy,
  strictlyEncoded,
  temporary,
  type Unsigned,
} from './fixture.ts'

const now = Date.parse('2026-03-01T12:00:00Z')

describe('requests signed by @smithy/signature-v4', () => {
  for (const keys of [longTerm, temporary])
    for (const checksum of [false, true])
      for (const expiresIn of [undefined, 60]) {
        const title = `${keys.accessKeyId.slice(0, 4)}, ${checksum ? 'with' : 'without'} body hash, ${expiresIn ? 'presigned' : 'header'}`
        test(title, async () => {
          const request = await signWithSmithy(encrypt, { now, keys, checksum, expiresIn })
          const verified = verify(request, environment({ now, keys }))
          assert.equal(verified.credential.identity, 'someone')
          assert.deepEqual(verified.scope, { date: '20260301', region: 'eu-central-1', service: 'kms' })
          assert.equal(verified.signedAt, now)
          assert.equal(verified.presigned, expiresIn !== undefined)
          assert.equal(verified.headers['content-type'], 'application/x-amz-json-1.1')
          // Presigning moves x-amz-* headers to the query.
          const target = expiresIn ? Object.fromEntries(verified.query) : verified.headers
          assert.equal(target['x-amz-target'], 'TrentService.Encrypt')
          assert.equal(verified.body, request.body)
        })
      }

  const names = fc.constantFrom('Mixed-Case', 'x-amz-meta-b', 'content-type', '__proto__', 'constructor')
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom(' ', '\t', 'x', '%', '+', '/', '.', '=', '&', 'é', '\u00a0', '𝄞') }),
  )
  const segment = fc.oneof(text, fc.constantFrom('.', '..', '', '%2F', '%2e', 'a b', "!'()*;:@&=+$,"))
  // This signer keeps parameters in a plain object and leaves that one out of what it signs.
  const queryName = text.filter(name => name !== '__proto__')
  const unsigned = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
    segments: fc.array(segment),
    query: fc.dictionary(queryName, fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })), {
      maxKeys: 4,
    }),
    // Node's parser lets no other control character pass.
    headers: fc.dictionary(
      names,
      text.map(value => value.replace(/(?!\t)\p{Cc}/gu, '')),
      { maxKeys: 4 },
    ),
    body: fc.uint8Array(),
  })
  const options = fc.record({
    now: fc.integer({ min: 0, max: 4e9 }).map(seconds => seconds * 1000),
    keys: fc.constantFrom(longTerm, temporary),
    service: fc.constantFrom('kms', 's3', 'iam'),
    expiresIn: fc.option(fc.integer({ min: 1, max: 604_800 }), { nil: undefined }),
  })

  /** S3's clients encode a key strictly, slashes aside, since S3 signs it as sent; and they declare the hash. */
  function sign(
    { segments, ...given }: Unsigned & { segments: string[] },
    how: SmithyOptions,
  ): Promise<SignedRequest> {
    const isS3 = how.service === 's3'
    const key = strictlyEncoded(segments.join('/')).replaceAll('%2F', '/')
    const path = `/${isS3 ? key : segments.map(encodeURIComponent).join('/')}`
    const declared = { 'x-amz-content-sha256': hash('sha256', given.body ?? '', 'hex') }
    return signWithSmithy({ ...given, path, headers: { ...given.headers, ...(isS3 ? declared : {}) } }, how)
  }

  test('whatever is signed verifies and is handed out as it was signed', async () => {
    const property = fc.asyncProperty(unsigned, options, async (given, how) => {
      const request = await sign(given, how)
      const verified = verify(request, environment(how))
      assert.deepEqual(verified.body, request.body)
      for (const [name, value] of Object.entries(given.headers)) {
        const isMoved = how.expiresIn !== undefined && name.startsWith('x-amz-')
        if (isMoved) continue
        const single = onTheWire(value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, ''))
        assert.equal(verified.headers[name.toLowerCase()], single)
      }
      for (const [name, values] of Object.entries(given.query))
        for (const value of [values].flat())
          assert.ok(verified.query.some(([n, v]) => n === name && v === value))
    })
    await fc.assert(property, { numRuns: 300 })
  })

  test('no other method, body, header, query or key verifies', async () => {
    const property = fc.asyncProperty(unsigned, options, text, async (given, how, other) => {
      const request = await sign(given, how)
      const env = environment(how)
      const differs = (change: object) =>
        assert.equal(refusal({ ...request, ...change }, env)?.code, 'InvalidSignatureException')
      const isBodySigned = how.service !== 's3' || how.expiresIn === undefined
      if (isBodySigned) differs({ body: Buffer.concat([request.body, Buffer.from([0])]) })
      differs({ rawHeaders: [...request.rawHeaders, 'host', onTheWire(other)] })
      differs({
        url: `${request.url}${request.url.includes('?') ? '&' : '?'}${encodeURIComponent(`x${other}`)}=1`,
      })
      differs({ method: 'PATCH' })
      const impostor = environment({ ...how, keys: { ...how.keys, secretAccessKey: `${other}x` } })
      assert.equal(refusal(request, impostor)?.code, 'InvalidSignatureException')
    })
    await fc.assert(property, { numRuns: 100 })
  })
})
