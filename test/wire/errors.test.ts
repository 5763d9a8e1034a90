import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { AwsError } from '../../src/core/errors.ts'
import { json } from '../../src/wire/protocols/json.ts'
import { query } from '../../src/wire/protocols/query.ts'
import { openWorld, type World } from '../harness.ts'
import { type Credentials, sign } from '../sign.ts'

/** The moment of the skew messages in facts §2. */
const now = Date.parse('2018-11-05T22:16:04Z')
const minute = 60_000

interface Request {
  readonly headers: Record<string, string>
  readonly body: string
}
interface Signing {
  readonly as?: Credentials
  readonly region?: string
  readonly service?: string
  readonly at?: number
  readonly headers?: Record<string, string>
}
type Service = 'kms' | 'iam'

const plain: Record<Service, Request> = {
  kms: {
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.ListKeys' },
    body: '{}',
  },
  iam: {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=ListUsers&Version=2010-05-08',
  },
}

const otherBody: Record<Service, string> = {
  kms: '{"Limit":1}',
  iam: 'Action=ListPolicies&Version=2010-05-08',
}

async function signed(world: World, to: Service, how: Signing = {}): Promise<Request> {
  const { as = world.admin, region = 'us-east-1', service = to, at = world.now } = how
  const { body } = plain[to]
  const headers = { host: 'localhost', ...plain[to].headers, ...how.headers }
  const request = { method: 'POST', path: '/', headers, body }
  return { body, headers: await sign(request, as, { service, region, date: new Date(at) }) }
}

/** Replaces or adds headers once the signature stands. */
const tampered = (request: Request, headers: Record<string, string>): Request => ({
  ...request,
  headers: { ...request.headers, ...headers },
})

const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'
const invalidToken = 'The security token included in the request is invalid.'
const nonsense = 'AWS4-HMAC-SHA256 nonsense'

const names = {
  missing: ['MissingAuthenticationTokenException', 'MissingAuthenticationToken', 403],
  incomplete: ['IncompleteSignatureException', 'IncompleteSignature', 400],
  unrecognized: ['UnrecognizedClientException', 'InvalidClientTokenId', 403],
  invalid: ['InvalidSignatureException', 'SignatureDoesNotMatch', 403],
} as const

interface Case {
  readonly cause: string
  send(world: World, to: Service): Request | Promise<Request>
  readonly error: keyof typeof names
  readonly message: string | ((to: Service) => string)
}

const cases: Case[] = [
  {
    cause: 'no authentication',
    send: (_world, to) => plain[to],
    error: 'missing',
    message: 'Missing Authentication Token',
  },
  {
    cause: 'a malformed Authorization header',
    send: async (world, to) => tampered(await signed(world, to), { authorization: nonsense }),
    error: 'incomplete',
    message: `'nonsense' not a valid key=value pair (missing equal-sign) in Authorization header: '${nonsense}'.`,
  },
  {
    cause: 'an unknown access key',
    send: (world, to) =>
      signed(world, to, { as: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' } }),
    error: 'unrecognized',
    message: invalidToken,
  },
  {
    cause: 'a session token with an access key that has none',
    send: (world, to) => signed(world, to, { as: { ...world.admin, sessionToken: 'token' } }),
    error: 'unrecognized',
    message: invalidToken,
  },
  {
    cause: 'another secret',
    send: (world, to) => signed(world, to, { as: { ...world.admin, secretAccessKey: 'x'.repeat(40) } }),
    error: 'invalid',
    message: mismatch,
  },
  {
    cause: 'another body',
    send: async (world, to) => ({ ...(await signed(world, to)), body: otherBody[to] }),
    error: 'invalid',
    message: mismatch,
  },
  {
    cause: 'a signature from twenty minutes ago',
    send: (world, to) => signed(world, to, { at: Date.parse('2018-11-05T21:56:03Z') }),
    error: 'invalid',
    message:
      'Signature expired: 20181105T215603Z is now earlier than 20181105T221104Z (20181105T221604Z - 5 min.)',
  },
  {
    cause: 'a signature five minutes and a second old',
    send: (world, to) => signed(world, to, { at: now - 5 * minute - 1000 }),
    error: 'invalid',
    message:
      'Signature expired: 20181105T221103Z is now earlier than 20181105T221104Z (20181105T221604Z - 5 min.)',
  },
  {
    cause: 'a signature five minutes and a second ahead',
    send: (world, to) => signed(world, to, { at: now + 5 * minute + 1000 }),
    error: 'invalid',
    message:
      'Signature not yet current: 20181105T222105Z is still later than 20181105T222104Z (20181105T221604Z + 5 min.)',
  },
  {
    cause: 'a Region that is none',
    send: (world, to) => signed(world, to, { region: 'middle-earth' }),
    error: 'invalid',
    message: "Credential should be scoped to a valid region, not 'middle-earth'. ",
  },
  {
    cause: 'the scope of another service',
    send: (world, to) => signed(world, to, { service: 's3' }),
    error: 'invalid',
    message: to => `Credential should be scoped to correct service: '${to}'. `,
  },
  {
    cause: 'an x-amz- header that is not signed',
    send: async (world, to) => tampered(await signed(world, to), { 'X-Amz-Extra': '1' }),
    error: 'invalid',
    message: 'There were headers present in the request which were not signed: x-amz-extra',
  },
]

suite('refused before authentication, in both protocols, with nothing in the trail', () => {
  for (const { cause, send, error, message } of cases)
    test(cause, async () => {
      await using world = await openWorld({ now })
      const [code, queryCode, status] = names[error]
      const text = (to: Service) => (typeof message === 'string' ? message : message(to))

      const asJson = await world.raw(await send(world, 'kms'))
      assert.equal(asJson.status, 400)
      assert.equal(asJson.body, JSON.stringify({ __type: code, message: text('kms') }))

      const asXml = await world.raw(await send(world, 'iam'))
      assert.equal(asXml.status, status)
      // The XML parser of the harness trims, as clients' do.
      assert.equal(asXml.error, `${queryCode}: ${text('iam').trim()}`)
      assert.equal(asXml.json.Error.Type, 'Sender')
      assert.match(asXml.json.RequestId, /^[0-9a-f-]{36}$/)

      assert.deepEqual(await world.trail(), [])
    })
})

test('what the cases above change is accepted as it stands, five minutes either way', async () => {
  await using world = await openWorld({ now })
  for (const to of ['kms', 'iam'] as const)
    for (const at of [now, now - 5 * minute, now + 5 * minute])
      assert.equal((await world.raw(await signed(world, to, { at }))).error, '')
  assert.equal((await world.trail()).length, 6)
})

test('an expired session, in both protocols', () => {
  // Sessions cannot be had yet; test/wire/sigv4/errors.test.ts holds that the verifier throws this one.
  const error = new AwsError('ExpiredTokenException', 'The security token included in the request is expired')
  const asJson = json.error(error, 'id')
  assert.deepEqual(
    [asJson.status, asJson.body],
    [400, JSON.stringify({ __type: 'ExpiredTokenException', message: error.message })],
  )
  const asXml = query.error(error, 'id', 'https://sts.amazonaws.com/doc/2011-06-15/')
  assert.equal(asXml.status, 403)
  assert.match(asXml.body, /<Code>ExpiredToken<\/Code><Message>[^<]* is expired<\/Message>/)
})

test('a GET and an unknown target are answered in XML that names no service', async () => {
  await using world = await openWorld({ now })
  const { headers, body } = await signed(world, 'kms')
  const unknown = await signed(world, 'kms', { headers: { 'x-amz-target': 'NoService.ListKeys' } })
  for (const reply of [
    await world.raw({ method: 'GET', headers: {} }),
    await world.raw({ method: 'GET', headers, body }),
    await world.raw({ headers: {}, body: '{}' }),
    await world.raw(unknown),
    await world.raw({ headers: { 'x-amz-target': 'ListKeys' }, body: '{}' }),
  ]) {
    assert.equal(
      reply.body,
      '<?xml version="1.0" encoding="UTF-8"?>\n<MissingAuthenticationTokenException><Message>Missing Authentication Token</Message></MissingAuthenticationTokenException>',
    )
    assert.ok(reply.status === 400 || reply.status === 403)
  }
  assert.deepEqual(await world.trail(), [])
})

suite('the operation is the one that was signed', () => {
  const target = (name: string) => `TrentService.${name}`

  test('X-Amz-Target changed after signing', async () => {
    await using world = await openWorld({ now })
    const request = tampered(await signed(world, 'kms'), { 'x-amz-target': target('CreateKey') })
    assert.equal((await world.raw(request)).error, `InvalidSignatureException: ${mismatch}`)
    assert.deepEqual(await world.trail(), [])
    assert.deepEqual((await world.kms('ListKeys')).json.Keys, [])
  })

  test('X-Amz-Target sent twice, whether or not both were signed', async () => {
    await using world = await openWorld({ now })
    const one = { 'x-amz-target': target('CreateKey') }
    const both = { 'x-amz-target': `${target('CreateKey')},${target('ListKeys')}` }
    const again = { ...one, 'X-Amz-Target': target('ListKeys') }
    const reversed = { 'X-Amz-Target': target('CreateKey'), 'x-amz-target': target('ListKeys') }
    for (const [asSigned, sent] of [
      [one, again],
      [both, again],
      [both, reversed],
    ]) {
      const request = await signed(world, 'kms', { headers: asSigned ?? {} })
      const { 'x-amz-target': _, ...rest } = request.headers
      const { error } = await world.raw({ ...request, headers: { ...rest, ...sent } })
      assert.match(error, /^(InvalidSignature|IncompleteSignature)Exception: /)
    }
    assert.deepEqual(await world.trail(), [])
    assert.deepEqual((await world.kms('ListKeys')).json.Keys, [])
  })

  test('X-Amz-Target left out of the signature', async () => {
    await using world = await openWorld({ now })
    const { 'x-amz-target': _, ...headers } = plain.kms.headers
    const request = { method: 'POST', path: '/', headers: { host: 'localhost', ...headers }, body: '{}' }
    const scope = { service: 'kms', region: 'us-east-1', date: new Date(now) }
    const unsigned = { body: '{}', headers: await sign(request, world.admin, scope) }
    assert.equal(
      (await world.raw(tampered(unsigned, { 'x-amz-target': target('CreateKey') }))).error,
      'InvalidSignatureException: There were headers present in the request which were not signed: x-amz-target',
    )
  })
})

test('deep JSON and a flood of parameters are refused before authentication, and leave no record', async () => {
  await using world = await openWorld({ now })
  const deep = await world.raw({ headers: plain.kms.headers, body: '['.repeat(100_000) })
  assert.deepEqual([deep.status, deep.body], [400, '{"__type":"SerializationException"}'])
  const flood = await world.raw({
    headers: plain.iam.headers,
    body: `${plain.iam.body}${'&a=1'.repeat(2000)}`,
  })
  assert.equal(flood.status, 400)
  assert.deepEqual(await world.trail(), [])
})

suite('throttling', () => {
  const tags = { Tags: [{ TagKey: 'a', TagValue: 'b' }] }
  const text =
    'ThrottlingException: You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.'

  test('ten TagResource a second, for each account and Region, and a refill', async () => {
    await using world = await openWorld({ now, throttling: true })
    const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
    const tag = (as = world.admin) => world.kms('TagResource', { KeyId, ...tags }, { as })
    const abroad = await world.assembly.ensureAccount('111122223333')
    for (let n = 0; n < 10; n++) assert.equal((await tag()).error, '')
    const refused = await tag()
    assert.deepEqual([refused.status, refused.error], [400, text])
    // Another class, another Region and another account have buckets of their own.
    assert.equal((await world.kms('ListResourceTags', { KeyId })).error, '')
    const other = await world.kms('TagResource', { KeyId, ...tags }, { region: 'eu-west-1' })
    assert.match(other.error, /^NotFoundException/)
    assert.match((await tag(abroad)).error, /^NotFoundException/)
    world.now += 99
    assert.equal((await tag()).error, text)
    world.now += 1
    assert.equal((await tag()).error, '')
    assert.equal((await tag()).error, text)
    world.now += 60_000
    for (let n = 0; n < 10; n++) assert.equal((await tag()).error, '')
    assert.equal((await tag()).error, text)
    const records = (await world.trail()).filter(record => record.errorCode === 'ThrottlingException')
    assert.equal(records.length, 4)
  })

  test('users of one account share its bucket', async () => {
    await using world = await openWorld({ now, throttling: true })
    const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
    const as = await world.user('bob')
    for (let n = 0; n < 10; n++)
      assert.match((await world.kms('TagResource', { KeyId, ...tags }, { as })).error, /^AccessDenied/)
    assert.equal((await world.kms('TagResource', { KeyId, ...tags })).error, text)
  })

  test('in the query protocol it is called Throttling', async () => {
    await using world = await openWorld({ now, throttling: true })
    const replies = []
    for (let n = 0; n < 101; n++) replies.push(await world.query('iam', 'ListUsers'))
    assert.ok(replies.slice(0, 100).every(({ error }) => error === ''))
    assert.equal(replies.at(-1)?.status, 400)
    assert.match(replies.at(-1)?.error ?? '', /^Throttling: /)
  })

  test('the stranger’s requests take nothing from anybody’s bucket', async () => {
    await using world = await openWorld({ now, throttling: true })
    const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
    const forger = { ...world.admin, secretAccessKey: 'x'.repeat(40) }
    for (let n = 0; n < 20; n++) await world.kms('TagResource', { KeyId, ...tags }, { as: forger })
    assert.equal((await world.kms('TagResource', { KeyId, ...tags })).error, '')
  })
})

test('whatever fails after authentication is in the trail, with its code and its caller', async () => {
  await using world = await openWorld({ now })
  const as = await world.user('bob')
  const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
  const before = (await world.trail()).length
  const replies = [
    await world.kms('Encrypt', { KeyId }, { as }),
    await world.json('kms', 'Encrypt', '{"KeyId":', { as }),
    await world.kms('Encrypt', { KeyId, Plaintext: 'aGVsbG8=' }, { as }),
    await world.kms('DescribeKey', { KeyId: 'nonsense' }, { as }),
    await world.kms('NoSuchThing', {}, { as }),
    await world.query('iam', 'CreateUser', { UserName: 'eve' }, { as }),
    await world.query('iam', 'CreateUser', {}, { as }),
    await world.query('iam', 'NoSuchThing', {}, { as }),
    await world.query('iam', 'CreateGroup', {}, { as }),
    await world.json('cloudtrail', 'LookupEvents', {}, { as }),
  ]
  for (const { error } of replies) assert.notEqual(error, '')
  const records = (await world.trail()).slice(before)
  assert.deepEqual(
    records.map(({ eventSource, eventName, errorCode }) => [eventSource.split('.')[0], eventName, errorCode]),
    [
      ['kms', 'Encrypt', 'ValidationException'],
      ['kms', 'Encrypt', 'SerializationException'],
      ['kms', 'Encrypt', 'AccessDenied'],
      ['kms', 'DescribeKey', 'NotFoundException'],
      ['kms', 'NoSuchThing', 'UnknownOperationException'],
      ['iam', 'CreateUser', 'AccessDenied'],
      ['iam', 'CreateUser', 'ValidationException'],
      ['iam', 'NoSuchThing', 'UnknownOperationException'],
      ['iam', 'CreateGroup', 'UnsupportedOperationException'],
      ['cloudtrail', 'LookupEvents', 'AccessDenied'],
    ],
  )
  for (const record of records) {
    assert.equal(record.userIdentity.userName, 'bob')
    assert.equal(record.userIdentity.accessKeyId, as.accessKeyId)
    assert.equal(record.responseElements, null)
  }
})

test('in the query protocol, what comes after authentication has its own names and statuses', async () => {
  await using world = await openWorld({ now })
  const as = await world.user('bob')
  const denied = await world.query('iam', 'CreateUser', { UserName: 'eve' }, { as })
  assert.equal(denied.status, 403)
  assert.match(denied.error, /^AccessDenied: User: arn:aws:iam::000000000000:user\/bob is not authorized/)
  const unknown = await world.query('iam', 'NoSuchThing', {}, { as })
  assert.deepEqual([unknown.status, unknown.error.split(':')[0]], [400, 'InvalidAction'])
  const invalid = await world.query('iam', 'CreateUser', {}, { as })
  assert.deepEqual([invalid.status, invalid.error.split(':')[0]], [400, 'ValidationError'])
})
