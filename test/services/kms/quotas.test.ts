import assert from 'node:assert/strict'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { defaultQuotas } from '../../../src/quotas.ts'
import { missing, operations } from '../../../src/services/kms/index.ts'
import { openSqliteStore } from '../../../src/store/index.ts'
import { type CallOptions, openWorld, policy, type Reply, type World } from '../../harness.ts'

const now = Date.UTC(2026, 0, 15, 12)
const Plaintext = 'aGVsbG8='
const throttled =
  'ThrottlingException: You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.'
const cryptographic = 'Cryptographic operations'

/** A throttled world in which these quotas of KMS are not AWS's. */
const worldWith = (kms: Record<string, number>, throttling = true) =>
  openWorld({ now, throttling, quotas: { ...defaultQuotas, kms: { ...defaultQuotas.kms, ...kms } } })

async function create(world: World, input: object = {}, options: CallOptions = {}): Promise<string> {
  const { json, error } = await world.kms('CreateKey', input, options)
  assert.equal(error, '')
  return json.KeyMetadata.Arn
}

/** How many calls succeed in one moment before the first is throttled, or `most`. */
async function admitted(most: number, call: () => Promise<Reply>): Promise<number> {
  for (let count = 0; count < most; count++) {
    const { status, error } = await call()
    if (error === throttled) {
      assert.equal(status, 400)
      return count
    }
    assert.equal(error, '')
  }
  return most
}

test('every operation of AWS’s model has a quota', () => {
  const shared = operations.filter(
    ({ throttle }) => typeof throttle === 'function' || throttle.startsWith(cryptographic),
  )
  const own = [
    ...operations.filter(operation => !shared.includes(operation)).map(({ name }) => name),
    ...missing,
  ]
  for (const name of own) assert.ok(Object.hasOwn(defaultQuotas.kms, name), name)
  for (const { name, throttle } of operations)
    if (!shared.some(operation => operation.name === name)) assert.equal(throttle, name)
})

suite('requests', () => {
  test('each management operation has a quota of its own', async () => {
    await using world = await worldWith({})
    assert.equal(await admitted(9, () => world.kms('CreateKey')), 5)
    const { Keys } = (await world.kms('ListKeys')).json
    const { KeyId } = Keys[0]
    let n = 0
    const alias = () => world.kms('CreateAlias', { AliasName: `alias/${n++}`, TargetKeyId: KeyId })
    assert.equal(await admitted(9, alias), 5)
    assert.equal(await admitted(9, () => world.kms('DisableKey', { KeyId })), 5)
    assert.equal(await admitted(9, () => world.kms('EnableKey', { KeyId })), 5)
    assert.equal(await admitted(9, () => world.kms('GetKeyLastUsage', { KeyId })), 5)
    assert.equal(await admitted(9, () => world.kms('DescribeCustomKeyStores')), 5)
    const { Policy } = (await world.kms('GetKeyPolicy', { KeyId })).json
    assert.equal(await admitted(20, () => world.kms('PutKeyPolicy', { KeyId, Policy })), 15)
    assert.equal(await admitted(99, () => world.kms('ListKeys', {}, { region: 'eu-west-1' })), 99)
    const refused = (await world.trail()).filter(({ errorCode }) => errorCode === 'ThrottlingException')
    assert.equal(refused.length, 7)
  })

  test('cryptographic operations share the quota of the kind of key', async () => {
    await using world = await worldWith({
      CreateKey: 20,
      [`${cryptographic} (symmetric)`]: 4,
      [`${cryptographic} (RSA)`]: 3,
      [`${cryptographic} (ECC and SM2)`]: 2,
      [`${cryptographic} (ML-DSA)`]: 1,
      [`${cryptographic} (ML-KEM)`]: 5,
    })
    const KeyId = await create(world)
    const mac = await create(world, { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
    const asymmetric = (KeySpec: string, KeyUsage: string) => create(world, { KeySpec, KeyUsage })
    const sign = (key: string, SigningAlgorithm: string) =>
      world.kms('Sign', { KeyId: key, Message: Plaintext, SigningAlgorithm })
    const rsa = await asymmetric('RSA_2048', 'SIGN_VERIFY')
    const oaep = await asymmetric('RSA_2048', 'ENCRYPT_DECRYPT')
    const ecc = await asymmetric('ECC_NIST_P256', 'SIGN_VERIFY')
    const agreement = await asymmetric('ECC_NIST_P256', 'KEY_AGREEMENT')
    const mlDsa = await asymmetric('ML_DSA_44', 'SIGN_VERIFY')
    const kem = await asymmetric('ML_KEM_512', 'ENCAPSULATE_DECAPSULATE')
    const peer = (await world.kms('GetPublicKey', { KeyId: agreement })).json.PublicKey

    // 4 with symmetric keys
    const sealed = (await world.kms('Encrypt', { KeyId, Plaintext })).json.CiphertextBlob
    await world.kms('GenerateMac', { KeyId: mac, Message: Plaintext, MacAlgorithm: 'HMAC_SHA_256' })
    await world.kms('GenerateRandom', { NumberOfBytes: 1 })
    assert.equal(await admitted(9, () => world.kms('Decrypt', { CiphertextBlob: sealed })), 1)
    assert.equal((await world.kms('GenerateDataKey', { KeyId, KeySpec: 'AES_256' })).error, throttled)
    // 3 with RSA keys
    const byRsa = { KeyId: oaep, EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' }
    const { CiphertextBlob } = (await world.kms('Encrypt', { ...byRsa, Plaintext })).json
    assert.equal((await world.kms('Decrypt', { ...byRsa, CiphertextBlob })).json.Plaintext, Plaintext)
    assert.equal(await admitted(9, () => sign(rsa, 'RSASSA_PSS_SHA_256')), 1)
    // 2 with elliptic curves
    assert.equal((await sign(ecc, 'ECDSA_SHA_256')).error, '')
    const agree = { KeyId: agreement, KeyAgreementAlgorithm: 'ECDH', PublicKey: peer }
    assert.equal(await admitted(9, () => world.kms('DeriveSharedSecret', agree)), 1)
    assert.equal((await sign(ecc, 'ECDSA_SHA_256')).error, throttled)
    assert.equal(await admitted(9, () => sign(mlDsa, 'ML_DSA_SHAKE_256')), 1)
    const encapsulate = { KeyId: kem, EncapsulationAlgorithm: 'ML_KEM' }
    assert.equal(await admitted(9, () => world.kms('Encapsulate', encapsulate)), 5)

    // From RSA to symmetric is one of each.
    world.now += 1000
    const move = {
      CiphertextBlob,
      SourceKeyId: oaep,
      SourceEncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
      DestinationKeyId: KeyId,
    }
    assert.equal(await admitted(9, () => world.kms('ReEncrypt', move)), 3)
    assert.equal(await admitted(9, () => world.kms('Encrypt', { KeyId, Plaintext })), 1)
    world.now += 1000
    const within = { CiphertextBlob: sealed, DestinationKeyId: KeyId }
    assert.equal(await admitted(9, () => world.kms('ReEncrypt', within)), 4)
  })

  test('data key pairs by the spec of the pair, with Regions that have less', async () => {
    await using world = await worldWith({ 'GenerateDataKeyPair (ECC_NIST_P256)': 2 })
    const pairs = (KeyId: string, KeyPairSpec: string, region = 'us-east-1') => {
      const both = ['GenerateDataKeyPair', 'GenerateDataKeyPairWithoutPlaintext']
      let n = 0
      return admitted(5, () => world.kms(both[n++ % 2] as string, { KeyId, KeyPairSpec }, { region }))
    }
    const KeyId = await create(world)
    assert.equal(await pairs(KeyId, 'ECC_NIST_P256'), 2)
    assert.equal(await pairs(KeyId, 'ECC_NIST_P384'), 5)
    assert.equal(await pairs(KeyId, 'RSA_3072'), 4)
    const chinese = await create(world, {}, { region: 'cn-north-1' })
    assert.equal(await pairs(chinese, 'RSA_2048', 'cn-north-1'), 1)
    assert.equal(await pairs(chinese, 'RSA_3072', 'cn-north-1'), 1)
    world.now += 1000
    assert.equal(await pairs(chinese, 'RSA_2048', 'cn-north-1'), 1)
    assert.equal(await pairs(chinese, 'RSA_3072', 'cn-north-1'), 0)
    assert.equal(await pairs(KeyId, 'RSA_3072'), 4)
  })

  test('a call across accounts bills the caller, and tells a stranger nothing of the key', async () => {
    await using world = await worldWith({
      [`${cryptographic} (RSA)`]: 2,
      [`${cryptographic} (symmetric)`]: 50,
    })
    const bob = (await world.assembly.ensureAccount('111122223333')) as World['admin']
    const rsa = { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }
    const principals = ['000000000000', '111122223333'].map(id => `arn:aws:iam::${id}:root`)
    const statement = { Effect: 'Allow', Principal: { AWS: principals }, Action: 'kms:*', Resource: '*' }
    const open = await create(world, { ...rsa, Policy: policy(statement) })
    const closed = await create(world, rsa)
    const sign = (KeyId: string, as: World['admin']) =>
      world.kms('Sign', { KeyId, Message: Plaintext, SigningAlgorithm: 'RSASSA_PSS_SHA_256' }, { as })
    assert.equal(await admitted(5, () => sign(open, bob)), 2)
    assert.equal(await admitted(5, () => sign(open, world.admin)), 2)
    const missing = closed.replace(/.{12}$/, '000000000000')
    const told = [await sign(closed, bob), await sign(missing, bob)].map(({ error }) => error.split(':')[0])
    assert.deepEqual(told, ['AccessDeniedException', 'AccessDeniedException'])
  })

  test('what is refused before its quota is known uses up no key’s quota, and is held back by itself', async () => {
    await using world = await worldWith({ [`${cryptographic} (symmetric)`]: 3 })
    const KeyId = await create(world)
    const broken = { headers: {}, body: '' }
    const { raw } = world
    world.raw = request => raw.call(world, Object.assign(broken, request))
    assert.match((await world.kms('Encrypt', { KeyId })).error, /^ValidationException/)
    world.raw = raw
    const codes = new Map<string, number>()
    for (let batch = 0; batch < 20; batch++)
      for (const { error } of await Promise.all(Array.from({ length: 500 }, () => world.raw(broken)))) {
        const code = error.split(':')[0] as string
        codes.set(code, (codes.get(code) ?? 0) + 1)
      }
    assert.deepEqual(Object.fromEntries(codes), { ValidationException: 9999, ThrottlingException: 1 })
    assert.equal((await world.kms('Encrypt', { KeyId, Plaintext })).error, throttled)
    world.now += 1000
    assert.equal(await admitted(9, () => world.kms('Encrypt', { KeyId, Plaintext })), 3)
  })

  test('a request that was throttled is in the trail, and did nothing', async () => {
    await using world = await worldWith({ [`${cryptographic} (symmetric)`]: 1, TagResource: 1 })
    const KeyId = await create(world)
    for (let n = 0; n < 2; n++) await world.kms('Encrypt', { KeyId, Plaintext })
    const encrypt = (await world.trail()).at(-1)
    assert.deepEqual(
      [encrypt.eventName, encrypt.errorCode, encrypt.requestParameters.keyId, encrypt.responseElements],
      ['Encrypt', 'ThrottlingException', KeyId, null],
    )
    for (const TagKey of ['a', 'b'])
      await world.kms('TagResource', { KeyId, Tags: [{ TagKey, TagValue: '' }] })
    const tag = (await world.trail()).at(-1)
    assert.deepEqual(
      [tag.eventName, tag.errorCode, tag.requestParameters],
      ['TagResource', 'ThrottlingException', null],
    )
    const { Tags } = (await world.kms('ListResourceTags', { KeyId })).json
    assert.deepEqual(Tags, [{ TagKey: 'a', TagValue: '' }])
    assert.equal((await world.kms('GetKeyLastUsage', { KeyId })).json.KeyLastUsage.Operation, 'Encrypt')
  })
})

suite('resources', () => {
  test('keys in a Region, though they are asked for all at once', async () => {
    await using world = await worldWith({ 'AWS KMS keys': 3 }, false)
    const made = await Promise.all(Array.from({ length: 8 }, () => world.kms('CreateKey')))
    const refused = made.filter(({ error }) => error !== '')
    assert.equal(refused.length, 5)
    for (const { status, error } of refused)
      assert.deepEqual(
        [status, error],
        [400, 'LimitExceededException: An account can have at most 3 keys in a Region.'],
      )
    // Whatever their state. Another Region has room.
    const { KeyId } = (await world.kms('ListKeys')).json.Keys[0]
    await world.kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
    assert.match((await world.kms('CreateKey')).error, /^LimitExceededException/)
    await create(world, {}, { region: 'eu-west-1' })
    world.now += 8 * 24 * 3_600_000
    await world.assembly.carryOutDue()
    await create(world)
  })

  test('AWS managed keys count neither as keys nor by their grants', async () => {
    await using world = await worldWith({ 'AWS KMS keys': 1, 'Grants per KMS key': 1 }, false)
    const KeyId = await create(world)
    assert.match((await world.kms('CreateKey')).error, /^LimitExceededException/)
    const store = await openSqliteStore(join(world.data, 'claviger.db'))
    const [row] = await store.all('keys')
    assert.ok(row)
    await store.commit(await store.position(), [tx => tx.put('keys', { ...row, manager: 'AWS' })], [])
    await store.close()
    await create(world)
    assert.match((await world.kms('CreateKey')).error, /^LimitExceededException/)
    const grant = { KeyId, GranteePrincipal: '000000000000', Operations: ['Decrypt'] }
    for (let n = 0; n < 2; n++) assert.equal((await world.kms('CreateGrant', grant)).error, '')
  })

  test('aliases of a key, made and moved', async () => {
    await using world = await worldWith({ 'Aliases per KMS key': 2 }, false)
    const [one, two] = [await create(world), await create(world)]
    const make = (name: string, TargetKeyId: string) =>
      world.kms('CreateAlias', { AliasName: `alias/${name}`, TargetKeyId })
    const full = `LimitExceededException: A key can have at most 2 aliases: ${one}`
    for (const name of ['a', 'b']) assert.equal((await make(name, one)).error, '')
    assert.equal((await make('c', one)).error, full)
    assert.equal((await make('c', two)).error, '')
    const move = (name: string, TargetKeyId: string) =>
      world.kms('UpdateAlias', { AliasName: `alias/${name}`, TargetKeyId })
    assert.equal((await move('c', one)).error, full)
    assert.equal((await move('a', one)).error, '')
    assert.equal((await move('a', two)).error, '')
    assert.equal((await move('c', one)).error, '')
  })

  test('grants of a key; one that is asked for again is none more', async () => {
    await using world = await worldWith({ 'Grants per KMS key': 1 }, false)
    const KeyId = await create(world)
    const grant = { KeyId, GranteePrincipal: '000000000000', Operations: ['Decrypt'], Name: 'one' }
    const { GrantId } = (await world.kms('CreateGrant', grant)).json
    assert.equal((await world.kms('CreateGrant', grant)).json.GrantId, GrantId)
    assert.equal(
      (await world.kms('CreateGrant', { ...grant, Name: 'two' })).error,
      `LimitExceededException: A key can have at most 1 grants: ${KeyId}`,
    )
    await world.kms('RevokeGrant', { KeyId, GrantId })
    assert.equal((await world.kms('CreateGrant', { ...grant, Name: 'two' })).error, '')
  })

  test('key policies of 32 KB and 50 tags are the most', async () => {
    await using world = await openWorld({ now })
    const KeyId = await create(world)
    const root = { AWS: 'arn:aws:iam::000000000000:root' }
    const sized = (bytes: number) => {
      const text = (Sid: string) =>
        policy({ Sid, Effect: 'Allow', Principal: root, Action: 'kms:*', Resource: '*' })
      return text('x'.repeat(bytes - text('').length))
    }
    const put = async (bytes: number) =>
      (await world.kms('PutKeyPolicy', { KeyId, Policy: sized(bytes) })).error
    assert.equal(await put(32_768), '')
    assert.equal(
      await put(32_769),
      'LimitExceededException: The key policy must not be larger than 32768 bytes.',
    )
    const tags = (count: number, prefix: string) => ({
      KeyId,
      Tags: Array.from({ length: count }, (_, n) => ({ TagKey: `${prefix}${n}`, TagValue: '' })),
    })
    assert.equal((await world.kms('TagResource', tags(50, 'a'))).error, '')
    assert.equal((await world.kms('TagResource', tags(1, 'b'))).error, 'TagException: Too many tags')
    assert.equal((await world.kms('TagResource', tags(1, 'a'))).error, '')
  })
})
