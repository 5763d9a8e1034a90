import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { suite, test } from 'node:test'
import { openWorld, type Reply, type World } from '../../harness.ts'

const Plaintext = 'aGVsbG8='

suite('ValidationException in AWS’s words', () => {
  const key = '11111111-2222-3333-4444-555555555555'
  const base64 = (length: number) => Buffer.alloc(length, 'x').toString('base64')
  const failed = (what: string, must: string) => `${what} failed to satisfy constraint: Member must ${must}`
  const one = (what: string, must: string) => `1 validation error detected: ${failed(what, must)}`
  const atLeast = (what: string, least: number) => `have ${what} greater than or equal to ${least}`
  const atMost = (what: string, most: number) => `have ${what} less than or equal to ${most}`
  const long = 'x'.repeat(2049)
  const wrapped = { ImportToken: base64(1), EncryptedKeyMaterial: base64(1) }
  const tag = (TagKey: string, TagValue = '') => ({ TagKey, TagValue })

  const cases: [operation: string, input: object, message: string][] = [
    // Numbers
    ['GenerateRandom', { NumberOfBytes: 0 }, one("Value '0' at 'numberOfBytes'", atLeast('value', 1))],
    [
      'GenerateRandom',
      { NumberOfBytes: 1025 },
      one("Value '1025' at 'numberOfBytes'", atMost('value', 1024)),
    ],
    [
      'GenerateDataKey',
      { KeyId: key, NumberOfBytes: -1 },
      one("Value '-1' at 'numberOfBytes'", atLeast('value', 1)),
    ],
    ['ListKeys', { Limit: 0 }, one("Value '0' at 'limit'", atLeast('value', 1))],
    ['ListKeys', { Limit: 1001 }, one("Value '1001' at 'limit'", atMost('value', 1000))],
    [
      'ScheduleKeyDeletion',
      { KeyId: key, PendingWindowInDays: 366 },
      one("Value '366' at 'pendingWindowInDays'", atMost('value', 365)),
    ],
    [
      'EnableKeyRotation',
      { KeyId: key, RotationPeriodInDays: 89 },
      one("Value '89' at 'rotationPeriodInDays'", atLeast('value', 90)),
    ],
    [
      'EnableKeyRotation',
      { KeyId: key, RotationPeriodInDays: 2561 },
      one("Value '2561' at 'rotationPeriodInDays'", atMost('value', 2560)),
    ],
    // Lengths
    ['DescribeKey', { KeyId: '' }, one("Value '' at 'keyId'", atLeast('length', 1))],
    ['DescribeKey', { KeyId: long }, one(`Value '${long}' at 'keyId'`, atMost('length', 2048))],
    [
      'CreateKey',
      { Description: 'x'.repeat(8193) },
      one(`Value '${'x'.repeat(8193)}' at 'description'`, atMost('length', 8192)),
    ],
    // Blobs: the value stays out
    ['Encrypt', { KeyId: key, Plaintext: '' }, one("Value at 'plaintext'", atLeast('length', 1))],
    ['Encrypt', { KeyId: key, Plaintext: base64(4097) }, one("Value at 'plaintext'", atMost('length', 4096))],
    ['Decrypt', { CiphertextBlob: base64(6145) }, one("Value at 'ciphertextBlob'", atMost('length', 6144))],
    [
      'ReEncrypt',
      { CiphertextBlob: '', DestinationKeyId: key },
      one("Value at 'ciphertextBlob'", atLeast('length', 1)),
    ],
    // Missing and null members
    ['GetKeyLastUsage', {}, one("Value null at 'keyId'", 'not be null')],
    ['GetKeyLastUsage', { KeyId: long }, one(`Value '${long}' at 'keyId'`, atMost('length', 2048))],
    ['DescribeKey', {}, one("Value null at 'keyId'", 'not be null')],
    ['DescribeKey', { KeyId: null }, one("Value null at 'keyId'", 'not be null')],
    ['DescribeKey', { keyId: key }, one("Value null at 'keyId'", 'not be null')],
    ['Encrypt', { KeyId: key }, one("Value at 'plaintext'", 'not be null')],
    ['TagResource', { KeyId: key }, one("Value null at 'tags'", 'not be null')],
    ['PutKeyPolicy', { KeyId: key }, one("Value null at 'policy'", 'not be null')],
    // Enumerations
    [
      'GenerateDataKey',
      { KeyId: key, KeySpec: 'AES_512' },
      one("Value 'AES_512' at 'keySpec'", 'satisfy enum value set: [AES_256, AES_128]'),
    ],
    [
      'ListKeyRotations',
      { KeyId: key, IncludeKeyMaterial: 'ALL' },
      one(
        "Value 'ALL' at 'includeKeyMaterial'",
        'satisfy enum value set: [ALL_KEY_MATERIAL, ROTATIONS_ONLY]',
      ),
    ],
    // Patterns
    [
      'CreateAlias',
      { AliasName: 'alias/a b', TargetKeyId: key },
      one("Value 'alias/a b' at 'aliasName'", 'satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$'),
    ],
    [
      'GetKeyPolicy',
      { KeyId: key, PolicyName: 'de-fault' },
      one("Value 'de-fault' at 'policyName'", 'satisfy regular expression pattern: [\\w]+'),
    ],
    // Imported material
    [
      'ImportKeyMaterial',
      { KeyId: key, ...wrapped, ImportToken: '' },
      one("Value at 'importToken'", atLeast('length', 1)),
    ],
    [
      'ImportKeyMaterial',
      { KeyId: key, ...wrapped, EncryptedKeyMaterial: base64(6145) },
      one("Value at 'encryptedKeyMaterial'", atMost('length', 6144)),
    ],
    ['ImportKeyMaterial', { ...wrapped }, one("Value null at 'keyId'", 'not be null')],
    [
      'ImportKeyMaterial',
      { KeyId: key, ...wrapped, KeyMaterialId: 'a'.repeat(63) },
      one(`Value '${'a'.repeat(63)}' at 'keyMaterialId'`, atLeast('length', 64)),
    ],
    [
      'ImportKeyMaterial',
      { KeyId: key, ...wrapped, KeyMaterialDescription: 'a,b' },
      one(
        "Value 'a,b' at 'keyMaterialDescription'",
        'satisfy regular expression pattern: ^[a-zA-Z0-9:/_\\s.-]+$',
      ),
    ],
    [
      'ImportKeyMaterial',
      { KeyId: key, ...wrapped, ExpirationModel: 'NEVER' },
      one(
        "Value 'NEVER' at 'expirationModel'",
        'satisfy enum value set: [KEY_MATERIAL_EXPIRES, KEY_MATERIAL_DOES_NOT_EXPIRE]',
      ),
    ],
    [
      'GetParametersForImport',
      { KeyId: key, WrappingAlgorithm: 'RSA', WrappingKeySpec: 'RSA_2048' },
      one(
        "Value 'RSA' at 'wrappingAlgorithm'",
        'satisfy enum value set: [RSAES_PKCS1_V1_5, RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256, RSA_AES_KEY_WRAP_SHA_1, RSA_AES_KEY_WRAP_SHA_256, SM2PKE]',
      ),
    ],
    [
      'GetParametersForImport',
      { KeyId: key, WrappingAlgorithm: 'SM2PKE' },
      one("Value null at 'wrappingKeySpec'", 'not be null'),
    ],
    [
      'DeleteImportedKeyMaterial',
      { KeyId: key, KeyMaterialId: 'A'.repeat(64) },
      one(`Value '${'A'.repeat(64)}' at 'keyMaterialId'`, 'satisfy regular expression pattern: ^[a-f0-9]+$'),
    ],
    // Lists
    [
      'TagResource',
      { KeyId: key, Tags: [tag('')] },
      one("Value '' at 'tags.1.member.tagKey'", atLeast('length', 1)),
    ],
    [
      'TagResource',
      { KeyId: key, Tags: [tag('a'), tag('b', 'x'.repeat(257))] },
      one(`Value '${'x'.repeat(257)}' at 'tags.2.member.tagValue'`, atMost('length', 256)),
    ],
    [
      'TagResource',
      { KeyId: key, Tags: [{ TagKey: 'a' }] },
      one("Value null at 'tags.1.member.tagValue'", 'not be null'),
    ],
    [
      'UntagResource',
      { KeyId: key, TagKeys: ['a', ''] },
      one(
        "Value '[a, ]' at 'tagKeys'",
        `satisfy constraint: [Member must ${atMost('length', 128)}, Member must ${atLeast('length', 1)}]`,
      ),
    ],
    // Several at once
    [
      'TagResource',
      { KeyId: '', Tags: [tag('x'.repeat(129)), tag('')] },
      `3 validation errors detected: ${[
        failed("Value '' at 'keyId'", atLeast('length', 1)),
        failed(`Value '${'x'.repeat(129)}' at 'tags.1.member.tagKey'`, atMost('length', 128)),
        failed("Value '' at 'tags.2.member.tagKey'", atLeast('length', 1)),
      ].join('; ')}`,
    ],
    [
      'Encrypt',
      {},
      `2 validation errors detected: ${failed("Value null at 'keyId'", 'not be null')}; ${failed("Value at 'plaintext'", 'not be null')}`,
    ],
    [
      'CreateAlias',
      { AliasName: 'ä'.repeat(257), TargetKeyId: '' },
      `3 validation errors detected: ${[
        failed(`Value '${'ä'.repeat(257)}' at 'aliasName'`, atMost('length', 256)),
        failed(
          `Value '${'ä'.repeat(257)}' at 'aliasName'`,
          'satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$',
        ),
        failed("Value '' at 'targetKeyId'", atLeast('length', 1)),
      ].join('; ')}`,
    ],
    // What the model leaves to the service
    ['GenerateRandom', {}, 'NumberOfBytes is required.'],
    [
      'CreateAlias',
      { AliasName: 'name', TargetKeyId: key },
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    ],
    [
      'CreateKey',
      { KeySpec: 'HMAC_256' },
      'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
    ],
  ]
  test('values, lengths, enumerations, patterns, blobs, lists, several at once', async () => {
    await using world = await openWorld()
    for (const [operation, input, message] of cases) {
      const reply = await world.kms(operation, input)
      assert.deepEqual(
        [reply.status, reply.json],
        [400, { __type: 'ValidationException', message }],
        operation,
      )
    }
    assert.deepEqual((await world.kms('ListKeys')).json.Keys, [])
  })

  test('the bounds themselves are allowed', async () => {
    await using world = await openWorld()
    const { KeyId } = (await world.kms('CreateKey', { Description: 'x'.repeat(8192) })).json.KeyMetadata
    const fine: [string, object][] = [
      ['GenerateRandom', { NumberOfBytes: 1 }],
      ['GenerateRandom', { NumberOfBytes: 1024 }],
      ['Encrypt', { KeyId, Plaintext: base64(1) }],
      ['Encrypt', { KeyId, Plaintext: base64(4096) }],
      ['ListKeys', { Limit: 1 }],
      ['ListKeys', { Limit: 1000 }],
      ['TagResource', { KeyId, Tags: [tag('x'.repeat(128), 'y'.repeat(256))] }],
      ['CreateAlias', { AliasName: `alias/${'x'.repeat(250)}`, TargetKeyId: KeyId }],
      ['UpdateKeyDescription', { KeyId, Description: '' }],
    ]
    for (const [operation, input] of fine)
      assert.equal((await world.kms(operation, input)).error, '', operation)
    const largest = (await world.kms('Encrypt', { KeyId, Plaintext: base64(4096) })).json.CiphertextBlob
    assert.ok(Buffer.from(largest, 'base64').length <= 6144)
  })
})

suite('SerializationException', () => {
  test('wrong types, broken base64, broken JSON', async () => {
    await using world = await openWorld()
    const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
    const wrong: [string, object | string][] = [
      ['DescribeKey', { KeyId: 1 }],
      ['DescribeKey', { KeyId: true }],
      ['DescribeKey', { KeyId: { id: KeyId } }],
      ['DescribeKey', { KeyId: [KeyId] }],
      ['GenerateRandom', { NumberOfBytes: '32' }],
      ['GenerateRandom', { NumberOfBytes: true }],
      ['GenerateRandom', { NumberOfBytes: [] }],
      ['CreateKey', { MultiRegion: 'true' }],
      ['CreateKey', { BypassPolicyLockoutSafetyCheck: 1 }],
      ['CreateKey', { Tags: {} }],
      ['CreateKey', { Tags: 'a' }],
      ['CreateKey', { Tags: ['a'] }],
      ['CreateKey', { Tags: [null] }],
      ['Encrypt', { KeyId, Plaintext: 5 }],
      ['Encrypt', { KeyId, Plaintext: [104, 105] }],
      ['Encrypt', { KeyId, Plaintext, EncryptionContext: [] }],
      ['Encrypt', { KeyId, Plaintext, EncryptionContext: 'a=b' }],
      ['Encrypt', { KeyId, Plaintext, EncryptionContext: { a: 1 } }],
      ['Encrypt', { KeyId, Plaintext, EncryptionContext: { a: null } }],
      ['Encrypt', { KeyId, Plaintext, EncryptionContext: { a: { b: 'c' } } }],
      ['Encrypt', { KeyId, Plaintext: 'a' }],
      ['Encrypt', { KeyId, Plaintext: 'aGVsbG8' }],
      ['Encrypt', { KeyId, Plaintext: 'aGVsbG8==' }],
      ['Encrypt', { KeyId, Plaintext: 'aGVs bG8=' }],
      ['Encrypt', { KeyId, Plaintext: 'aGVsbG9=' }],
      ['Encrypt', { KeyId, Plaintext: '_-8=' }],
      ['Encrypt', { KeyId, Plaintext: 'not base64!' }],
      ['ListKeys', '{'],
      ['ListKeys', 'nonsense'],
      ['ListKeys', '{}{}'],
      ['ListKeys', "{'Limit':1}"],
      ['ListKeys', '{"Limit":1,}'],
      ['ListKeys', '{"Limit":01}'],
      ['ListKeys', '{"Limit":NaN}'],
      ['ListKeys', '\ufeff{}'],
      ['ListKeys', 'null'],
      ['ListKeys', '[]'],
      ['ListKeys', '"{}"'],
      ['ListKeys', '1'],
    ]
    const before = (await world.trail()).length
    for (const [operation, input] of wrong) {
      const reply = await world.json('kms', operation, input)
      assert.equal(reply.status, 400)
      assert.equal(reply.json.__type, 'SerializationException', `${operation} ${JSON.stringify(input)}`)
    }
    assert.equal((await world.kms('ListKeys')).json.Keys.length, 1)
    assert.equal((await world.trail()).length, before + wrong.length + 1)
  })

  test('text that is not UTF-8 is refused, the replacement character itself is not', async () => {
    await using world = await openWorld()
    const description = async (bytes: Buffer) => {
      const body = Buffer.concat([Buffer.from('{"Description":"'), bytes, Buffer.from('"}')])
      return sendBytes(world, 'CreateKey', body)
    }
    for (const bytes of [[0xff], [0xc3], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80]])
      assert.equal((await description(Buffer.from(bytes))).json.__type, 'SerializationException')
    assert.deepEqual((await world.kms('ListKeys')).json.Keys, [])
    const { json } = await description(Buffer.from('\ufffd'))
    assert.equal(json.KeyMetadata.Description, '\ufffd')
  })

  test('an encryption context that is not well-formed Unicode is refused, so that no two are one', async () => {
    await using world = await openWorld()
    const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
    for (const context of ['{"a":"\\ud800"}', '{"\\udc00":"a"}']) {
      const body = `{"KeyId":"${KeyId}","Plaintext":"${Plaintext}","EncryptionContext":${context}}`
      assert.match((await world.json('kms', 'Encrypt', body)).error, /^(Validation|Serialization)Exception/)
    }
  })
})

/** Sends exactly these bytes, signed: the harness sends text alone. */
async function sendBytes(world: World, operation: string, body: Buffer): Promise<Reply> {
  const headers = { host: 'localhost', 'x-amz-target': `TrentService.${operation}` }
  const date = new Date(world.now).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const scope = `${date.slice(0, 8)}/us-east-1/kms/aws4_request`
  const list = 'host;x-amz-date;x-amz-target'
  const hash = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
  const canonical = `POST\n/\n\nhost:localhost\nx-amz-date:${date}\nx-amz-target:TrentService.${operation}\n\n${list}\n${hash(body)}`
  const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash(canonical)}`
  const { accessKeyId, secretAccessKey } = world.admin
  let key: Buffer = Buffer.from(`AWS4${secretAccessKey}`)
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest()
  const signature = createHmac('sha256', key).update(text).digest('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${list}, Signature=${signature}`
  const answer = await world.assembly.serve({
    method: 'POST',
    url: '/',
    rawHeaders: Object.entries({ ...headers, 'x-amz-date': date, authorization }).flat(),
    body,
    remoteAddress: '127.0.0.1',
    requestId: crypto.randomUUID(),
    now: world.now,
  })
  const json = JSON.parse(answer.body)
  return { status: answer.status, body: answer.body, json, error: json.__type ?? '' }
}

test('unknown members are ignored, nulls are as absent, numbers lose their fraction', async () => {
  await using world = await openWorld()
  const created = await world.kms('CreateKey', {
    Description: null,
    Tags: null,
    Policy: null,
    MultiRegion: null,
    KeySpec: null,
    Nonsense: { a: [1] },
    description: 'lower',
    constructor: 'x',
  })
  assert.equal(created.error, '')
  const { KeyId, Description, KeySpec } = created.json.KeyMetadata
  assert.deepEqual([Description, KeySpec], ['', 'SYMMETRIC_DEFAULT'])
  const sealed = await world.kms('Encrypt', {
    KeyId,
    Plaintext,
    EncryptionContext: null,
    GrantTokens: null,
    EncryptionAlgorithm: null,
    DryRun: null,
  })
  assert.equal(sealed.error, '')
  const { CiphertextBlob } = sealed.json
  assert.equal(
    (await world.kms('Decrypt', { CiphertextBlob, EncryptionContext: {} })).json.Plaintext,
    Plaintext,
  )
  const polluted = `{"CiphertextBlob":"${CiphertextBlob}","__proto__":{"EncryptionContext":{"a":"b"}}}`
  assert.equal((await world.json('kms', 'Decrypt', polluted)).json.Plaintext, Plaintext)
  const { json } = await world.json('kms', 'GenerateRandom', '{"NumberOfBytes":1.6e1}')
  assert.equal(Buffer.from(json.Plaintext, 'base64').length, 16)
  assert.equal((await world.json('kms', 'ListKeys', '')).error, '')
})

test('bad input changes nothing', async () => {
  await using world = await openWorld()
  const { KeyId } = (
    await world.kms('CreateKey', { Description: 'before', Tags: [{ TagKey: 'a', TagValue: 'b' }] })
  ).json.KeyMetadata
  await world.kms('CreateAlias', { AliasName: 'alias/a', TargetKeyId: KeyId })
  const state = async () =>
    JSON.stringify([
      (await world.kms('DescribeKey', { KeyId })).json,
      (await world.kms('GetKeyPolicy', { KeyId })).json,
      (await world.kms('ListResourceTags', { KeyId })).json,
      (await world.kms('ListAliases')).json,
      (await world.kms('ListKeys')).json,
    ])
  const before = await state()
  const bad: [string, object][] = [
    ['UpdateKeyDescription', { KeyId, Description: 'x'.repeat(8193) }],
    ['UpdateKeyDescription', { KeyId }],
    [
      'TagResource',
      {
        KeyId,
        Tags: [
          { TagKey: 'good', TagValue: '' },
          { TagKey: '', TagValue: '' },
        ],
      },
    ],
    [
      'TagResource',
      {
        KeyId,
        Tags: [
          { TagKey: 'good', TagValue: '' },
          { TagKey: 'AWS:x', TagValue: '' },
        ],
      },
    ],
    [
      'TagResource',
      { KeyId, Tags: Array.from({ length: 50 }, (_, n) => ({ TagKey: `${n}`, TagValue: '' })) },
    ],
    ['UntagResource', { KeyId, TagKeys: ['a', 'aws:x'] }],
    ['PutKeyPolicy', { KeyId, Policy: '{' }],
    ['PutKeyPolicy', { KeyId, Policy: '{}', PolicyName: 'other' }],
    ['PutKeyPolicy', { KeyId, Policy: '\u0001' }],
    ['ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 6 }],
    ['ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 31 }],
    ['CancelKeyDeletion', { KeyId }],
    ['CreateAlias', { AliasName: 'alias/a', TargetKeyId: KeyId }],
    ['CreateAlias', { AliasName: 'alias/', TargetKeyId: KeyId }],
    ['CreateAlias', { AliasName: 'alias/aws/x', TargetKeyId: KeyId }],
    ['UpdateAlias', { AliasName: 'alias/none', TargetKeyId: KeyId }],
    ['UpdateAlias', { AliasName: 'alias/a', TargetKeyId: 'nonsense' }],
    ['DeleteAlias', { AliasName: 'a' }],
    ['CreateKey', { Tags: [{ TagKey: 'aws:x', TagValue: '' }] }],
    ['CreateKey', { Policy: '{}' }],
    ['CreateKey', { Description: 1 }],
  ]
  for (const [operation, input] of bad)
    assert.notEqual((await world.kms(operation, input)).error, '', `${operation} ${JSON.stringify(input)}`)
  assert.equal(await state(), before)
  await world.restart()
  assert.equal(await state(), before)
})
