/**
 * Each key spec says what AWS's key specs say, and does what it is for. That others agree with what it does is
 * shown in test/known, that nothing else passes in test/property.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { openWorld, type World } from '../../harness.ts'
import { loadModel } from '../../models/botocore.ts'

const Message = Buffer.from('attack at dawn').toString('base64')

type Call = (operation: string, input?: object) => Promise<Record<string, unknown>>

/** What each usage is for, by one algorithm of a key and of another like it. */
const works: Record<string, (call: Call, algorithm: string, twin: Call) => Promise<void>> = {
  async ENCRYPT_DECRYPT(call, EncryptionAlgorithm) {
    const { CiphertextBlob } = await call('Encrypt', { Plaintext: Message, EncryptionAlgorithm })
    const { Plaintext } = await call('Decrypt', { CiphertextBlob, EncryptionAlgorithm })
    assert.equal(Plaintext, Message)
  },
  async SIGN_VERIFY(call, SigningAlgorithm) {
    const digest = { Message: Buffer.alloc(64, 'd').toString('base64'), MessageType: 'DIGEST' }
    const asked = { SigningAlgorithm, ...(SigningAlgorithm === 'ED25519_PH_SHA_512' ? digest : { Message }) }
    const { Signature } = await call('Sign', asked)
    assert.equal((await call('Verify', { ...asked, Signature })).SignatureValid, true)
  },
  async GENERATE_VERIFY_MAC(call, MacAlgorithm) {
    const { Mac } = await call('GenerateMac', { Message, MacAlgorithm })
    assert.equal((await call('VerifyMac', { Message, MacAlgorithm, Mac })).MacValid, true)
  },
  async KEY_AGREEMENT(call, KeyAgreementAlgorithm, twin) {
    const secret = async (mine: Call, theirs: Call) => {
      const { PublicKey } = await theirs('GetPublicKey')
      return (await mine('DeriveSharedSecret', { KeyAgreementAlgorithm, PublicKey })).SharedSecret
    }
    assert.equal(await secret(call, twin), await secret(twin, call))
  },
  async ENCAPSULATE_DECAPSULATE(call, EncapsulationAlgorithm) {
    const made = await call('Encapsulate', { EncapsulationAlgorithm })
    const { SharedSecretCiphertextBlob } = made
    const opened = await call('Decapsulate', { EncapsulationAlgorithm, SharedSecretCiphertextBlob })
    assert.equal(opened.SharedSecret, made.SharedSecret)
  },
}

/** A new key: its metadata, and how to call with it. */
async function create(world: World, KeySpec: string, KeyUsage: string) {
  const made = await world.kms('CreateKey', { KeySpec, KeyUsage })
  assert.equal(made.error, '', `${KeySpec} to ${KeyUsage}`)
  const metadata = made.json.KeyMetadata
  const call: Call = async (operation, input) => {
    const { json, error } = await world.kms(operation, { KeyId: metadata.KeyId, ...input })
    assert.equal(error, '', `${operation} ${JSON.stringify(input)}`)
    return json
  }
  return { metadata, call }
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
      for (const [usage, algorithms] of Object.entries(usages)) {
        const { metadata, call } = await create(world, spec, usage)
        assert.deepEqual([metadata.KeySpec, metadata.KeyUsage], [spec, usage])
        assert.deepEqual([...metadata[lists[usage] as string]].sort(), [...algorithms].sort())
        const twin = usage === 'KEY_AGREEMENT' ? (await create(world, spec, usage)).call : call
        for (const algorithm of algorithms) await works[usage]?.(call, algorithm, twin)
      }
      for (const usage of Object.keys(lists).filter(name => !(name in usages)))
        assert.match((await world.kms('CreateKey', { KeySpec: spec, KeyUsage: usage })).error, /^Validation/)
    })
})

test('these are the key specs of the model', () => {
  assert.deepEqual(Object.keys(specs).sort(), loadModel('kms').shapes.KeySpec?.enum?.sort())
})
