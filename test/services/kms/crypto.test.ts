import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openWorld } from '../../harness.ts'

const Plaintext = Buffer.from('attack at dawn').toString('base64')
const EncryptionContext = { purpose: 'test', Purpose: 'other' }

test('what Encrypt seals, Decrypt opens: with or without the key named', async () => {
  await using world = await openWorld()
  const { KeyId, Arn, CurrentKeyMaterialId } = (await world.kms('CreateKey')).json.KeyMetadata
  const sealed = (await world.kms('Encrypt', { KeyId, Plaintext, EncryptionContext })).json
  assert.deepEqual([sealed.KeyId, sealed.EncryptionAlgorithm], [Arn, 'SYMMETRIC_DEFAULT'])
  const overhead =
    Buffer.from(sealed.CiphertextBlob, 'base64').length - Buffer.from(Plaintext, 'base64').length
  assert.ok(overhead <= 150, `overhead is ${overhead}`)
  const reordered = { Purpose: 'other', purpose: 'test' }
  for (const named of [{}, { KeyId }, { KeyId: Arn }]) {
    const { json } = await world.kms('Decrypt', {
      ...sealed,
      KeyId: undefined,
      ...named,
      EncryptionContext: reordered,
    })
    assert.deepEqual(json, {
      KeyId: Arn,
      Plaintext,
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      KeyMaterialId: CurrentKeyMaterialId,
    })
  }
})

test('another context, another case, a missing context: InvalidCiphertextException without a message', async () => {
  await using world = await openWorld()
  const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
  const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext, EncryptionContext })).json
  const wrong = [
    undefined,
    {},
    { purpose: 'test' },
    { ...EncryptionContext, purpose: 'Test' },
    { ...EncryptionContext, x: '' },
  ]
  for (const context of wrong) {
    const reply = await world.kms('Decrypt', { CiphertextBlob, EncryptionContext: context })
    assert.deepEqual([reply.status, reply.body], [400, '{"__type":"InvalidCiphertextException"}'])
  }
})

test('every changed byte is noticed', async () => {
  await using world = await openWorld()
  const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
  const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext })).json
  const bytes = Buffer.from(CiphertextBlob, 'base64')
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] as number) ^ 1
    const { error } = await world.kms('Decrypt', { CiphertextBlob: changed.toString('base64') })
    // A changed key id names another key, which may not be told from one that is closed.
    assert.match(
      error,
      /^InvalidCiphertextException$|^AccessDeniedException: The ciphertext refers to/,
      `byte ${at}`,
    )
  }
})

test('base64 text of our own ciphertext is opened, other text is not', async () => {
  await using world = await openWorld()
  const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
  const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext })).json
  const asText = (text: string) => Buffer.from(text).toString('base64')
  for (const text of [CiphertextBlob, `${CiphertextBlob}\n`])
    assert.equal((await world.kms('Decrypt', { CiphertextBlob: asText(text) })).json.Plaintext, Plaintext)
  for (const text of [` ${CiphertextBlob}`, CiphertextBlob.slice(4), 'aGVsbG8=', 'hello world'])
    assert.equal(
      (await world.kms('Decrypt', { CiphertextBlob: asText(text) })).error,
      'InvalidCiphertextException',
    )
})

test('Decrypt naming another key is IncorrectKeyException', async () => {
  await using world = await openWorld()
  const one = (await world.kms('CreateKey')).json.KeyMetadata
  const two = (await world.kms('CreateKey')).json.KeyMetadata
  const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId: one.KeyId, Plaintext })).json
  assert.equal(
    (await world.kms('Decrypt', { CiphertextBlob, KeyId: two.KeyId })).error,
    'IncorrectKeyException: The key ID in the request does not identify a CMK that can perform this operation.',
  )
})

test('an algorithm that the key does not have is InvalidKeyUsageException', async () => {
  await using world = await openWorld()
  const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
  const EncryptionAlgorithm = 'RSAES_OAEP_SHA_256'
  const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext })).json
  const error = `InvalidKeyUsageException: Algorithm ${EncryptionAlgorithm} is incompatible with key spec SYMMETRIC_DEFAULT.`
  assert.equal((await world.kms('Encrypt', { KeyId, Plaintext, EncryptionAlgorithm })).error, error)
  assert.equal((await world.kms('Decrypt', { CiphertextBlob, EncryptionAlgorithm })).error, error)
})

test('data keys: sizes, the pair belongs together, exactly one way to ask', async () => {
  await using world = await openWorld()
  const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
  const asked: [object, number][] = [
    [{ KeySpec: 'AES_256' }, 32],
    [{ KeySpec: 'AES_128' }, 16],
    [{ NumberOfBytes: 1 }, 1],
    [{ NumberOfBytes: 1024 }, 1024],
  ]
  for (const [how, length] of asked) {
    const { json } = await world.kms('GenerateDataKey', { KeyId, EncryptionContext, ...how })
    assert.equal(Buffer.from(json.Plaintext, 'base64').length, length)
    const opened = await world.kms('Decrypt', { CiphertextBlob: json.CiphertextBlob, EncryptionContext })
    assert.equal(opened.json.Plaintext, json.Plaintext)
    const without = (await world.kms('GenerateDataKeyWithoutPlaintext', { KeyId, ...how })).json
    assert.equal(without.Plaintext, undefined)
    const { Plaintext } = (await world.kms('Decrypt', { CiphertextBlob: without.CiphertextBlob })).json
    assert.equal(Buffer.from(Plaintext, 'base64').length, length)
  }
  for (const how of [{}, { KeySpec: 'AES_256', NumberOfBytes: 32 }])
    assert.equal(
      (await world.kms('GenerateDataKey', { KeyId, ...how })).error,
      'ValidationException: Please specify either number of bytes or key spec.',
    )
})

test('ReEncrypt moves a ciphertext to another key and context, without showing it', async () => {
  await using world = await openWorld()
  const one = (await world.kms('CreateKey')).json.KeyMetadata
  const two = (await world.kms('CreateKey')).json.KeyMetadata
  const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId: one.KeyId, Plaintext, EncryptionContext }))
    .json
  const input = { CiphertextBlob, SourceEncryptionContext: EncryptionContext, DestinationKeyId: two.KeyId }
  const { json } = await world.kms('ReEncrypt', { ...input, DestinationEncryptionContext: { now: 'here' } })
  assert.deepEqual([json.SourceKeyId, json.KeyId], [one.Arn, two.Arn])
  assert.deepEqual(
    [json.SourceKeyMaterialId, json.DestinationKeyMaterialId],
    [one.CurrentKeyMaterialId, two.CurrentKeyMaterialId],
  )
  const opened = await world.kms('Decrypt', {
    CiphertextBlob: json.CiphertextBlob,
    EncryptionContext: { now: 'here' },
  })
  assert.deepEqual([opened.json.Plaintext, opened.json.KeyId], [Plaintext, two.Arn])
  assert.equal(
    (await world.kms('ReEncrypt', { ...input, SourceEncryptionContext: {} })).error,
    'InvalidCiphertextException',
  )
})

test('GenerateRandom gives as many bytes as asked for, never the same', async () => {
  await using world = await openWorld()
  const seen = new Set<string>()
  for (let n = 0; n < 20; n++)
    seen.add((await world.kms('GenerateRandom', { NumberOfBytes: 32 })).json.Plaintext)
  assert.equal(seen.size, 20)
  assert.equal((await world.kms('GenerateRandom')).error, 'ValidationException: NumberOfBytes is required.')
})

test('a dry run says that it would have succeeded, and fails like the real one', async () => {
  await using world = await openWorld()
  const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
  const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext })).json
  const wouldSucceed =
    'DryRunOperationException: The request would have succeeded, but the DryRun option is set.'
  const dry = { KeyId, DryRun: true }
  assert.equal((await world.kms('Encrypt', { ...dry, Plaintext })).error, wouldSucceed)
  assert.equal((await world.kms('Decrypt', { ...dry, CiphertextBlob })).error, wouldSucceed)
  assert.equal(
    (await world.kms('Decrypt', { ...dry, DryRunModifiers: ['IGNORE_CIPHERTEXT'] })).error,
    wouldSucceed,
  )
  assert.equal((await world.kms('GenerateDataKey', { ...dry, KeySpec: 'AES_256' })).error, wouldSucceed)
  const stranger = await world.user('stranger')
  assert.match(
    (await world.kms('Encrypt', { ...dry, Plaintext }, { as: stranger })).error,
    /^AccessDeniedException/,
  )
  await world.kms('DisableKey', { KeyId })
  assert.match((await world.kms('Encrypt', { ...dry, Plaintext })).error, /^DisabledException/)
})

test('what is not known is refused, not ignored', async () => {
  await using world = await openWorld()
  const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
  assert.match(
    (await world.kms('Encrypt', { KeyId, Plaintext, GrantTokens: ['x'] })).error,
    /^InvalidGrantToken/,
  )
  assert.match((await world.kms('NoSuchThing', { KeyId })).error, /^UnknownOperationException/)
})
