import assert from 'node:assert/strict'
import { createHmac, createSecretKey } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Credential, deriveSigningKey, type Environment, verify } from '../../../src/wire/sigv4/index.ts'
import { Signer } from '../../../src/wire/sigv4/key.ts'
import { dateHeaderTimestamp, parseTimestamp } from '../../../src/wire/sigv4/scope.ts'
import {
  encrypt,
  environment,
  header,
  longTerm,
  refusal,
  signWithSmithy,
  withHeader,
  withoutHeader,
} from './fixture.ts'

const now = Date.parse('2026-03-01T12:00:00Z')

test('a signer computes the HMAC of the string to sign', () => {
  const word = fc.stringMatching(/^[a-z0-9-]{1,20}$/)
  const scope = fc.record({ date: fc.stringMatching(/^\d{8}$/), region: word, service: word })
  const key = fc.uint8Array({ minLength: 0, maxLength: 64 })
  const calls = fc.array(fc.tuple(fc.stringMatching(/^\d{8}T\d{6}Z$/), fc.stringMatching(/^[0-9a-f]{64}$/)))
  const property = fc.property(key, scope, calls, (bytes, { date, region, service }, all) => {
    const signer = new Signer(bytes, { date, region, service })
    for (const [timestamp, hash] of all) {
      const text = `AWS4-HMAC-SHA256\n${timestamp}\n${date}/${region}/${service}/aws4_request\n${hash}`
      assert.equal(signer.sign(timestamp, hash), createHmac('sha256', bytes).update(text).digest('hex'))
    }
  })
  fc.assert(property)
})

test('timestamps are exactly those that a Date writes', () => {
  const written = (time: number) => new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const year100 = -59_011_459_200
  const second = fc.integer({ min: year100, max: 253_402_300_799 })
  fc.assert(fc.property(second, at => assert.equal(parseTimestamp(written(at * 1000)), at * 1000)))
  const near = fc.stringMatching(/^\d{4}[01]\dT?[0-3]\dT[0-2]\d[0-6]\d[0-6]\dZ?$/)
  const property = fc.property(near, text => {
    const time = parseTimestamp(text)
    if (time !== undefined) assert.equal(written(time), text)
  })
  fc.assert(property)
})

test('Date headers, where there is no X-Amz-Date', async () => {
  assert.equal(dateHeaderTimestamp('Sun, 01 Mar 2026 12:00:00 GMT'), '20260301T120000Z')
  assert.equal(dateHeaderTimestamp('Sun, 01 Mar 2026 12:00:00 -0000'), '20260301T120000Z')
  for (const other of ['Mon, 01 Mar 2026 12:00:00 GMT', '2026-03-01', 'Sun, 01 Mar 2026 12:00:00 -0100'])
    assert.equal(dateHeaderTimestamp(other), other)
})

describe('the cache of signing keys', () => {
  function rotating(): Environment<string> & {
    secret: string
    credential: Credential<string>
    derived: number
  } {
    const env = {
      ...environment({ now }),
      secret: longTerm.secretAccessKey,
      credential: { accessKeyId: longTerm.accessKeyId, identity: 'first' } as Credential<string>,
      derived: 0,
      keyring: {
        find: () => env.credential,
        signingKey: (_: unknown, scope: Parameters<typeof deriveSigningKey>[1]) => {
          env.derived++
          return createSecretKey(deriveSigningKey(env.secret, scope))
        },
      },
    }
    return env
  }

  test('derives once for a key, date, Region and service', async () => {
    const env = rotating()
    for (let at = 0; at < 3; at++) verify(await signWithSmithy(encrypt, { now: now + at * 1000 }), env)
    assert.equal(env.derived, 1)
    const tomorrow = { ...env, now: now + 86_400_000 }
    verify(await signWithSmithy(encrypt, { now: tomorrow.now }), tomorrow)
    assert.equal(env.derived, 2)
  })

  test('never serves the key of a credential that was replaced', async () => {
    const env = rotating()
    const before = await signWithSmithy(encrypt, { now })
    verify(before, env)
    env.secret = 'rotated'
    env.credential = { ...env.credential, identity: 'second' }
    assert.equal(refusal(before, env)?.code, 'InvalidSignatureException')
    const after = await signWithSmithy(encrypt, { now, keys: { ...longTerm, secretAccessKey: 'rotated' } })
    assert.equal(verify(after, env).credential.identity, 'second')
  })

  test('does not learn from requests that fail', async () => {
    const env = rotating()
    const signed = await signWithSmithy(encrypt, { now })
    const forged = withHeader(
      signed,
      'authorization',
      header(signed, 'authorization').replace(/.{8}$/, '00000000'),
    )
    for (let at = 0; at < 3; at++) assert.equal(refusal(forged, env)?.code, 'InvalidSignatureException')
    assert.equal(env.derived, 3)
    verify(signed, env)
    assert.equal(env.derived, 4)
  })

  test('a remembered list of signed headers is as strict as a new one', async () => {
    const env = rotating()
    const signed = await signWithSmithy(encrypt, { now })
    verify(signed, env)
    assert.ok(refusal(withoutHeader(signed, 'x-amz-target'), env))
    assert.ok(refusal(withHeader(signed, 'x-amz-extra', '1'), env))
    for (let at = 0; at < 300; at++) verify(withHeader(signed, `x-other-${at}`, '1'), env)
    assert.ok(refusal(withHeader(signed, 'x-amz-extra', '1'), env))
    assert.deepEqual(
      { ...verify(signed, env).headers },
      {
        'content-type': 'application/x-amz-json-1.1',
        host: 'localhost:4599',
        'x-amz-date': '20260301T120000Z',
        'x-amz-target': 'TrentService.Encrypt',
      },
    )
  })

  test('unsigned headers are not handed out', async () => {
    const signed = withHeader(await signWithSmithy(encrypt, { now }), 'user-agent', 'forged')
    const { headers } = verify(signed, environment({ now }))
    assert.equal(headers['user-agent'], undefined)
    assert.equal(headers.constructor, undefined)
  })
})
