import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import {
  canonicalQuery,
  canonicalRequest,
  parseTarget,
  requestHash,
} from '../../../src/wire/sigv4/canonical.ts'
import { SignedHeaders } from '../../../src/wire/sigv4/headers.ts'
import { type SignedRequest, verify } from '../../../src/wire/sigv4/index.ts'
import { deriveSigningKey, Signer } from '../../../src/wire/sigv4/key.ts'
import { environment, onTheWire } from './fixture.ts'

interface Signed {
  readonly method: string
  readonly url: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  readonly canonicalRequest: string
  readonly signature: string
}
interface Case {
  readonly name: string
  /** False as for S3: no service name that the suite uses says so. */
  readonly normalize: boolean
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly region: string
  readonly service: string
  readonly timestamp: string
  readonly header: Signed
  readonly query: Signed
}
const file = new URL('../../vectors/sigv4/aws-signing-test-suite.json', import.meta.url)
const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly Case[]

function received(signed: Signed): SignedRequest {
  return {
    method: signed.method,
    url: onTheWire(signed.url),
    rawHeaders: signed.headers.flat().map(onTheWire),
    body: Buffer.from(signed.body),
  }
}

describe('AWS signing test suite', () => {
  for (const one of cases)
    for (const form of ['header', 'query'] as const) {
      const request = received(one[form])
      const now = Date.parse(one.timestamp)

      test(`${one.name}, ${form}: canonical request and signature`, () => {
        const target = parseTarget(request.url, !one.normalize)
        const names = one[form].canonicalRequest.split('\n').at(-2) as string
        const list = new SignedHeaders(names)
        const unsigned = [
          'X-Amz-Signature',
          one.name === 'post-sts-header-after' ? 'X-Amz-Security-Token' : '',
        ]
        const canonical = canonicalRequest(
          request.method,
          target.canonicalPath,
          canonicalQuery(target.parameters, name => unsigned.includes(name)),
          list,
          list.gather(request.rawHeaders).values,
          hash('sha256', request.body, 'hex'),
        )
        assert.equal(canonical, onTheWire(one[form].canonicalRequest))
        const timestamp = one.timestamp.replace(/[-:]/g, '')
        const scope = { date: timestamp.slice(0, 8), region: one.region, service: one.service }
        const signer = new Signer(deriveSigningKey(one.secretAccessKey, scope), scope)
        assert.equal(signer.sign(timestamp, requestHash(canonical)), one[form].signature)
      })

      if (one.normalize)
        test(`${one.name}, ${form}: verifies`, () => {
          const env = environment({ now, keys: one, region: one.region, service: one.service })
          const verified = verify(request, env)
          assert.equal(verified.signedAt, now)
          assert.equal(verified.presigned, form === 'query')
          assert.equal(verified.headers.host, 'example.amazonaws.com')
          assert.equal(verified.headers['x-amz-security-token'], undefined)
          assert.deepEqual(verified.body, request.body)
        })
    }
})
