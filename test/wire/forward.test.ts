import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { openWorld, policy, type World } from '../harness.ts'
import { storefront, through } from '../storefront.ts'

const account = '000000000000'
const bytes = [...Buffer.from('attack at dawn')]
const services = ['s3', 'secretsmanager'].map(name => storefront(name))
const allow = (Action: string | string[]) => ({ Effect: 'Allow', Action, Resource: '*' })
const createKey = async (world: World, input: object = {}) =>
  (await world.kms('CreateKey', input)).json.KeyMetadata
const invocations = async (world: World, eventName: string) =>
  (await world.trail()).filter(event => event.eventName === eventName)

test('a call that a service makes is recorded as its caller’s, by the service', async () => {
  await using world = await openWorld({ services })
  const { KeyId, Arn } = await createKey(world)
  const headers = { 'user-agent': 'from outside' }
  const reply = await through(world, 's3', 'Encrypt', { KeyId, Plaintext: bytes }, { headers })
  assert.deepEqual(reply.json.KeyId, Arn)
  const [inner, outer] = (await world.trail()).slice(-2)
  assert.equal(outer.userIdentity.invokedBy, undefined)
  assert.equal(outer.sourceIPAddress, '127.0.0.1')
  assert.equal(outer.eventName, 'Forward')
  const { eventID, eventTime, requestID, additionalEventData, ...rest } = inner
  assert.notEqual(requestID, outer.requestID)
  assert.match(requestID, /^[0-9a-f-]{36}$/)
  assert.equal(eventTime, outer.eventTime)
  assert.deepEqual(rest, {
    eventVersion: '1.11',
    userIdentity: { ...outer.userIdentity, invokedBy: 's3.amazonaws.com' },
    eventSource: 'kms.amazonaws.com',
    eventName: 'Encrypt',
    awsRegion: 'us-east-1',
    sourceIPAddress: 's3.amazonaws.com',
    userAgent: 's3.amazonaws.com',
    requestParameters: { keyId: KeyId, encryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
    responseElements: null,
    readOnly: true,
    resources: [{ accountId: account, type: 'AWS::KMS::Key', ARN: Arn }],
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
  })
})

test('a refused one is recorded, and fails the call that made it, which changes nothing', async () => {
  await using world = await openWorld({ services })
  const { KeyId, Arn } = await createKey(world)
  const as = await world.user('writer', [allow('s3:*')])
  const Change = 'alias/changed'
  const reply = await through(world, 's3', 'Encrypt', { KeyId, Plaintext: bytes }, { as, Change })
  const message = `User: arn:aws:iam::${account}:user/writer is not authorized to perform: kms:Encrypt on resource: ${Arn} because no identity-based policy allows the kms:Encrypt action`
  assert.equal(reply.error, `AccessDeniedException: ${message}`)
  const [inner, outer] = (await world.trail()).slice(-2)
  for (const event of [inner, outer])
    assert.deepEqual([event.errorCode, event.errorMessage], ['AccessDenied', message])
  assert.deepEqual([inner.eventName, inner.userIdentity.invokedBy], ['Encrypt', 's3.amazonaws.com'])
  assert.ok(!(await world.kms('ListAliases')).body.includes(Change))
})

test('input is validated in the words that a client hears', async () => {
  await using world = await openWorld({ services })
  const { error } = await through(world, 's3', 'GenerateDataKey', { KeySpec: 'AES_512', GrantTokens: 'x' })
  assert.match(error, /^SerializationException/)
  const both = await through(world, 's3', 'GenerateDataKey', { KeySpec: 'AES_512' })
  assert.match(
    both.error,
    /^ValidationException: 2 validation errors detected: .*'keyId'.*'AES_512' at 'keySpec'/,
  )
  const [inner] = (await world.trail()).slice(-2)
  assert.equal(inner.errorCode, 'ValidationException')
})

test('what is not there to be invoked is a fault of ours', async () => {
  await using world = await openWorld({ services })
  const { error } = await through(world, 's3', 'NoSuchOperation', {})
  assert.match(error, /^InternalFailure/)
  assert.match(world.logged[0] ?? '', /there is no kms:NoSuchOperation to invoke/)
})

suite('conditions', () => {
  const root = { AWS: `arn:aws:iam::${account}:root` }
  const manage = {
    Effect: 'Allow',
    Principal: root,
    Action: ['kms:PutKeyPolicy', 'kms:Describe*'],
    Resource: '*',
  }
  /** Whether a key whose policy has the condition opens to the service's call, and to a direct one. */
  async function opens(world: World, Condition: object, effect = 'Allow') {
    const own = { Effect: effect, Principal: '*', Action: 'kms:Encrypt', Resource: '*', Condition }
    const others = effect === 'Deny' ? [{ ...own, Effect: 'Allow', Condition: undefined }] : []
    const { KeyId } = await createKey(world, { Policy: policy(manage, own, ...others) })
    const inner = await through(world, 's3', 'Encrypt', { KeyId, Plaintext: bytes })
    const direct = await world.kms('Encrypt', { KeyId, Plaintext: 'AAAA' })
    for (const { error } of [inner, direct]) assert.match(error, /^(AccessDeniedException.*)?$/)
    return [inner.error === '', direct.error === '']
  }

  test('tell calls of services from direct ones', async () => {
    await using world = await openWorld({ services })
    const equals = (key: string, value: string) => opens(world, { StringEquals: { [key]: value } })
    const through = [true, false]
    const neither = [false, false]
    assert.deepEqual(await equals('kms:ViaService', 's3.us-east-1.amazonaws.com'), through)
    assert.deepEqual(await equals('kms:ViaService', 's3.eu-west-1.amazonaws.com'), neither)
    assert.deepEqual(await equals('kms:ViaService', 's3.amazonaws.com'), neither)
    assert.deepEqual(await equals('kms:CallerAccount', account), [true, true])
    assert.deepEqual(await equals('kms:CallerAccount', '111122223333'), neither)
    assert.deepEqual(await opens(world, { Bool: { 'aws:ViaAWSService': 'true' } }), through)
    assert.deepEqual(await opens(world, { Bool: { 'aws:ViaAWSService': 'false' } }), [false, true])
    for (const key of ['aws:CalledViaFirst', 'aws:CalledViaLast'])
      assert.deepEqual(await equals(key, 's3.amazonaws.com'), through)
    const called = { 'aws:CalledVia': ['s3.amazonaws.com'] }
    assert.deepEqual(await opens(world, { 'ForAnyValue:StringEquals': called }), through)
    assert.deepEqual(await opens(world, { Null: { 'kms:ViaService': 'true' } }), [false, true])
    assert.deepEqual(await opens(world, { Null: { 'aws:CalledVia': 'true' } }), [false, true])
  })

  test('do not take the caller’s address and agent for the service’s', async () => {
    await using world = await openWorld({ services })
    assert.deepEqual(await opens(world, { IpAddress: { 'aws:SourceIp': '127.0.0.1' } }), [false, true])
    assert.deepEqual(await opens(world, { Null: { 'aws:SourceIp': 'true' } }), [true, false])
    // AWS's example of a policy that keeps to an address leaves out what services do.
    const elsewhere = { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }
    assert.deepEqual(await opens(world, elsewhere, 'Deny'), [false, false])
    const unlessService = { ...elsewhere, Bool: { 'aws:ViaAWSService': 'false' } }
    assert.deepEqual(await opens(world, unlessService, 'Deny'), [true, false])
    assert.deepEqual(await opens(world, { Null: { 'aws:UserAgent': 'true' } }), [true, true])
    // The caller remains who called.
    const caller = { StringEquals: { 'aws:PrincipalArn': `arn:aws:iam::${account}:user/admin` } }
    assert.deepEqual(await opens(world, caller), [true, true])
  })

  test('see every service on the way, and ViaService the last', async () => {
    await using world = await openWorld({ services })
    const twice = async (Condition: object) => {
      const own = { Effect: 'Allow', Principal: '*', Action: 'kms:Encrypt', Resource: '*', Condition }
      const { KeyId } = await createKey(world, { Policy: policy(manage, own) })
      const body = JSON.stringify({
        Service: 'secretsmanager',
        Operation: 'Forward',
        Input: JSON.stringify({ Operation: 'Encrypt', Input: JSON.stringify({ KeyId, Plaintext: bytes }) }),
      })
      const headers = {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'Storefront_s3.Forward',
      }
      return (await world.send({ service: 's3', body, headers })).error === ''
    }
    const equals = (key: string, value: string) => twice({ StringEquals: { [key]: value } })
    assert.ok(await equals('kms:ViaService', 'secretsmanager.us-east-1.amazonaws.com'))
    assert.ok(!(await equals('kms:ViaService', 's3.us-east-1.amazonaws.com')))
    assert.ok(await equals('aws:CalledViaFirst', 's3.amazonaws.com'))
    assert.ok(await equals('aws:CalledViaLast', 'secretsmanager.amazonaws.com'))
    for (const name of ['s3', 'secretsmanager'])
      assert.ok(await twice({ 'ForAnyValue:StringEquals': { 'aws:CalledVia': [`${name}.amazonaws.com`] } }))
    const [innermost] = (await invocations(world, 'Encrypt')).slice(-1)
    assert.equal(innermost.userIdentity.invokedBy, 'secretsmanager.amazonaws.com')
  })
})

test('the caller’s account is billed: one bucket for direct and inner calls', async () => {
  await using world = await openWorld({ services, throttling: true })
  const replies = []
  for (let n = 0; n < 40; n++) replies.push(await through(world, 's3', 'CreateKey', {}))
  const refused = replies.filter(({ error }) => error !== '')
  assert.ok(refused.length > 0 && refused.length < 40)
  for (const { error } of refused)
    assert.equal(
      error,
      'ThrottlingException: You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
    )
  assert.match((await world.kms('CreateKey')).error, /^ThrottlingException/)
  const as = await world.assembly.ensureAccount('111122223333')
  assert.equal((await through(world, 's3', 'CreateKey', {}, { as })).error, '')
  world.now += 1000
  assert.equal((await world.kms('CreateKey')).error, '')
})

suite('changes of a call and of those that it makes', () => {
  test('are each made once', async () => {
    await using world = await openWorld({ services })
    const reply = await through(world, 's3', 'CreateKey', {}, { Change: 'alias/changed' })
    assert.equal(reply.error, '')
    assert.equal((await world.kms('ListKeys')).json.Keys.length, 1)
    assert.match((await world.kms('ListAliases')).body, /alias\/changed/)
    const names = (await world.trail()).slice(-4).map(event => event.eventName)
    assert.deepEqual(names.slice(0, 2), ['CreateKey', 'Forward'])
  })

  test('do not keep each other waiting, however many', async () => {
    await using world = await openWorld({ services })
    const changes = Array.from({ length: 20 }, (_, n) => `alias/changed-${n}`)
    const replies = await Promise.all([
      ...changes.map(Change => through(world, 's3', 'CreateKey', {}, { Change })),
      ...changes.map(() => world.kms('CreateKey')),
    ])
    assert.deepEqual(new Set(replies.map(({ error }) => error)), new Set(['']))
    const listed = (await world.kms('ListAliases', { Limit: 100 })).body
    for (const name of changes) assert.ok(listed.includes(`"${name}"`), name)
    // Every key is in the trail, also those of calls that were decided anew.
    const made = (await invocations(world, 'CreateKey')).map(event => event.resources[0].ARN)
    const keys = (await world.kms('ListKeys')).json.Keys.map(({ KeyArn }: { KeyArn: string }) => KeyArn)
    assert.deepEqual(made.sort(), keys.sort())
    assert.equal((await invocations(world, 'Forward')).length, changes.length)
  })

  /** Makes a key directly, in those turns that say so. */
  const inTurns = (world: () => World, turns: readonly boolean[]) => {
    let turn = 0
    return async () => (turns[turn++] ? await world().kms('CreateKey') : undefined)
  }

  test('are decided anew when another change came in between', async () => {
    const meanwhile = inTurns(() => world, [true])
    await using world = await openWorld({ services: [storefront('s3', meanwhile)] })
    assert.equal((await through(world, 's3', 'CreateKey', {}, { Change: 'alias/changed' })).error, '')
    // The other's, and one of each attempt.
    assert.equal((await world.kms('ListKeys')).json.Keys.length, 3)
    assert.equal((await invocations(world, 'Forward')).length, 1)
  })

  test('are decided anew within one that is, which waits for them', async () => {
    const s3 = storefront(
      's3',
      inTurns(() => world, [true]),
    )
    const secrets = storefront(
      'secretsmanager',
      inTurns(() => world, [true, false, true]),
    )
    await using world = await openWorld({ services: [s3, secrets] })
    const list = { Operation: 'ListKeys', Input: '{}', Change: 'alias/inner' }
    const body = JSON.stringify({
      Service: 'secretsmanager',
      Operation: 'Forward',
      Input: JSON.stringify(list),
      Change: 'alias/outer',
    })
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Storefront_s3.Forward' }
    assert.equal((await world.send({ service: 's3', body, headers })).error, '')
    const listed = (await world.kms('ListAliases')).body
    for (const name of ['inner', 'outer']) assert.match(listed, new RegExp(`alias/${name}`))
    assert.equal((await world.kms('ListKeys')).json.Keys.length, 3)
  })

  test('survive a restart together with their records', async () => {
    await using world = await openWorld({ services })
    await through(world, 's3', 'CreateKey', {}, { Change: 'alias/changed' })
    const before = [await world.trail(), (await world.kms('ListKeys')).json]
    await world.restart()
    assert.deepEqual((await world.trail()).slice(0, before[0].length), before[0])
    assert.deepEqual((await world.kms('ListKeys')).json, before[1])
  })
})
