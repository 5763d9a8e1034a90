import assert from 'node:assert/strict'
import * as node from 'node:crypto'
import { test } from 'node:test'
import { ed25519ph } from '@noble/curves/ed25519.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'
import { ml_kem512, ml_kem768, ml_kem1024 } from '@noble/post-quantum/ml-kem.js'
import { goldenVault, newKey } from './golden.ts'

const vault = goldenVault()
const names = {
  account: '000000000000',
  region: 'eu-central-1',
  keyId: '11111111-2222-3333-4444-555555555555',
}
const keyOf = (keySpec: string, keyUsage: string) => newKey(vault, { ...names, keySpec, keyUsage })
const message = Buffer.from('the message')
const aad = new Uint8Array()

function publicKeyOf(key: Awaited<ReturnType<typeof keyOf>>): node.KeyObject {
  const spki = vault.publicKey(key)
  assert.ok(spki)
  return node.createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
}
function flipped(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(bytes)
  copy[copy.length >> 1] = (copy[copy.length >> 1] as number) ^ 1
  return copy
}

test('RSA signatures of messages and of digests are one thing, and OpenSSL agrees', async () => {
  for (const spec of ['RSA_2048', 'RSA_3072']) {
    const key = await keyOf(spec, 'SIGN_VERIFY')
    const outside = publicKeyOf(key)
    for (const scheme of ['RSASSA_PSS', 'RSASSA_PKCS1_V1_5'])
      for (const bits of [256, 384, 512]) {
        const algorithm = `${scheme}_SHA_${bits}`
        const digest = node.hash(`sha${bits}`, message, 'buffer')
        const pss = { padding: node.constants.RSA_PKCS1_PSS_PADDING, saltLength: bits / 8 }
        const raw = vault.sign(key, message, { algorithm, messageType: 'RAW' })
        const signed = vault.sign(key, digest, { algorithm, messageType: 'DIGEST' })
        for (const signature of [raw, signed]) {
          const how = scheme === 'RSASSA_PSS' ? pss : {}
          assert.ok(node.verify(`sha${bits}`, message, { key: outside, ...how }, signature), algorithm)
          assert.ok(vault.verify(key, message, signature, { algorithm, messageType: 'RAW' }))
          assert.ok(vault.verify(key, digest, signature, { algorithm, messageType: 'DIGEST' }))
          for (const messageType of ['RAW', 'DIGEST'] as const) {
            const given = messageType === 'RAW' ? message : digest
            for (const wrong of [
              flipped(signature),
              signature.subarray(1),
              Buffer.concat([Buffer.alloc(1), signature]),
            ])
              assert.equal(vault.verify(key, given, wrong, { algorithm, messageType }), false)
            assert.equal(vault.verify(key, flipped(given), signature, { algorithm, messageType }), false)
          }
        }
        if (scheme === 'RSASSA_PSS')
          assert.notDeepEqual(signed, vault.sign(key, digest, { algorithm, messageType: 'DIGEST' }))
        const wrong = () => vault.sign(key, digest.subarray(1), { algorithm, messageType: 'DIGEST' })
        assert.throws(wrong, { message: `Digest is invalid length for algorithm ${algorithm}.` })
      }
  }
})

test('RSA ciphertexts made outside open inside, and only unaltered', async () => {
  const key = await keyOf('RSA_2048', 'ENCRYPT_DECRYPT')
  const outside = publicKeyOf(key)
  for (const [algorithm, oaepHash, longest] of [
    ['RSAES_OAEP_SHA_1', 'sha1', 214],
    ['RSAES_OAEP_SHA_256', 'sha256', 190],
  ] as const) {
    const options = { algorithm, aad }
    const made = node.publicEncrypt({ key: outside, oaepHash }, message)
    assert.deepEqual(vault.decrypt(key, made, options), message)
    assert.deepEqual(
      vault.decrypt(key, vault.encrypt(key, Buffer.alloc(longest, 7), options), options),
      Buffer.alloc(longest, 7),
    )
    assert.throws(() => vault.encrypt(key, Buffer.alloc(longest + 1), options), {
      message: `Algorithm ${algorithm} and key spec RSA_2048 cannot encrypt data larger than ${longest} bytes.`,
    })
    for (const wrong of [flipped(made), made.subarray(1), Buffer.concat([Buffer.alloc(1), made])])
      assert.throws(() => vault.decrypt(key, wrong, options), {
        name: 'InvalidCiphertextException',
        message: '',
      })
  }
  const other = { algorithm: 'RSAES_OAEP_SHA_1', aad }
  const sha256 = vault.encrypt(key, message, { algorithm: 'RSAES_OAEP_SHA_256', aad })
  assert.throws(() => vault.decrypt(key, sha256, other), { name: 'InvalidCiphertextException' })
})

test('ECDSA signatures of messages and of digests verify with OpenSSL and @noble/curves', async () => {
  for (const [spec, bits, curve] of [
    ['ECC_NIST_P256', 256, p256],
    ['ECC_NIST_P384', 384, p384],
    ['ECC_NIST_P521', 512, p521],
    ['ECC_SECG_P256K1', 256, secp256k1],
  ] as const) {
    const key = await keyOf(spec, 'SIGN_VERIFY')
    const algorithm = `ECDSA_SHA_${bits}`
    const digest = node.hash(`sha${bits}`, message, 'buffer')
    const outside = publicKeyOf(key)
    const point = (vault.publicKey(key) as Uint8Array).subarray(
      -(curve.lengths.publicKeyUncompressed as number),
    )
    for (let i = 0; i < 4; i++)
      for (const signature of [
        vault.sign(key, message, { algorithm, messageType: 'RAW' }),
        vault.sign(key, digest, { algorithm, messageType: 'DIGEST' }),
      ]) {
        assert.ok(node.verify(`sha${bits}`, message, outside, signature), spec)
        assert.ok(
          curve.verify(signature, digest, point, { prehash: false, lowS: false, format: 'der' }),
          spec,
        )
        assert.ok(vault.verify(key, message, signature, { algorithm, messageType: 'RAW' }))
        assert.ok(vault.verify(key, digest, signature, { algorithm, messageType: 'DIGEST' }))
        assert.equal(vault.verify(key, message, flipped(signature), { algorithm, messageType: 'RAW' }), false)
        assert.equal(
          vault.verify(key, digest, flipped(signature), { algorithm, messageType: 'DIGEST' }),
          false,
        )
      }
  }
})

test('ECDH agrees with OpenSSL, and refuses keys of other curves', async () => {
  for (const [spec, namedCurve] of [
    ['ECC_NIST_P256', 'P-256'],
    ['ECC_NIST_P384', 'P-384'],
    ['ECC_NIST_P521', 'P-521'],
  ] as const) {
    const key = await keyOf(spec, 'KEY_AGREEMENT')
    const peer = node.generateKeyPairSync('ec', { namedCurve })
    const theirs = node.diffieHellman({ privateKey: peer.privateKey, publicKey: publicKeyOf(key) })
    const spki = peer.publicKey.export({ format: 'der', type: 'spki' })
    assert.deepEqual(vault.deriveSharedSecret(key, spki, 'ECDH'), theirs)
    const stranger = node.generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey
    const rsaLike = node.generateKeyPairSync('x25519').publicKey
    for (const wrong of [stranger, rsaLike]
      .map(it => it.export({ format: 'der', type: 'spki' }))
      .concat(flipped(spki) as Buffer<ArrayBuffer>, Buffer.from('x')))
      assert.throws(() => vault.deriveSharedSecret(key, wrong, 'ECDH'), { name: 'ValidationException' })
  }
})

test('two SM2 keys agree, and refuse points that are none', async () => {
  const one = await keyOf('SM2', 'KEY_AGREEMENT')
  const two = await keyOf('SM2', 'KEY_AGREEMENT')
  const spki = vault.publicKey(two) as Uint8Array
  const secret = vault.deriveSharedSecret(one, spki, 'ECDH')
  assert.equal(secret.length, 32)
  assert.deepEqual(vault.deriveSharedSecret(two, vault.publicKey(one) as Uint8Array, 'ECDH'), secret)
  for (let i = 0; i < spki.length; i++) {
    const wrong = Buffer.from(spki)
    wrong[i] = (wrong[i] as number) ^ 1
    assert.throws(() => vault.deriveSharedSecret(one, wrong, 'ECDH'), { name: 'ValidationException' })
  }
})

test('Ed25519 is pure for messages and prehashed for digests', async () => {
  const key = await keyOf('ECC_NIST_EDWARDS25519', 'SIGN_VERIFY')
  const pure = { algorithm: 'ED25519_SHA_512', messageType: 'RAW' } as const
  const prehashed = { algorithm: 'ED25519_PH_SHA_512', messageType: 'DIGEST' } as const
  const digest = node.hash('sha512', message, 'buffer')
  assert.ok(node.verify(null, message, publicKeyOf(key), vault.sign(key, message, pure)))
  const signature = vault.sign(key, digest, prehashed)
  assert.ok(ed25519ph.verify(signature, digest, (vault.publicKey(key) as Uint8Array).subarray(-32)))
  assert.ok(vault.verify(key, digest, signature, prehashed))
  assert.equal(vault.verify(key, digest, signature, pure), false)
  assert.equal(vault.verify(key, digest, flipped(signature), prehashed), false)
  for (const wrong of [
    { ...pure, messageType: 'DIGEST' },
    { ...prehashed, messageType: 'RAW' },
  ] as const)
    assert.throws(() => vault.sign(key, digest, wrong), { name: 'ValidationException' })
  assert.throws(() => vault.sign(key, message, prehashed), { name: 'ValidationException' })
})

test('ML-DSA signs messages and external mu alike', async () => {
  for (const spec of ['ML_DSA_44', 'ML_DSA_65', 'ML_DSA_87']) {
    const key = await keyOf(spec, 'SIGN_VERIFY')
    const algorithm = 'ML_DSA_SHAKE_256'
    const spki = vault.publicKey(key) as Uint8Array
    const shake = (...parts: Uint8Array[]) =>
      node.createHash('shake256', { outputLength: 64 }).update(Buffer.concat(parts)).digest()
    // FIPS 204 §5.2, algorithm 2: the empty context is two zero bytes before the message.
    const mu = shake(shake(spki.subarray(22)), Buffer.of(0, 0), message)
    for (const signature of [
      vault.sign(key, message, { algorithm, messageType: 'RAW' }),
      vault.sign(key, mu, { algorithm, messageType: 'EXTERNAL_MU' }),
    ]) {
      assert.ok(node.verify(null, message, publicKeyOf(key), signature), spec)
      assert.ok(vault.verify(key, mu, signature, { algorithm, messageType: 'EXTERNAL_MU' }))
      assert.ok(vault.verify(key, message, signature, { algorithm, messageType: 'RAW' }))
      if (spec === 'ML_DSA_44') assert.ok(ml_dsa44.verify(signature, message, spki.subarray(22)))
      assert.equal(
        vault.verify(key, mu, flipped(signature), { algorithm, messageType: 'EXTERNAL_MU' }),
        false,
      )
      assert.equal(
        vault.verify(key, mu, signature.subarray(1), { algorithm, messageType: 'EXTERNAL_MU' }),
        false,
      )
    }
  }
})

test('ML-KEM agrees with @noble/post-quantum', async () => {
  for (const [spec, kem] of [
    ['ML_KEM_512', ml_kem512],
    ['ML_KEM_768', ml_kem768],
    ['ML_KEM_1024', ml_kem1024],
  ] as const) {
    const key = await keyOf(spec, 'ENCAPSULATE_DECAPSULATE')
    const { cipherText, sharedSecret } = kem.encapsulate((vault.publicKey(key) as Uint8Array).subarray(22))
    assert.deepEqual(Buffer.from(vault.decapsulate(key, cipherText, 'ML_KEM')), Buffer.from(sharedSecret))
    const { secret, ciphertext } = vault.encapsulate(key, 'ML_KEM')
    assert.deepEqual(vault.decapsulate(key, ciphertext, 'ML_KEM'), secret)
    assert.notDeepEqual(vault.decapsulate(key, flipped(ciphertext), 'ML_KEM'), secret)
    assert.throws(() => vault.decapsulate(key, ciphertext.subarray(1), 'ML_KEM'), {
      name: 'InvalidCiphertextException',
    })
  }
})

test('HMAC keys are as long as their tags', async () => {
  for (const bits of [224, 256, 384, 512]) {
    const key = await keyOf(`HMAC_${bits}`, 'GENERATE_VERIFY_MAC')
    const algorithm = `HMAC_SHA_${bits}`
    const mac = vault.mac(key, message, algorithm)
    assert.equal(mac.length, bits / 8)
    assert.ok(vault.verifyMac(key, message, mac, algorithm))
    assert.equal(vault.verifyMac(key, message, flipped(mac), algorithm), false)
    assert.equal(vault.verifyMac(key, message, mac.subarray(1), algorithm), false)
    assert.equal(vault.publicKey(key), undefined)
  }
})

test('SM2 round trips; a changed byte always fails', async () => {
  const signing = await keyOf('SM2', 'SIGN_VERIFY')
  for (const messageType of ['RAW', 'DIGEST'] as const) {
    const given = messageType === 'RAW' ? message : node.hash('sha256', message, 'buffer')
    const options = { algorithm: 'SM2DSA', messageType }
    const signature = vault.sign(signing, given, options)
    assert.ok(vault.verify(signing, given, signature, options))
    for (let i = 0; i < signature.length; i++) {
      const wrong = Buffer.from(signature)
      wrong[i] = (wrong[i] as number) ^ 1
      assert.equal(vault.verify(signing, given, wrong, options), false)
    }
  }
  const key = await keyOf('SM2', 'ENCRYPT_DECRYPT')
  const options = { algorithm: 'SM2PKE', aad }
  for (const length of [1, 32, 33, 1024]) {
    const plaintext = Buffer.alloc(length, 'x')
    assert.deepEqual(vault.decrypt(key, vault.encrypt(key, plaintext, options), options), plaintext)
  }
  assert.throws(() => vault.encrypt(key, Buffer.alloc(1025), options), { name: 'ValidationException' })
  const ciphertext = vault.encrypt(key, message, options)
  for (let i = 0; i < ciphertext.length; i += 3) {
    const wrong = Buffer.from(ciphertext)
    wrong[i] = (wrong[i] as number) ^ 1
    assert.throws(() => vault.decrypt(key, wrong, options), { name: 'InvalidCiphertextException' })
  }
})

test('a key does what its usage allows and nothing else', async () => {
  const signing = await keyOf('SM2', 'SIGN_VERIFY')
  assert.throws(() => vault.encrypt(signing, message, { algorithm: 'SM2PKE', aad }), { name: 'VaultError' })
  assert.throws(() => vault.deriveSharedSecret(signing, vault.publicKey(signing) as Uint8Array, 'ECDH'), {
    name: 'VaultError',
  })
  const claimed = { ...signing, keyUsage: 'ENCRYPT_DECRYPT' }
  assert.throws(() => vault.encrypt(claimed, message, { algorithm: 'SM2PKE', aad }), { name: 'VaultError' })
})
