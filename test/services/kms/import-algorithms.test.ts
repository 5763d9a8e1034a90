import assert from 'node:assert/strict'
import {
  constants,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'
import { suite, test } from 'node:test'
import { openWorld, type World } from '../../harness.ts'
import { openCiphertext } from '../../vault/reader.ts'
import { bring, openssl, parametersFor, waiting, wrap } from './import-scene.ts'

const message = Buffer.from('the message')
const Message = message.toString('base64')
const bytes = (base64: string) => Buffer.from(base64, 'base64')

type Options = Parameters<typeof generateKeyPairSync>[1]
const pair = (type: string, options: object = {}) => {
  const { privateKey } = generateKeyPairSync(type as 'rsa', options as Options as never)
  return privateKey as unknown as KeyObject
}
const der = (key: KeyObject) => key.export({ format: 'der', type: 'pkcs8' })
const spki = (key: KeyObject) => createPublicKey(key).export({ format: 'der', type: 'spki' })

/** Whether the KMS key does what the known material does. */
type Agrees = (world: World, KeyId: string, material: Buffer) => Promise<void>

const encrypts: Agrees = async (world, KeyId, material) => {
  const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext: Message })).json
  assert.deepEqual(openCiphertext(material, {}, bytes(CiphertextBlob)), message)
}
const authenticates =
  (MacAlgorithm: string, hash: string): Agrees =>
  async (world, KeyId, material) => {
    const { Mac } = (await world.kms('GenerateMac', { KeyId, Message, MacAlgorithm })).json
    assert.deepEqual(bytes(Mac), createHmac(hash, material).update(message).digest())
  }
const privateKeyOf = (material: Buffer) => createPrivateKey({ key: material, format: 'der', type: 'pkcs8' })
const showsItsPublicKey = async (world: World, KeyId: string, key: KeyObject) =>
  assert.deepEqual(bytes((await world.kms('GetPublicKey', { KeyId })).json.PublicKey), spki(key))
const signs =
  (SigningAlgorithm: string, hash: string | null, options: object = {}): Agrees =>
  async (world, KeyId, material) => {
    const key = privateKeyOf(material)
    await showsItsPublicKey(world, KeyId, key)
    const made = await world.kms('Sign', { KeyId, Message, SigningAlgorithm })
    assert.ok(verify(hash, message, { key: createPublicKey(key), ...options }, bytes(made.json.Signature)))
    const Signature = sign(hash, message, { key, ...options }).toString('base64')
    const checked = await world.kms('Verify', { KeyId, Message, Signature, SigningAlgorithm })
    assert.equal(checked.error, '')
  }
const decrypts: Agrees = async (world, KeyId, material) => {
  const key = createPublicKey(privateKeyOf(material))
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  const CiphertextBlob = publicEncrypt({ key, padding, oaepHash: 'sha256' }, message).toString('base64')
  const EncryptionAlgorithm = 'RSAES_OAEP_SHA_256'
  const opened = await world.kms('Decrypt', { KeyId, CiphertextBlob, EncryptionAlgorithm })
  assert.equal(opened.json.Plaintext, Message)
}
const agrees: Agrees = async (world, KeyId, material) => {
  const privateKey = privateKeyOf(material)
  const peer = pair('ec', { namedCurve: privateKey.asymmetricKeyDetails?.namedCurve })
  const asked = { KeyId, KeyAgreementAlgorithm: 'ECDH', PublicKey: spki(peer).toString('base64') }
  const { SharedSecret } = (await world.kms('DeriveSharedSecret', asked)).json
  assert.deepEqual(bytes(SharedSecret), diffieHellman({ privateKey, publicKey: createPublicKey(peer) }))
}
const opensSm2: Agrees = async (world, KeyId, material) => {
  const key = spki(privateKeyOf(material))
  const sealed = wrap.SM2PKE?.(key, message).toString('base64')
  const asked = { KeyId, CiphertextBlob: sealed, EncryptionAlgorithm: 'SM2PKE' }
  assert.equal((await world.kms('Decrypt', asked)).json.Plaintext, Message)
}

const curve = (namedCurve: string) => () => der(pair('ec', { namedCurve }))
const rsa = (modulusLength: number) => () => der(pair('rsa', { modulusLength }))
const secret = (length: number) => () => randomBytes(length)
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
/** Each kind of material: its key, how to make it, and what must hold. */
const kinds: [spec: string, usage: string, make: () => Buffer, check: Agrees][] = [
  ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', secret(32), encrypts],
  ['HMAC_224', 'GENERATE_VERIFY_MAC', secret(28), authenticates('HMAC_SHA_224', 'sha224')],
  ['HMAC_256', 'GENERATE_VERIFY_MAC', secret(32), authenticates('HMAC_SHA_256', 'sha256')],
  ['HMAC_384', 'GENERATE_VERIFY_MAC', secret(48), authenticates('HMAC_SHA_384', 'sha384')],
  ['HMAC_512', 'GENERATE_VERIFY_MAC', secret(64), authenticates('HMAC_SHA_512', 'sha512')],
  ['RSA_2048', 'ENCRYPT_DECRYPT', rsa(2048), decrypts],
  ['RSA_2048', 'SIGN_VERIFY', rsa(2048), signs('RSASSA_PSS_SHA_256', 'sha256', pss)],
  ['RSA_3072', 'SIGN_VERIFY', rsa(3072), signs('RSASSA_PKCS1_V1_5_SHA_384', 'sha384')],
  ['RSA_4096', 'ENCRYPT_DECRYPT', rsa(4096), decrypts],
  ['ECC_NIST_P256', 'SIGN_VERIFY', curve('P-256'), signs('ECDSA_SHA_256', 'sha256')],
  ['ECC_NIST_P256', 'KEY_AGREEMENT', curve('P-256'), agrees],
  ['ECC_NIST_P384', 'SIGN_VERIFY', curve('P-384'), signs('ECDSA_SHA_384', 'sha384')],
  ['ECC_NIST_P384', 'KEY_AGREEMENT', curve('P-384'), agrees],
  ['ECC_NIST_P521', 'SIGN_VERIFY', curve('P-521'), signs('ECDSA_SHA_512', 'sha512')],
  ['ECC_NIST_P521', 'KEY_AGREEMENT', curve('P-521'), agrees],
  ['ECC_SECG_P256K1', 'SIGN_VERIFY', curve('secp256k1'), signs('ECDSA_SHA_256', 'sha256')],
  ['ECC_NIST_EDWARDS25519', 'SIGN_VERIFY', () => der(pair('ed25519')), signs('ED25519_SHA_512', null)],
  ['SM2', 'ENCRYPT_DECRYPT', curve('SM2'), opensSm2],
]

/** Which wrapping algorithms AWS's documents name for which kind of key. */
const oaep = ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256']
const hybrid = ['RSA_AES_KEY_WRAP_SHA_1', 'RSA_AES_KEY_WRAP_SHA_256']
function wrappingsOf(spec: string, wrappingKeySpec: string): string[] {
  if (wrappingKeySpec === 'SM2') return ['SM2PKE']
  if (spec.startsWith('RSA_')) return hybrid
  if (spec === 'ECC_NIST_P521' && wrappingKeySpec === 'RSA_2048') return hybrid
  return spec.startsWith('ECC_') || spec === 'SM2' ? [...oaep, ...hybrid] : oaep
}

suite('every key type by every wrapping algorithm', () => {
  for (const [KeySpec, KeyUsage, make, check] of kinds)
    test(`${KeySpec}, ${KeyUsage}`, async () => {
      await using world = await openWorld()
      const material = make()
      // The longest wrapping keys take their time: one key type for each of them.
      const longest = KeyUsage === 'KEY_AGREEMENT' ? 'RSA_3072' : KeySpec === 'RSA_3072' ? 'RSA_4096' : ''
      for (const WrappingKeySpec of ['RSA_2048', 'SM2', ...(longest ? [longest] : [])])
        for (const WrappingAlgorithm of wrappingsOf(KeySpec, WrappingKeySpec)) {
          const { KeyId } = await waiting(world, { KeySpec, KeyUsage })
          const parameters = await parametersFor(world, KeyId, { WrappingAlgorithm, WrappingKeySpec })
          const reply = await bring(world, KeyId, material, parameters)
          assert.equal(reply.error, '', `${WrappingAlgorithm} under ${WrappingKeySpec}`)
          await check(world, KeyId, material)
        }
    })
})

test('the other combinations are refused, as are keys that take no material', async () => {
  await using world = await openWorld()
  const algorithms = [...Object.keys(wrap), 'RSAES_PKCS1_V1_5']
  for (const [KeySpec, KeyUsage] of kinds) {
    const { KeyId } = await waiting(world, { KeySpec, KeyUsage })
    for (const WrappingKeySpec of ['RSA_2048', 'RSA_3072', 'RSA_4096', 'SM2'])
      for (const WrappingAlgorithm of algorithms) {
        if (wrappingsOf(KeySpec, WrappingKeySpec).includes(WrappingAlgorithm)) continue
        const reply = await world.kms('GetParametersForImport', { KeyId, WrappingAlgorithm, WrappingKeySpec })
        const refused = `UnsupportedOperationException: WrappingAlgorithm ${WrappingAlgorithm} with WrappingKeySpec ${WrappingKeySpec} is not supported for KeySpec ${KeySpec}.`
        assert.equal(reply.error, refused)
      }
  }
  for (const [KeySpec, KeyUsage] of [
    ['ML_DSA_44', 'SIGN_VERIFY'],
    ['ML_KEM_768', 'ENCAPSULATE_DECAPSULATE'],
  ]) {
    const { error } = await world.kms('CreateKey', { Origin: 'EXTERNAL', KeySpec, KeyUsage })
    assert.equal(
      error,
      `UnsupportedOperationException: KeySpec ${KeySpec} is not supported for Origin EXTERNAL.`,
    )
  }
})

test('what OpenSSL’s own program wraps is taken', async () => {
  await using world = await openWorld()
  const key = openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-outform', 'DER')
  const material = openssl('pkcs8', '-topk8', '-nocrypt', '-inform', 'DER', '-outform', 'DER', '-in', key)
  const aes = randomBytes(32)
  const { KeyId } = await waiting(world, { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' })
  const wrapping = { WrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_256' }
  const { ImportToken, spki: wrappingKey } = await parametersFor(world, KeyId, wrapping)
  const options = ['rsa_padding_mode:oaep', 'rsa_oaep_md:sha256', 'rsa_mgf1_md:sha256']
  const EncryptedKeyMaterial = Buffer.concat([
    openssl(
      ...['pkeyutl', '-encrypt', '-pubin', '-keyform', 'DER', '-inkey', wrappingKey, '-in', aes],
      ...options.flatMap(option => ['-pkeyopt', option]),
    ),
    openssl('enc', '-id-aes256-wrap-pad', '-iv', 'A65959A6', '-K', aes.toString('hex'), '-in', material),
  ]).toString('base64')
  const asked = { KeyId, ImportToken, EncryptedKeyMaterial, ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' }
  assert.equal((await world.kms('ImportKeyMaterial', asked)).error, '')
  await decrypts(world, KeyId, material)
})
