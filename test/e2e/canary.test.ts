import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { test } from 'node:test'
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam'
import { wrap } from '../services/kms/import-scene.ts'
import { call } from './call.ts'
import { type Credentials, Server } from './server.ts'
import { vaultKeys } from './vault-keys.ts'

/** Everything that a secret may look like inside a file. */
function disguises(secret: Buffer): Map<string, Buffer> {
  const found = new Map([
    ['raw', secret],
    ['hex', Buffer.from(secret.toString('hex'))],
    ['HEX', Buffer.from(secret.toString('hex').toUpperCase())],
    ['UTF-16LE', Buffer.from(secret.toString('latin1'), 'utf16le')],
    ['UTF-16BE', Buffer.from(secret.toString('latin1'), 'utf16le').swap16()],
  ])
  // Inside longer base64 a secret starts at one of three places in a group of four characters.
  for (const before of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(before), secret]).toString('base64')
    const certain = encoded.slice(
      before === 0 ? 0 : before + 1,
      Math.floor(((before + secret.length) * 8) / 6),
    )
    found.set(`base64+${before}`, Buffer.from(certain))
    found.set(`base64url+${before}`, Buffer.from(certain.replaceAll('+', '-').replaceAll('/', '_')))
  }
  return found
}

const files = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))

class Canaries {
  readonly #secrets = new Map<string, Map<string, Buffer>>()

  /** Remembers a secret, and returns it. */
  plant(name: string, secret = `canary-${randomBytes(16).toString('hex')}`): string {
    this.add(name, Buffer.from(secret))
    return secret
  }
  add(name: string, secret: Buffer): void {
    this.#secrets.set(name, disguises(secret))
  }
  /** Which secrets a text or file betrays. */
  in(haystack: Buffer | string): string[] {
    const bytes = Buffer.from(haystack)
    return [...this.#secrets].flatMap(([name, forms]) =>
      [...forms].filter(([, form]) => bytes.includes(form)).map(([form]) => `${name} as ${form}`),
    )
  }
}

test('the search itself finds what is hidden in each way', () => {
  const canaries = new Canaries()
  const secret = Buffer.from(canaries.plant('it'))
  for (const hidden of [
    secret,
    secret.toString('hex'),
    Buffer.from(secret.toString(), 'utf16le'),
    ...['', 'a', 'ab'].map(before =>
      Buffer.concat([Buffer.from(before), secret, Buffer.from('c')]).toString('base64'),
    ),
  ]) {
    assert.notDeepEqual(canaries.in(Buffer.concat([Buffer.from('xx'), Buffer.from(hidden)])), [])
  }
  assert.deepEqual(canaries.in(Buffer.concat([secret.subarray(1), secret.subarray(0, -1)])), [])
})

/** A key with imported material, as ImportKeyMaterial would take it again. */
async function imported(
  kms: (operation: string, input: object) => Promise<{ status: number; body: string }>,
  canaries: Canaries,
) {
  const asked = { Origin: 'EXTERNAL', KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }
  const { KeyId } = JSON.parse((await kms('CreateKey', asked)).body).KeyMetadata
  const algorithm = 'RSA_AES_KEY_WRAP_SHA_256'
  const wrapping = { WrappingAlgorithm: algorithm, WrappingKeySpec: 'RSA_3072' }
  const { ImportToken, PublicKey } = JSON.parse(
    (await kms('GetParametersForImport', { KeyId, ...wrapping })).body,
  )
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const material = privateKey.export({ format: 'der', type: 'pkcs8' })
  const numbers = privateKey.export({ format: 'jwk' })
  for (const name of ['d', 'p', 'q'] as const)
    canaries.add(`${name} of imported material`, Buffer.from(numbers[name] ?? '', 'base64url'))
  canaries.add('imported material', material)
  const wrapped = wrap[algorithm]?.(Buffer.from(PublicKey, 'base64'), material).toString('base64')
  const ExpirationModel = 'KEY_MATERIAL_DOES_NOT_EXPIRE'
  const input = { KeyId, ImportToken, EncryptedKeyMaterial: wrapped, ExpirationModel }
  assert.equal((await kms('ImportKeyMaterial', input)).status, 200)
  // Neither belongs into a file, and the token holds the wrapping key.
  canaries.add('import token', Buffer.from(ImportToken, 'base64'))
  canaries.add('wrapped material', Buffer.from(wrapped ?? '', 'base64'))
  return input
}

test('no plaintext, data key, secret access key or key of the vault is in any file, log or error', async () => {
  await using server = await Server.start({ args: ['--log-level', 'info'] })
  const canaries = new Canaries()
  const { credentials } = server
  canaries.add('first secret access key', Buffer.from(credentials.secretAccessKey))
  const kms = async (operation: string, input: object | string, as: Credentials = credentials) => {
    const answer = await call(server.endpoint, as, operation, input)
    return { ...answer, json: () => JSON.parse(answer.body) as Record<string, string> }
  }
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const created = JSON.parse((await kms('CreateKey', {})).body) as { KeyMetadata: { KeyId: string } }
  const { KeyId } = created.KeyMetadata

  const iam = new IAMClient({ endpoint: server.endpoint, region: 'us-east-1', credentials })
  await iam.send(new CreateUserCommand({ UserName: 'canary' }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'canary' }))
  const user = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  }
  canaries.add('created secret access key', Buffer.from(user.secretAccessKey))
  iam.destroy()

  const sealed = (await kms('Encrypt', { KeyId, Plaintext: base64(canaries.plant('plaintext')) })).json()
  assert.equal((await kms('Decrypt', { CiphertextBlob: sealed.CiphertextBlob })).status, 200)
  assert.equal(
    (await kms('ReEncrypt', { CiphertextBlob: sealed.CiphertextBlob, DestinationKeyId: KeyId })).status,
    200,
  )
  assert.equal((await kms('RotateKeyOnDemand', { KeyId })).status, 200)
  const dataKey = (await kms('GenerateDataKey', { KeyId, KeySpec: 'AES_256' })).json()
  canaries.add('data key', Buffer.from(dataKey.Plaintext ?? '', 'base64'))
  const random = (await kms('GenerateRandom', { NumberOfBytes: 32 })).json()
  canaries.add('random bytes', Buffer.from(random.Plaintext ?? '', 'base64'))

  const material = await imported(kms, canaries)

  const plaintext = (where: string) => canaries.plant(`plaintext ${where}`)
  // AWS tells the caller, and him alone, what he gave as KeyId; grant tokens may be ignored.
  await kms('Encrypt', { KeyId: plaintext('as KeyId'), Plaintext: base64('x') })
  await kms('Encrypt', { KeyId, Plaintext: base64('x'), GrantTokens: [plaintext('as grant token')] })
  const swapped = user.secretAccessKey.replaceAll('/', 'x')
  canaries.add('secret access key given as its id', Buffer.from(swapped))
  const failing = [
    await kms('Encrypt', { KeyId, Plaintext: plaintext('not in base64') }),
    await kms('Encrypt', { KeyId, Plaintext: { text: plaintext('in an object') } }),
    await kms('Encrypt', { KeyId, Plaintext: base64(plaintext('too long').repeat(200)) }),
    await kms('Encrypt', { KeyId, PlainText: base64(plaintext('misspelt')) }),
    await kms('Encrypt', { KeyId, Plaintext: base64(plaintext('denied')) }, user),
    await kms('Encrypt', { KeyId, Plaintext: base64(plaintext('dry run')), DryRun: true }),
    await kms('Encrypt', `{"KeyId":"${KeyId}","Plaintext":"${plaintext('in broken JSON')}`),
    await kms(
      'Encrypt',
      { KeyId, Plaintext: base64(plaintext('wrongly signed')) },
      { ...user, secretAccessKey: 'no' },
    ),
    await kms('Decrypt', { CiphertextBlob: base64(plaintext('as ciphertext')) }),
    await kms('Decrypt', { CiphertextBlob: sealed.CiphertextBlob, EncryptionContext: { wrong: 'context' } }),
    await kms('ListKeys', {}, { accessKeyId: swapped, secretAccessKey: user.accessKeyId }),
    await kms('ImportKeyMaterial', { ...material, ImportToken: base64(plaintext('as token')) }),
    await kms('ImportKeyMaterial', { ...material, EncryptedKeyMaterial: base64(plaintext('as material')) }),
  ]
  for (const { status, body } of failing) {
    assert.ok(status >= 400, body)
    assert.deepEqual(canaries.in(body), [], body)
  }
  const { KeyId: imports } = material
  assert.equal((await kms('DeleteImportedKeyMaterial', { KeyId: imports })).status, 200)
  assert.deepEqual((await kms('ImportKeyMaterial', material)).status, 200)

  const held = vaultKeys(server.data)
  assert.equal([...held.keys()].filter(name => name.startsWith('backing key')).length, 3)
  for (const [name, key] of held) canaries.add(name, key)
  /** The two files that exist to hold a secret, and which. */
  const home: Record<string, string> = { credentials: 'first secret access key', 'root.key': 'root key' }
  const betrayed = () =>
    files(server.data).flatMap(file => {
      const name = relative(server.data, file)
      const found = canaries.in(readFileSync(file)).filter(one => !(home[name] && one.startsWith(home[name])))
      return found.map(one => `${name}: ${one}`)
    })
  assert.ok(files(server.data).length > 2)
  assert.deepEqual(betrayed(), [], 'while running')
  await server.kill()
  assert.deepEqual(betrayed(), [], 'after kill -9')
  await server.restart()
  assert.equal((await kms('Decrypt', { CiphertextBlob: sealed.CiphertextBlob })).status, 200)
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
  assert.deepEqual(betrayed(), [], 'after a restart and a clean stop')
  assert.deepEqual(canaries.in(server.output), [], 'log')
})
