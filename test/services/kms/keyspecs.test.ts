import assert from 'node:assert/strict'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { test } from 'node:test'
import { openWorld, type World } from '../../harness.ts'

const Message = Buffer.from('the message').toString('base64')
const Digest = createHash('sha256').update('the message').digest('base64')

async function newKey(world: World, KeySpec: string, KeyUsage: string) {
  const { json, error } = await world.kms('CreateKey', { KeySpec, KeyUsage })
  assert.equal(error, '')
  return json.KeyMetadata
}

test('a signing key signs, verifies, shows its public key, and refuses the rest in AWS’s words', async () => {
  await using world = await openWorld()
  const { KeyId, Arn, ...metadata } = await newKey(world, 'ECC_NIST_P256', 'SIGN_VERIFY')
  assert.deepEqual(metadata.SigningAlgorithms, ['ECDSA_SHA_256'])
  assert.equal(metadata.CurrentKeyMaterialId, undefined)
  const SigningAlgorithm = 'ECDSA_SHA_256'
  const signed = await world.kms('Sign', { KeyId, Message, SigningAlgorithm })
  const { Signature } = signed.json
  assert.deepEqual(signed.json, { KeyId: Arn, Signature, SigningAlgorithm })
  const given = { KeyId, Message: Digest, MessageType: 'DIGEST', Signature, SigningAlgorithm }
  assert.deepEqual((await world.kms('Verify', given)).json, {
    KeyId: Arn,
    SignatureValid: true,
    SigningAlgorithm,
  })
  assert.equal((await world.kms('Verify', { ...given, Message })).error.split(':')[0], 'ValidationException')
  assert.equal(
    (await world.kms('Verify', { ...given, MessageType: 'RAW' })).error,
    'KMSInvalidSignatureException',
  )
  const { PublicKey } = (await world.kms('GetPublicKey', { KeyId })).json
  const key = createPublicKey({ key: Buffer.from(PublicKey, 'base64'), format: 'der', type: 'spki' })
  assert.ok(verify('sha256', Buffer.from('the message'), key, Buffer.from(Signature, 'base64')))
  assert.equal(
    (await world.kms('Encrypt', { KeyId, Plaintext: Message })).error,
    `InvalidKeyUsageException: ${Arn} key usage is SIGN_VERIFY which is not valid for Encrypt.`,
  )
  assert.equal(
    (await world.kms('Sign', { KeyId, Message, SigningAlgorithm: 'ECDSA_SHA_384' })).error,
    'InvalidKeyUsageException: Algorithm ECDSA_SHA_384 is incompatible with key spec ECC_NIST_P256.',
  )
  await world.restart()
  assert.equal((await world.kms('Verify', given)).error, '')
  const record = (await world.trail()).find(({ eventName }) => eventName === 'Sign')
  assert.deepEqual(record.requestParameters, {
    keyId: KeyId,
    messageType: 'RAW',
    signingAlgorithm: SigningAlgorithm,
  })
})

test('MAC keys', async () => {
  await using world = await openWorld()
  const { KeyId, Arn } = await newKey(world, 'HMAC_224', 'GENERATE_VERIFY_MAC')
  const MacAlgorithm = 'HMAC_SHA_224'
  const { Mac } = (await world.kms('GenerateMac', { KeyId, Message, MacAlgorithm })).json
  const asked = { KeyId, Message, Mac, MacAlgorithm }
  assert.deepEqual((await world.kms('VerifyMac', asked)).json, { KeyId: Arn, MacValid: true, MacAlgorithm })
  assert.equal((await world.kms('VerifyMac', { ...asked, Message: Digest })).error, 'KMSInvalidMacException')
  assert.equal(
    (await world.kms('GenerateMac', { KeyId, Message, MacAlgorithm: 'HMAC_SHA_256' })).error,
    'InvalidKeyUsageException: Algorithm HMAC_SHA_256 is incompatible with key spec HMAC_224.',
  )
  assert.match((await world.kms('GetPublicKey', { KeyId })).error, /^UnsupportedOperationException/)
})

test('RSA ciphertexts need their key’s name, and move to symmetric keys', async () => {
  await using world = await openWorld()
  const { KeyId } = await newKey(world, 'RSA_2048', 'ENCRYPT_DECRYPT')
  const EncryptionAlgorithm = 'RSAES_OAEP_SHA_256'
  const asked = { KeyId, EncryptionAlgorithm }
  const { CiphertextBlob } = (await world.kms('Encrypt', { ...asked, Plaintext: Message })).json
  assert.equal((await world.kms('Decrypt', { ...asked, CiphertextBlob })).json.Plaintext, Message)
  assert.match(
    (await world.kms('Decrypt', { CiphertextBlob, EncryptionAlgorithm })).error,
    /^ValidationException/,
  )
  assert.equal((await world.kms('Decrypt', { CiphertextBlob })).error, 'InvalidCiphertextException')
  const EncryptionContext = { a: 'b' }
  const refused = await world.kms('Encrypt', { ...asked, Plaintext: Message, EncryptionContext })
  assert.match(refused.error, /^ValidationException/)
  const symmetric = (await world.kms('CreateKey')).json.KeyMetadata.KeyId
  const moved = await world.kms('ReEncrypt', {
    CiphertextBlob,
    SourceKeyId: KeyId,
    SourceEncryptionAlgorithm: EncryptionAlgorithm,
    DestinationKeyId: symmetric,
  })
  assert.equal(
    (await world.kms('Decrypt', { CiphertextBlob: moved.json.CiphertextBlob })).json.Plaintext,
    Message,
  )
})

test('key agreement, encapsulation, data key pairs', async () => {
  await using world = await openWorld()
  const [one, two] = [
    await newKey(world, 'ECC_NIST_P384', 'KEY_AGREEMENT'),
    await newKey(world, 'ECC_NIST_P384', 'KEY_AGREEMENT'),
  ]
  const secretOf = async (own: string, peer: string) => {
    const { PublicKey } = (await world.kms('GetPublicKey', { KeyId: peer })).json
    return (await world.kms('DeriveSharedSecret', { KeyId: own, KeyAgreementAlgorithm: 'ECDH', PublicKey }))
      .json.SharedSecret
  }
  assert.ok(await secretOf(one.KeyId, two.KeyId))
  assert.equal(await secretOf(one.KeyId, two.KeyId), await secretOf(two.KeyId, one.KeyId))

  const kem = {
    KeyId: (await newKey(world, 'ML_KEM_768', 'ENCAPSULATE_DECAPSULATE')).KeyId,
    EncapsulationAlgorithm: 'ML_KEM',
  }
  const { SharedSecret, SharedSecretCiphertextBlob } = (await world.kms('Encapsulate', kem)).json
  assert.equal(
    (await world.kms('Decapsulate', { ...kem, SharedSecretCiphertextBlob })).json.SharedSecret,
    SharedSecret,
  )

  const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
  const pair = (await world.kms('GenerateDataKeyPair', { KeyId, KeyPairSpec: 'ECC_NIST_P256' })).json
  const opened = await world.kms('Decrypt', { CiphertextBlob: pair.PrivateKeyCiphertextBlob })
  assert.equal(opened.json.Plaintext, pair.PrivateKeyPlaintext)
  const alone = (await world.kms('GenerateDataKeyPairWithoutPlaintext', { KeyId, KeyPairSpec: 'SM2' })).json
  assert.equal(alone.PrivateKeyPlaintext, undefined)
  assert.ok(alone.PublicKey)
})
