/** Decrypt and Decapsulate of published ciphertexts, through the API. */
import assert from 'node:assert/strict'
import { constants, createPrivateKey, hash, publicEncrypt, sign } from 'node:crypto'
import { after, before, test } from 'node:test'
import { openWorld, type World } from '../harness.ts'
import { knownKeys } from './keys.ts'
import { seedMaterial } from './material.ts'
import { bytes, type Counts, text, wycheproof } from './vectors.ts'

let world: World
before(async () => {
  world = await openWorld()
})
after(() => world[Symbol.asyncDispose]())

type Oaep = { msg: string; ct: string; label?: string }
for (const [modulus, bits, counts] of [
  [2048, 1, [17, 19]],
  [2048, 256, [18, 19]],
  [3072, 256, [18, 19]],
  [4096, 256, [18, 19]],
] as [number, number, Counts][])
  test(`Wycheproof: RSA-OAEP, ${modulus} bits, SHA-${bits}; KMS has no labels`, async () => {
    const groups = wycheproof<{ pkcs8: string }, Oaep>(`rsa-oaep-${modulus}-sha${bits}`, counts)
    const [spec, usage] = [`RSA_${modulus}`, 'ENCRYPT_DECRYPT']
    const ids = await knownKeys(
      world,
      groups.map(({ pkcs8 }) => ({ spec, usage, material: bytes(pkcs8) })),
    )
    let opened = 0
    for (const [at, { tests }] of groups.entries())
      for (const { id, msg, ct, label, result } of tests) {
        const EncryptionAlgorithm = `RSAES_OAEP_SHA_${bits}`
        const asked = { KeyId: ids[at], EncryptionAlgorithm, CiphertextBlob: ct }
        const { status, body, json, error } = await world.kms('Decrypt', asked)
        if (result === 'valid' && !label) {
          assert.deepEqual([error, json.Plaintext], ['', msg], `${id}`)
          opened++
        } else if (ct === '') assert.match(error, /^ValidationException/)
        // Every reason looks the same (Manger).
        else assert.deepEqual([status, body], [400, '{"__type":"InvalidCiphertextException"}'], `${id}`)
      }
    assert.equal(opened, 10)
  })

test('an RSA ciphertext or signature without its leading zero is another length, and refused', async () => {
  const [{ pkcs8 = '' } = {}] = wycheproof<{ pkcs8: string }, Oaep>('rsa-oaep-2048-sha256', [18, 19])
  const material = bytes(pkcs8)
  const [opener, signer] = await knownKeys(world, [
    { spec: 'RSA_2048', usage: 'ENCRYPT_DECRYPT', material },
    { spec: 'RSA_2048', usage: 'SIGN_VERIFY', material },
  ])
  const key = createPrivateKey({ key: material, format: 'der', type: 'pkcs8' })
  const message = Buffer.alloc(4)
  const untilZero = (make: () => Buffer) => {
    for (let n = 0; ; n++) {
      message.writeUInt32BE(n)
      const made = make()
      if (made[0] === 0) return made
    }
  }

  const EncryptionAlgorithm = 'RSAES_OAEP_SHA_256'
  const open = (blob: Buffer) =>
    world.kms('Decrypt', { KeyId: opener, EncryptionAlgorithm, CiphertextBlob: text(blob) })
  const ciphertext = untilZero(() => publicEncrypt({ key, oaepHash: 'sha256' }, message))
  assert.equal((await open(ciphertext)).error, '')
  assert.equal((await open(ciphertext.subarray(1))).error, 'InvalidCiphertextException')
  assert.equal((await open(Buffer.concat([Buffer.of(0), ciphertext]))).error, 'InvalidCiphertextException')

  for (const [scheme, padding] of [
    ['PKCS1_V1_5', constants.RSA_PKCS1_PADDING],
    ['PSS', constants.RSA_PKCS1_PSS_PADDING],
  ] as const) {
    const signature = untilZero(() => sign('sha256', message, { key, padding, saltLength: 32 }))
    const asked = { KeyId: signer, SigningAlgorithm: `RSASSA_${scheme}_SHA_256` }
    const digest = text(hash('sha256', message, 'buffer'))
    for (const form of [{ Message: text(message) }, { Message: digest, MessageType: 'DIGEST' }]) {
      const verify = (given: Buffer) => world.kms('Verify', { ...asked, ...form, Signature: text(given) })
      assert.equal((await verify(signature)).error, '')
      for (const wrong of [signature.subarray(1), Buffer.concat([Buffer.of(0), signature])])
        assert.equal((await verify(wrong)).error, 'KMSInvalidSignatureException', scheme)
    }
  }
})

type Kem = { comment: string; seed: string; c: string; K: string }
for (const [bits, counts] of [
  [512, [15, 20]],
  [768, [15, 19]],
  [1024, [15, 19]],
] as const)
  test(`Wycheproof: ML-KEM-${bits} decapsulation, implicit rejection, wrong lengths`, async () => {
    const spec = `ML_KEM_${bits}` as const
    const usage = 'ENCAPSULATE_DECAPSULATE'
    const tests = wycheproof<object, Kem>(`mlkem-${bits}`, counts).flatMap(group => group.tests)
    const ids = await knownKeys(
      world,
      tests.map(({ seed }) => ({ spec, usage, material: seedMaterial(spec, bytes(seed)) })),
    )
    for (const [at, { id, comment, c, K, result }] of tests.entries()) {
      const asked = { KeyId: ids[at], EncapsulationAlgorithm: 'ML_KEM', SharedSecretCiphertextBlob: c }
      const { json, error } = await world.kms('Decapsulate', asked)
      if (result === 'valid') assert.deepEqual([error, json.SharedSecret], ['', K], `${id}`)
      else if (c === '') assert.match(error, /^ValidationException/)
      else assert.equal(error, 'InvalidCiphertextException', `${id}`)
      assert.equal(result === 'valid', !comment.startsWith('Ciphertext too'))
    }
  })

for (const bits of [512, 768, 1024] as const)
  test(`Wycheproof: ML-KEM-${bits} public keys of seeds`, async () => {
    const spec = `ML_KEM_${bits}` as const
    const usage = 'ENCAPSULATE_DECAPSULATE'
    const [{ tests = [] } = {}] = wycheproof<object, { seed: string; ek: string }>(
      `mlkem-${bits}-keygen`,
      [3, 0],
    )
    const ids = await knownKeys(
      world,
      tests.map(({ seed }) => ({ spec, usage, material: seedMaterial(spec, bytes(seed)) })),
    )
    for (const [at, { id, ek }] of tests.entries()) {
      const { json } = await world.kms('GetPublicKey', { KeyId: ids[at] })
      assert.equal(text(bytes(json.PublicKey).subarray(-bytes(ek).length)), ek, `${id}`)
    }
  })
