import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { describe, test } from 'node:test'
import type { ErrorCode } from '../../../src/core/errors.ts'
import { type SignedRequest, verify } from '../../../src/wire/sigv4/index.ts'
import {
  encrypt,
  environment,
  header,
  longTerm,
  type Options,
  refusal,
  signWithSmithy,
  temporary,
  withHeader,
  withoutHeader,
} from './fixture.ts'

const now = Date.parse('2018-11-05T22:16:04Z')
const signed = await signWithSmithy(encrypt, { now })
const authorization = header(signed, 'authorization')
const withToken = await signWithSmithy(encrypt, { now, keys: temporary })
const presigned = await signWithSmithy({ method: 'GET', query: { a: 'b' } }, { now, expiresIn: 60 })

function assertRefused(
  request: SignedRequest,
  code: ErrorCode,
  message: string,
  options: Partial<Options> = {},
): void {
  const error = refusal(request, environment({ now, ...options }))
  assert.deepEqual({ code: error?.code, message: error?.message }, { code, message })
  assert.ok(!error?.message.includes(longTerm.secretAccessKey))
}
const authorized = (value: string) => withHeader(signed, 'authorization', value)
const part = (name: string) => new RegExp(`${name}=[^,]*(, |$)`)

const invalidToken = 'The security token included in the request is invalid.'
const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

test('the requests that the cases below change do verify', () => {
  assert.equal(verify(signed, environment({ now })).presigned, false)
  assert.equal(verify(withToken, environment({ now, keys: temporary })).presigned, false)
  assert.equal(verify(presigned, environment({ now })).presigned, true)
})

describe('no or malformed authentication', () => {
  test('none', () => {
    const message = 'Missing Authentication Token'
    assertRefused(withoutHeader(signed, 'authorization'), 'MissingAuthenticationTokenException', message)
    const get = { method: 'GET', url: '/?Action=ListUsers', rawHeaders: ['Host', 'x'], body: Buffer.alloc(0) }
    assertRefused(get, 'MissingAuthenticationTokenException', message)
  })

  test('a part without an equal sign', () => {
    for (const [broken, shown] of [
      ['AWS4-HMAC-SHA256 nonsense', 'nonsense'],
      [
        authorization.replace('Signature=', 'Signature:'),
        authorization.match(/Signature=(.*)/)?.[0].replace('=', ':'),
      ],
      [`${authorization}, x`, 'x'],
    ] as const)
      assertRefused(
        authorized(broken),
        'IncompleteSignatureException',
        `'${shown}' not a valid key=value pair (missing equal-sign) in Authorization header: '${broken}'.`,
      )
  })

  test('a missing parameter, one sentence each', () => {
    for (const name of ['Credential', 'Signature', 'SignedHeaders']) {
      const rest = authorization.replace(part(name), '').replace(/, $/, '')
      const message = `Authorization header requires '${name}' parameter. Authorization=${rest}`
      assertRefused(authorized(rest), 'IncompleteSignatureException', message)
    }
    assertRefused(
      withoutHeader(authorized('AWS4-HMAC-SHA256'), 'x-amz-date'),
      'IncompleteSignatureException',
      "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256",
    )
    const undated = authorization.replace(';x-amz-date', '')
    assertRefused(
      withoutHeader(authorized(undated), 'x-amz-date'),
      'IncompleteSignatureException',
      `Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=${undated}`,
    )
  })

  test('a repeated or unknown parameter', () => {
    for (const name of ['Signature', 'Extra'])
      assertRefused(
        authorized(`${authorization}, ${name}=x`),
        'IncompleteSignatureException',
        `Authorization header has an unknown or repeated '${name}' parameter.`,
      )
  })

  test('the secrets of other schemes do not come back', () => {
    for (const value of ['Basic dXNlcjpodW50ZXIy', 'Bearer hunter2', 'hunter2', 'Basic dXNlcjpodW50ZXI=']) {
      const error = refusal(authorized(value), environment({ now }))
      assert.equal(error?.code, 'IncompleteSignatureException')
      assert.doesNotMatch(error?.message ?? '', /dXNl|hunter/)
    }
  })

  test('swapped keys: the secret does not come back', () => {
    const value = authorization.replace(longTerm.accessKeyId, longTerm.secretAccessKey)
    const message =
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term'
    assertRefused(authorized(value), 'IncompleteSignatureException', message)
  })

  test('another algorithm, SigV4a among them', () => {
    for (const other of ['AWS4-ECDSA-P256-SHA256', 'AWS4-HMAC-SHA1']) {
      const message = `Unsupported AWS 'algorithm': '${other}'.`
      assertRefused(
        authorized(authorization.replace('AWS4-HMAC-SHA256', other)),
        'IncompleteSignatureException',
        message,
      )
      const url = presigned.url.replace('AWS4-HMAC-SHA256', other)
      assertRefused({ ...presigned, url }, 'IncompleteSignatureException', message)
    }
  })

  test('a missing query parameter', () => {
    for (const name of ['Algorithm', 'Credential', 'Signature', 'SignedHeaders', 'Date', 'Expires']) {
      const url = presigned.url.replace(new RegExp(`X-Amz-${name}=[^&]*&?`), '').replace(/&$/, '')
      assertRefused(
        { ...presigned, url },
        'IncompleteSignatureException',
        `AWS query-string parameters must include 'X-Amz-${name}'. Re-examine the query-string parameters.`,
      )
    }
  })

  test('header and query at once, or either twice', () => {
    const both = 'Only one of Authorization header and query string may be used to sign.'
    const rawHeaders = [...presigned.rawHeaders, 'Authorization', authorization]
    assertRefused({ ...presigned, rawHeaders }, 'IncompleteSignatureException', both)
    assertRefused(
      { ...signed, rawHeaders: [...signed.rawHeaders, 'Authorization', authorization] },
      'IncompleteSignatureException',
      "More than one 'authorization' header.",
    )
    assertRefused(
      { ...presigned, url: `${presigned.url}&X-Amz-Date=20181105T221604Z` },
      'IncompleteSignatureException',
      "More than one 'X-Amz-Date' in the query string.",
    )
  })

  test('a target that is no path, or not percent-encoded UTF-8', () => {
    const message = 'The request target must be a path and percent-encoded UTF-8.'
    for (const url of [
      '',
      '*',
      'http://localhost/',
      '/%',
      '/%zz',
      '/%c3',
      '/\xff',
      '/?a=%',
      '/?%e2%82=1',
      '/?\xc3',
      '/\u1234',
    ])
      assertRefused({ ...signed, url }, 'IncompleteSignatureException', message)
  })

  test('a time that is none', () => {
    for (const text of ['20181105', '20181305T221604Z', '20180229T221604Z', '20181105T241604Z', 'tomorrow'])
      assertRefused(
        withHeader(signed, 'x-amz-date', text),
        'IncompleteSignatureException',
        `Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`,
      )
  })

  test('a lifetime out of bounds', () => {
    for (const seconds of ['0', '604801', '-1', '1e3', '060', ''])
      assert.equal(
        refusal(
          { ...presigned, url: presigned.url.replace('Expires=60', `Expires=${seconds}`) },
          environment({ now }),
        )?.code,
        'IncompleteSignatureException',
      )
  })
})

describe('who', () => {
  test('an unknown access key', () => {
    const other = { ...longTerm, accessKeyId: 'AKIAOTHER' }
    assertRefused(signed, 'UnrecognizedClientException', invalidToken, { keys: other })
  })

  test('a session token that is missing, wrong or not expected', () => {
    const without = withoutHeader(withToken, 'x-amz-security-token')
    const unsigned = withHeader(
      without,
      'authorization',
      header(withToken, 'authorization').replace(';x-amz-security-token', ''),
    )
    const wrong = withHeader(
      withToken,
      'x-amz-security-token',
      temporary.sessionToken?.replace('I', 'J') ?? '',
    )
    for (const request of [unsigned, wrong])
      assertRefused(request, 'UnrecognizedClientException', invalidToken, { keys: temporary })
    const extra = withHeader(signed, 'x-amz-security-token', 'x')
    assertRefused(extra, 'UnrecognizedClientException', invalidToken)
  })

  test('an expired session, from the very millisecond on', () => {
    const message = 'The security token included in the request is expired'
    assertRefused(withToken, 'ExpiredTokenException', message, { keys: temporary, expiresAt: now })
    verify(withToken, environment({ now, keys: temporary, expiresAt: now + 1 }))
  })

  test('a token added after signing', async () => {
    const key = { accessKeyId: temporary.accessKeyId, secretAccessKey: temporary.secretAccessKey }
    const token = temporary.sessionToken as string
    const env = environment({ now, keys: temporary })
    const later = withHeader(await signWithSmithy(encrypt, { now, keys: key }), 'x-amz-security-token', token)
    assert.equal(verify(later, env).headers['x-amz-security-token'], undefined)
    const link = await signWithSmithy({ method: 'GET' }, { now, keys: key, expiresIn: 60 })
    const added = (text: string) => ({
      ...link,
      url: `${link.url}&X-Amz-Security-Token=${encodeURIComponent(text)}`,
    })
    assert.deepEqual(verify(added(token), env).query, [])
    assertRefused(added(`${token}x`), 'UnrecognizedClientException', invalidToken, { keys: temporary })
  })
})

describe('what', () => {
  test('a wrong signature', () => {
    const signature = authorization.slice(-64)
    for (const wrong of [
      signature.replace(/.$/, last => (last === '0' ? '1' : '0')),
      signature.toUpperCase(),
      signature.slice(1),
      `${signature}0`,
      `${signature.slice(0, -1)}\u0100`,
      'x',
    ])
      assertRefused(
        authorized(authorization.replace(signature, wrong)),
        'InvalidSignatureException',
        mismatch,
      )
  })

  test('unsigned x-amz-* headers', () => {
    for (const name of ['X-Amz-Target', 'x-amz-anything', 'X-AMZ-CONTENT-SHA256']) {
      const rawHeaders = [...withoutHeader(presigned, name).rawHeaders, name, 'x']
      const message = `There were headers present in the request which were not signed: ${name.toLowerCase()}`
      assertRefused({ ...presigned, rawHeaders }, 'InvalidSignatureException', message)
    }
    const token = [...presigned.rawHeaders, 'X-Amz-Security-Token', 'x']
    const message = 'There were headers present in the request which were not signed: x-amz-security-token'
    assertRefused({ ...presigned, rawHeaders: token }, 'InvalidSignatureException', message)
    const list = authorization.replace(';x-amz-target', '')
    assertRefused(
      authorized(list),
      'InvalidSignatureException',
      'There were headers present in the request which were not signed: x-amz-target',
    )
  })

  test('an unsigned host', () => {
    const message = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
    assertRefused(authorized(authorization.replace(';host', '')), 'InvalidSignatureException', message)
  })

  test('a list of signed headers out of order, repeated, in upper case or with gaps', () => {
    const list = /SignedHeaders=[^,]*/
    for (const names of ['x-amz-date;host', 'host;host', 'Host', 'host;', ';host', 'host; x', 'host\n;x'])
      assertRefused(
        authorized(authorization.replace(list, `SignedHeaders=${names}`)),
        'IncompleteSignatureException',
        "'SignedHeaders' must be header names in lower case, sorted, separated by semicolons.",
      )
  })

  test('a signed header that was not sent', () => {
    assertRefused(withoutHeader(signed, 'content-type'), 'InvalidSignatureException', mismatch)
  })

  test('headers that only look like the signed ones', () => {
    const forged = withHeader(
      withoutHeader(signed, 'host'),
      'content-type',
      'application/x-amz-json-1.1\nhost:localhost',
    )
    assertRefused(forged, 'InvalidSignatureException', mismatch)
    assertRefused(
      withHeader(signed, 'content-type', 'applicati\u016fn'),
      'InvalidSignatureException',
      mismatch,
    )
  })

  test('a declared hash that is not the body’s', async () => {
    for (const declared of ['UNSIGNED-PAYLOAD', '0'.repeat(64), 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD']) {
      const headers = { ...encrypt.headers, 'x-amz-content-sha256': declared }
      assertRefused(
        await signWithSmithy({ ...encrypt, headers }, { now }),
        'InvalidSignatureException',
        mismatch,
      )
      const link = await signWithSmithy({ method: 'GET', headers }, { now, expiresIn: 60 })
      assertRefused(link, 'InvalidSignatureException', mismatch)
    }
  })
})

describe('S3', () => {
  const put = { method: 'PUT', path: '/bucket//a/../b', body: 'content' }
  const declaring = (declared: string) => ({ ...put, headers: { 'x-amz-content-sha256': declared } })

  test('takes an unsigned body when the client says so, and does not hand it out', async () => {
    const options = { now, service: 's3' }
    const inHeader = await signWithSmithy(declaring('UNSIGNED-PAYLOAD'), options)
    const verified = verify(inHeader, environment(options))
    assert.equal(verified.body, undefined)
    assert.equal(verified.path, '/bucket//a/../b')
    for (const declared of [declaring('UNSIGNED-PAYLOAD'), declaring(hash('sha256', put.body, 'hex'))]) {
      const link = await signWithSmithy(declared, { ...options, expiresIn: 60 })
      const isUnsigned = declared.headers['x-amz-content-sha256'] === 'UNSIGNED-PAYLOAD'
      assert.equal(verify(link, environment(options)).body, isUnsigned ? undefined : link.body)
    }
  })

  test('requires the hash in the header form, and the right one', async () => {
    const options = { now, service: 's3' }
    const without = await signWithSmithy(put, options)
    const message = 'Missing required header for this request: x-amz-content-sha256'
    assertRefused(without, 'IncompleteSignatureException', message, options)
    for (const declared of ['0'.repeat(64), 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'])
      assertRefused(
        await signWithSmithy(declaring(declared), options),
        'InvalidSignatureException',
        mismatch,
        options,
      )
  })

  test('does not normalise: another path is another request', async () => {
    const options = { now, service: 's3' }
    const request = await signWithSmithy(declaring('UNSIGNED-PAYLOAD'), options)
    assertRefused({ ...request, url: '/bucket/b' }, 'InvalidSignatureException', mismatch, options)
  })
})

describe('when', () => {
  const minutes = 60_000

  test('five minutes late are too late, by a second', () => {
    verify(signed, environment({ now: now + 5 * minutes + 999 }))
    assertRefused(
      signed,
      'InvalidSignatureException',
      'Signature expired: 20181105T221604Z is now earlier than 20181105T221605Z (20181105T222105Z - 5 min.)',
      { now: now + 5 * minutes + 1000 },
    )
  })

  test('five minutes early are too early, by a second', () => {
    verify(signed, environment({ now: now - 5 * minutes }))
    assertRefused(
      signed,
      'InvalidSignatureException',
      'Signature not yet current: 20181105T221604Z is still later than 20181105T221603Z (20181105T221103Z + 5 min.)',
      { now: now - 5 * minutes - 1 },
    )
  })

  test('the skew can be set', () => {
    verify(signed, environment({ now: now + 15 * minutes, skew: 15 * minutes }))
    assertRefused(
      signed,
      'InvalidSignatureException',
      'Signature expired: 20181105T221604Z is now earlier than 20181105T221605Z (20181105T223105Z - 15 min.)',
      { now: now + 15 * minutes + 1000, skew: 15 * minutes },
    )
  })

  test('a presigned request lives as long as it says', () => {
    verify(presigned, environment({ now: now + minutes }))
    verify(presigned, environment({ now: now - 5 * minutes }))
    assertRefused(
      presigned,
      'InvalidSignatureException',
      'Signature expired: 20181105T221604Z is now earlier than 20181105T221605Z (20181105T221705Z - 1 min.)',
      { now: now + minutes + 1000 },
    )
    assert.equal(
      refusal(presigned, environment({ now: now - 5 * minutes - 1000 }))?.message,
      'Signature not yet current: 20181105T221604Z is still later than 20181105T221603Z (20181105T221103Z + 5 min.)',
    )
  })
})

describe('where', () => {
  const region = "Credential should be scoped to a valid region, not 'nowhere'. "
  const service = "Credential should be scoped to correct service: 'kms'. "
  const terminator =
    "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. "
  const date =
    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20181106' != '20181105', from '20181105T221604Z'. "

  test('each part of the scope, and all of them', async () => {
    assertRefused(
      await signWithSmithy(encrypt, { now, region: 'nowhere' }),
      'InvalidSignatureException',
      region,
    )
    assertRefused(await signWithSmithy(encrypt, { now, service: 's4' }), 'InvalidSignatureException', service)
    const ended = authorization.replace('aws4_request', 'aws5_request')
    assertRefused(authorized(ended), 'InvalidSignatureException', terminator)
    const dated = authorization.replace('/20181105/', '/20181106/')
    assertRefused(authorized(dated), 'InvalidSignatureException', date)
    const all = authorization.replace(/20181105\/[^,]*/, '20181106/nowhere/s4/aws5_request')
    assertRefused(authorized(all), 'InvalidSignatureException', region + service + terminator + date)
  })

  test('a shortened date does not pass for a prefix', () => {
    const error = refusal(authorized(authorization.replace('/20181105/', '//')), environment({ now }))
    assert.match(error?.message ?? '', /^Date in Credential scope does not match/)
  })
})
