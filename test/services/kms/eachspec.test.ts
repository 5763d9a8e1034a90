/** Each key spec does through the API what it is for, and OpenSSL, where it knows how, agrees in both directions. */
import assert from 'node:assert/strict'
import {
  constants,
  createHash,
  createPublicKey,
  diffieHellman,
  encapsulate,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  verify,
} from 'node:crypto'
import { suite, test } from 'node:test'
import { openWorld, type World } from '../../harness.ts'
import { loadModel } from '../../models/botocore.ts'

const message = Buffer.from('attack at dawn')
const Message = message.toString('base64')
const other = Buffer.from('attack at dusk').toString('base64')
const bytes = (text: string) => Buffer.from(text, 'base64')

interface Made {
  readonly world: World
  readonly KeyId: string
  /** As GetPublicKey gave it. */
  readonly PublicKey?: string
}
const publicKeyOf = ({ PublicKey = '' }: Made) =>
  createPublicKey({ key: bytes(PublicKey), format: 'der', type: 'spki' })

async function call({ world }: Made, operation: string, input: object) {
  const { json, error } = await world.kms(operation, input)
  assert.equal(error, '', `${operation} ${JSON.stringify(input)}`)
  return json
}
async function refused({ world }: Made, operation: string, input: object, code: string): Promise<void> {
  assert.equal((await world.kms(operation, input)).error, code, operation)
}

/** What each usage is for, by one of the key's algorithms. */
const works: Record<string, (made: Made, algorithm: string, spec: string) => Promise<void>> = {
  async ENCRYPT_DECRYPT(made, EncryptionAlgorithm) {
    const { KeyId } = made
    const ciphertexts = [
      bytes((await call(made, 'Encrypt', { KeyId, Plaintext: Message, EncryptionAlgorithm })).CiphertextBlob),
    ]
    const oaepHash = { RSAES_OAEP_SHA_1: 'sha1', RSAES_OAEP_SHA_256: 'sha256' }[EncryptionAlgorithm]
    if (oaepHash) ciphertexts.push(publicEncrypt({ key: publicKeyOf(made), oaepHash }, message))
    for (const ciphertext of ciphertexts) {
      const CiphertextBlob = ciphertext.toString('base64')
      const asked = { KeyId, CiphertextBlob, EncryptionAlgorithm }
      assert.equal((await call(made, 'Decrypt', asked)).Plaintext, Message)
      const at = ciphertext.length - 1
      ciphertext[at] = (ciphertext[at] ?? 0) ^ 1
      const tampered = { ...asked, CiphertextBlob: ciphertext.toString('base64') }
      await refused(made, 'Decrypt', tampered, 'InvalidCiphertextException')
    }
  },

  async SIGN_VERIFY(made, SigningAlgorithm) {
    for (const [MessageType, given] of forms(SigningAlgorithm)) {
      const asked = { KeyId: made.KeyId, SigningAlgorithm, MessageType, Message: given }
      const { Signature } = await call(made, 'Sign', asked)
      assert.equal((await call(made, 'Verify', { ...asked, Signature })).SignatureValid, true)
      const changed = Buffer.from(bytes(given))
      changed[0] = (changed[0] ?? 0) ^ 1
      const wrong = { ...asked, Signature, Message: changed.toString('base64') }
      await refused(made, 'Verify', wrong, 'KMSInvalidSignatureException')
      const agrees = openSsl(SigningAlgorithm, publicKeyOf)
      if (agrees && MessageType !== 'EXTERNAL_MU') assert.ok(agrees(made, bytes(Signature)), SigningAlgorithm)
    }
  },

  async GENERATE_VERIFY_MAC(made, MacAlgorithm) {
    const asked = { KeyId: made.KeyId, Message, MacAlgorithm }
    const { Mac } = await call(made, 'GenerateMac', asked)
    assert.equal((await call(made, 'VerifyMac', { ...asked, Mac })).MacValid, true)
    await refused(made, 'VerifyMac', { ...asked, Mac, Message: other }, 'KMSInvalidMacException')
  },

  async KEY_AGREEMENT(made, KeyAgreementAlgorithm, spec) {
    const twin = await create(made.world, spec, 'KEY_AGREEMENT')
    const derive = async ({ KeyId }: Made, PublicKey: string | undefined) =>
      (await call(made, 'DeriveSharedSecret', { KeyId, KeyAgreementAlgorithm, PublicKey })).SharedSecret
    assert.equal(await derive(made, twin.PublicKey), await derive(twin, made.PublicKey))
    const namedCurve = publicKeyOf(made).asymmetricKeyDetails?.namedCurve
    if (spec === 'SM2' || !namedCurve) return
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve })
    const theirs = diffieHellman({ privateKey, publicKey: publicKeyOf(made) })
    const PublicKey = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
    assert.equal(await derive(made, PublicKey), theirs.toString('base64'))
  },

  async ENCAPSULATE_DECAPSULATE(made, EncapsulationAlgorithm) {
    const { KeyId } = made
    const { sharedKey, ciphertext } = encapsulate(publicKeyOf(made))
    const ours = await call(made, 'Encapsulate', { KeyId, EncapsulationAlgorithm })
    for (const [secret, SharedSecretCiphertextBlob] of [
      [ours.SharedSecret, ours.SharedSecretCiphertextBlob],
      [Buffer.from(sharedKey).toString('base64'), Buffer.from(ciphertext).toString('base64')],
    ]) {
      const asked = { KeyId, EncapsulationAlgorithm, SharedSecretCiphertextBlob }
      assert.equal((await call(made, 'Decapsulate', asked)).SharedSecret, secret)
    }
  },
}

const hashOf = (algorithm: string) => /SHA_(256|384|512)$/.exec(algorithm)?.[1]
const digest = (hash: string) => createHash(hash).update(message).digest('base64')

/** A message in each form in which the algorithm takes it. */
function forms(algorithm: string): [MessageType: string, Message: string][] {
  const raw: [string, string] = ['RAW', Message]
  switch (algorithm) {
    case 'ED25519_SHA_512':
      return [raw]
    case 'ED25519_PH_SHA_512':
      return [['DIGEST', digest('sha512')]]
    case 'ML_DSA_SHAKE_256':
      return [raw, ['EXTERNAL_MU', Buffer.alloc(64, 'm').toString('base64')]]
    case 'SM2DSA':
      return [raw, ['DIGEST', digest('sm3')]]
    default:
      return [raw, ['DIGEST', digest(`sha${hashOf(algorithm)}`)]]
  }
}

/** Verifies with OpenSSL what was signed, where it knows the algorithm. */
function openSsl(algorithm: string, key: (made: Made) => KeyObject) {
  const hash = `sha${hashOf(algorithm)}`
  if (algorithm.startsWith('RSASSA_PSS')) {
    const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    return (made: Made, signature: Buffer) => verify(hash, message, { key: key(made), ...padding }, signature)
  }
  if (/^(RSASSA_PKCS1|ECDSA)/.test(algorithm))
    return (made: Made, signature: Buffer) => verify(hash, message, key(made), signature)
  if (/^(ED25519_SHA|ML_DSA)/.test(algorithm))
    return (made: Made, signature: Buffer) => verify(null, message, key(made), signature)
  return undefined
}

async function create(world: World, KeySpec: string, KeyUsage: string) {
  const { json, error } = await world.kms('CreateKey', { KeySpec, KeyUsage })
  assert.equal(error, '', `${KeySpec} to ${KeyUsage}`)
  const { KeyId } = json.KeyMetadata
  const { PublicKey } = (await world.kms('GetPublicKey', { KeyId })).json
  return { world, KeyId, PublicKey, metadata: json.KeyMetadata }
}

/** Where metadata names the algorithms of a usage. */
const lists: Record<string, string> = {
  ENCRYPT_DECRYPT: 'EncryptionAlgorithms',
  SIGN_VERIFY: 'SigningAlgorithms',
  GENERATE_VERIFY_MAC: 'MacAlgorithms',
  KEY_AGREEMENT: 'KeyAgreementAlgorithms',
  ENCAPSULATE_DECAPSULATE: 'EncapsulationAlgorithms',
}
const pss = ['RSASSA_PSS_SHA_256', 'RSASSA_PSS_SHA_384', 'RSASSA_PSS_SHA_512']
const pkcs1 = ['RSASSA_PKCS1_V1_5_SHA_256', 'RSASSA_PKCS1_V1_5_SHA_384', 'RSASSA_PKCS1_V1_5_SHA_512']
const rsa = {
  ENCRYPT_DECRYPT: ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'],
  SIGN_VERIFY: [...pkcs1, ...pss],
}
const ecc = (hash: number) => ({ SIGN_VERIFY: [`ECDSA_SHA_${hash}`], KEY_AGREEMENT: ['ECDH'] })
const mac = (hash: number) => ({ GENERATE_VERIFY_MAC: [`HMAC_SHA_${hash}`] })
const mlDsa = { SIGN_VERIFY: ['ML_DSA_SHAKE_256'] }
const mlKem = { ENCAPSULATE_DECAPSULATE: ['ML_KEM'] }

/** https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html */
const specs: Record<string, Record<string, readonly string[]>> = {
  SYMMETRIC_DEFAULT: { ENCRYPT_DECRYPT: ['SYMMETRIC_DEFAULT'] },
  RSA_2048: rsa,
  RSA_3072: rsa,
  RSA_4096: rsa,
  ECC_NIST_P256: ecc(256),
  ECC_NIST_P384: ecc(384),
  ECC_NIST_P521: ecc(512),
  ECC_SECG_P256K1: { SIGN_VERIFY: ['ECDSA_SHA_256'] },
  ECC_NIST_EDWARDS25519: { SIGN_VERIFY: ['ED25519_PH_SHA_512', 'ED25519_SHA_512'] },
  HMAC_224: mac(224),
  HMAC_256: mac(256),
  HMAC_384: mac(384),
  HMAC_512: mac(512),
  ML_DSA_44: mlDsa,
  ML_DSA_65: mlDsa,
  ML_DSA_87: mlDsa,
  ML_KEM_512: mlKem,
  ML_KEM_768: mlKem,
  ML_KEM_1024: mlKem,
  SM2: { ENCRYPT_DECRYPT: ['SM2PKE'], SIGN_VERIFY: ['SM2DSA'], KEY_AGREEMENT: ['ECDH'] },
}

suite('each key spec', () => {
  for (const [spec, usages] of Object.entries(specs))
    test(spec, async () => {
      await using world = await openWorld()
      for (const [usage, list] of Object.entries(usages)) {
        const made = await create(world, spec, usage)
        assert.deepEqual([...made.metadata[lists[usage] as string]].sort(), [...list].sort())
        for (const algorithm of list) await works[usage]?.(made, algorithm, spec)
      }
      for (const usage of Object.keys(lists).filter(name => !(name in usages)))
        assert.match((await world.kms('CreateKey', { KeySpec: spec, KeyUsage: usage })).error, /^Validation/)
    })
})

test('these are the key specs of the model', () => {
  assert.deepEqual(Object.keys(specs).sort(), loadModel('kms').shapes.KeySpec?.enum?.sort())
})
