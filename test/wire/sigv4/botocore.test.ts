import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { type SignedRequest, verify } from '../../../src/wire/sigv4/index.ts'
import { environment, longTerm, onTheWire, refusal, temporary } from './fixture.ts'

interface Job {
  readonly service: string
  readonly method: string
  readonly path: string
  readonly params: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
const json = {
  method: 'POST',
  path: '/',
  params: {},
  headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': 'TrentService.Encrypt' },
  body: '{"KeyId":"alias/ключ","Plaintext":"aGVsbG8="}',
}
const form = {
  method: 'POST',
  path: '/',
  params: {},
  headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' },
  body: 'Action=GetCallerIdentity&Version=2011-06-15',
}
const get = { method: 'GET', headers: {}, body: '' }
const odd = {
  unicode: { ...get, path: '/ключ/café', params: { имя: 'значение', '𝄞': '€ ' } },
  encoded: { ...get, path: '/a%2Fb/%C3%A9%20c', params: { 'a/b': 'c=d&e', plus: '1+1', tilde: '~*!' } },
  dots: { ...get, path: '/a/./b/../c//d/', params: { empty: '', B: '2', a: '1' } },
  headers: {
    ...json,
    headers: { ...json.headers, 'X-Name': '  Zoë   "a  b" ', 'X-Amz-Meta': 'x,  y', Date: 'now' },
  },
}
const shapes: Readonly<Record<string, Job>> = {
  'kms, JSON': { ...json, service: 'kms' },
  'sts, form': { ...form, service: 'sts' },
  'kms, unicode': { ...odd.unicode, service: 'kms' },
  'kms, encoded': { ...odd.encoded, service: 'kms' },
  'kms, dot segments': { ...odd.dots, service: 'kms' },
  'kms, odd headers': { ...odd.headers, service: 'kms' },
  's3, encoded': { ...get, path: '/bucket/%C3%A9%20c/~x', params: { uploads: '' }, service: 's3' },
  's3, dot segments': { ...odd.dots, service: 's3' },
  's3, body': { ...get, method: 'PUT', path: '/bucket/key', params: {}, body: 'content', service: 's3' },
}
const jobs = Object.entries(shapes).flatMap(([title, shape]) =>
  [longTerm, temporary].flatMap(keys =>
    [null, 900].map(expiresIn => ({
      title: `${title}, ${keys.accessKeyId.slice(0, 4)}, ${expiresIn ? 'presigned' : 'header'}`,
      keys,
      input: { ...shape, ...keys, region: 'eu-central-1', expiresIn, body: btoa(onTheWire(shape.body)) },
    })),
  ),
)

/** One process signs them all. */
function sign(): SignedRequest[] {
  const python = process.env.CLAVIGER_TEST_PYTHON ?? 'python3'
  const script = new URL('botocore_sign.py', import.meta.url).pathname
  const input = jobs.map(job => JSON.stringify(job.input)).join('\n')
  const { status, stdout, stderr } = spawnSync(python, [script], { input, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  return stdout
    .trim()
    .split('\n')
    .map(line => {
      const { method, url, headers, body } = JSON.parse(line)
      return {
        method,
        url: onTheWire(url),
        rawHeaders: headers.flat().map((text: string) => onTheWire(text.trim())),
        body: Buffer.from(body, 'base64'),
      }
    })
}

describe('requests signed by botocore', () => {
  const requests = sign()
  for (const [index, { title, keys, input }] of jobs.entries())
    test(title, () => {
      const request = requests[index] as SignedRequest
      const now = Date.now()
      const env = environment({ now, keys, service: input.service })
      const verified = verify(request, env)
      assert.equal(verified.presigned, input.expiresIn !== null)
      assert.equal(verified.headers.host, 'localhost:4599')
      for (const [name, value] of Object.entries(input.params))
        assert.ok(verified.query.some(([n, v]) => n === name && v === value))
      const impostor = environment({ now, keys: { ...keys, secretAccessKey: 'x' }, service: input.service })
      assert.equal(refusal(request, impostor)?.code, 'InvalidSignatureException')
    })
})
