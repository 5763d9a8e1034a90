import assert from 'node:assert/strict'
import { constants, publicEncrypt, randomBytes } from 'node:crypto'
import { suite, test } from 'node:test'
import { openWorld } from '../../harness.ts'
import {
  bring,
  forever,
  imported,
  keyWrap,
  type Parameters,
  parametersFor,
  waiting,
  wrap,
} from './import-scene.ts'

const day = 24 * 60 * 60 * 1000
const invalid = 'InvalidImportTokenException: The import token is not valid for this KMS key.'
const changed = (base64: string, at: number) => {
  const bytes = Buffer.from(base64, 'base64')
  const index = at < 0 ? bytes.length + at : at
  bytes[index] = (bytes[index] as number) ^ 1
  return bytes.toString('base64')
}

suite('an import token', () => {
  test('is valid for 24 hours, as often as it is used, and over restarts', async () => {
    await using world = await openWorld()
    const { KeyId, Arn } = await waiting(world)
    const wrapping = { WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' }
    const { json } = await world.kms('GetParametersForImport', { KeyId: Arn, ...wrapping })
    assert.equal(json.KeyId, Arn)
    assert.equal(json.ParametersValidTo * 1000, world.now + day)
    const spki = Buffer.from(json.PublicKey, 'base64')
    const parameters = { ImportToken: json.ImportToken, spki, algorithm: wrapping.WrappingAlgorithm }
    const material = randomBytes(32)
    assert.equal((await bring(world, KeyId, material, parameters)).error, '')
    await world.restart()
    world.now += day - 1
    assert.equal((await bring(world, KeyId, material, parameters)).error, '')
    world.now++
    const { error } = await bring(world, KeyId, material, parameters)
    assert.equal(error, 'ExpiredImportTokenException: The import token is expired.')
    // Of an old token that is not genuine nothing else is said than of a new one.
    const forged = { ...parameters, ImportToken: changed(parameters.ImportToken, -1) }
    assert.equal((await bring(world, KeyId, material, forged)).error, invalid)
  })

  test('outlives a restart in a Region where nothing was made before', async () => {
    await using world = await openWorld()
    const place = { region: 'sa-east-1' }
    const { KeyId } = await waiting(world, {}, place)
    const [first, second] = await Promise.all([1, 2].map(() => parametersFor(world, KeyId, {}, place)))
    await world.restart()
    const material = randomBytes(32)
    for (const parameters of [first, second] as Parameters[])
      assert.equal((await bring(world, KeyId, material, parameters, forever, place)).error, '')
  })

  test('is of one key, in one account and Region', async () => {
    await using world = await openWorld()
    const other = await world.assembly.ensureAccount('111111111111')
    assert.ok(other)
    const home = await imported(world)
    const places = [
      { options: {}, key: await waiting(world) },
      { options: { region: 'eu-west-1' }, key: await waiting(world, {}, { region: 'eu-west-1' }) },
      { options: { as: other }, key: await waiting(world, {}, { as: other }) },
    ]
    for (const { options, key } of places) {
      const taken = await bring(world, key.KeyId, home.material, home.parameters, forever, options)
      assert.equal(taken.error, invalid)
      const theirs = await parametersFor(world, key.KeyId, {}, options)
      assert.equal((await bring(world, home.KeyId, home.material, theirs)).error, invalid)
      assert.equal((await bring(world, key.KeyId, home.material, theirs, forever, options)).error, '')
    }
  })

  test('is genuine in every byte', async () => {
    await using world = await openWorld()
    const { KeyId, material, parameters } = await imported(world)
    const { length } = Buffer.from(parameters.ImportToken, 'base64')
    const altered = Array.from({ length: 60 }, (_, n) => Math.floor((n * length) / 60))
    const bad = [...altered, 0, 1, 17, 29, length - 1].map(at => changed(parameters.ImportToken, at))
    const bytes = Buffer.from(parameters.ImportToken, 'base64')
    bad.push(bytes.subarray(1).toString('base64'), bytes.subarray(0, -1).toString('base64'))
    bad.push(
      Buffer.concat([bytes, Buffer.of(0)]).toString('base64'),
      'AA==',
      randomBytes(45).toString('base64'),
    )
    for (const ImportToken of bad)
      assert.equal((await bring(world, KeyId, material, { ...parameters, ImportToken })).error, invalid)
  })

  test('goes with its own public key', async () => {
    await using world = await openWorld()
    const { KeyId, material, parameters } = await imported(world)
    const others = await parametersFor(world, KeyId)
    const mixed = { ...parameters, spki: others.spki }
    assert.equal((await bring(world, KeyId, material, mixed)).error, 'InvalidCiphertextException')
    assert.equal((await bring(world, KeyId, material, others)).error, '')
  })
})

suite('what does not unwrap is told apart by nothing', () => {
  const take = (
    world: Awaited<ReturnType<typeof openWorld>>,
    KeyId: string,
    { ImportToken }: Parameters,
    encrypted: Buffer,
  ) =>
    world.kms('ImportKeyMaterial', {
      KeyId,
      ImportToken,
      EncryptedKeyMaterial: encrypted.toString('base64'),
      ...forever,
    })

  test('RSAES_OAEP', async () => {
    await using world = await openWorld()
    const { KeyId, material, parameters } = await imported(world)
    const good = wrap.RSAES_OAEP_SHA_256?.(parameters.spki, material) as Buffer
    const key = { key: parameters.spki, format: 'der', type: 'spki' } as const
    const padded = (padding: number) => publicEncrypt({ ...key, padding } as never, material)
    const plain = Buffer.concat([Buffer.alloc(224), material])
    const raw = publicEncrypt({ ...key, padding: constants.RSA_NO_PADDING } as never, plain)
    const labelled = publicEncrypt(
      {
        ...key,
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: 'sha256',
        oaepLabel: Buffer.of(1),
      } as never,
      material,
    )
    const bad = [
      wrap.RSAES_OAEP_SHA_1?.(parameters.spki, material) as Buffer,
      padded(constants.RSA_PKCS1_PADDING),
      raw,
      labelled,
      good.subarray(1),
      Buffer.concat([Buffer.of(0), good]),
      Buffer.concat([good, Buffer.of(0)]),
      Buffer.alloc(256),
      Buffer.alloc(256, 0xff),
      Buffer.of(0),
      randomBytes(6144),
      material,
    ]
    for (const encrypted of bad)
      assert.equal((await take(world, KeyId, parameters, encrypted)).error, 'InvalidCiphertextException')
    assert.equal((await take(world, KeyId, parameters, good)).error, '')
  })

  test('RSA_AES_KEY_WRAP', async () => {
    await using world = await openWorld()
    const { KeyId } = await waiting(world, { KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' })
    const WrappingAlgorithm = 'RSA_AES_KEY_WRAP_SHA_256'
    const parameters = await parametersFor(world, KeyId, { WrappingAlgorithm })
    const outer = (key: Buffer) => wrap.RSAES_OAEP_SHA_256?.(parameters.spki, key) as Buffer
    const material = Buffer.from('302e020100300506032b657004220420', 'hex')
    const [aes, short] = [randomBytes(32), randomBytes(16)]
    const inner = keyWrap(aes, Buffer.concat([material, randomBytes(32)]))
    const bad = [
      outer(aes),
      Buffer.concat([outer(aes), inner.subarray(0, 8)]),
      Buffer.concat([outer(aes), inner.subarray(0, -1)]),
      Buffer.concat([outer(aes), inner.subarray(0, -8)]),
      Buffer.concat([outer(aes), inner, Buffer.alloc(8)]),
      Buffer.concat([outer(randomBytes(32)), inner]),
      Buffer.concat([outer(short), keyWrap(short, material)]),
      Buffer.concat([outer(Buffer.concat([aes, Buffer.of(0)])), inner]),
      Buffer.concat([inner, outer(aes)]),
      inner,
    ]
    for (const encrypted of bad)
      assert.equal((await take(world, KeyId, parameters, encrypted)).error, 'InvalidCiphertextException')
    // Wrapped well, but no key: that much its sender knows.
    const hollow = Buffer.concat([outer(aes), keyWrap(aes, material)])
    assert.match((await take(world, KeyId, parameters, hollow)).error, /^IncorrectKeyMaterialException/)
    assert.equal((await take(world, KeyId, parameters, Buffer.concat([outer(aes), inner]))).error, '')
  })
})

test('secrets of another length than the key spec’s are refused', async () => {
  await using world = await openWorld()
  const specs: [spec: string, usage: string, length: number][] = [
    ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', 32],
    ['HMAC_224', 'GENERATE_VERIFY_MAC', 28],
    ['HMAC_512', 'GENERATE_VERIFY_MAC', 64],
  ]
  for (const [KeySpec, KeyUsage, length] of specs) {
    const { KeyId } = await waiting(world, { KeySpec, KeyUsage })
    const parameters = await parametersFor(world, KeyId)
    for (const wrong of [0, 1, 16, length - 1, length + 1, length * 2]) {
      const { error } = await bring(world, KeyId, randomBytes(wrong), parameters)
      assert.match(error, /^IncorrectKeyMaterialException: The key material is not valid for the key spec/)
    }
    assert.equal((await bring(world, KeyId, randomBytes(length), parameters)).error, '')
  }
})
