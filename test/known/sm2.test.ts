/** SM2 through the API against implementations that have nothing in common with ours: gmsm and OpenSSL. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openWorld, type World } from '../harness.ts'
import { readVectors } from '../vault/golden.ts'
import { knownKeys } from './keys.ts'
import { ecMaterial } from './material.ts'
import { bytes, text } from './vectors.ts'

interface Case {
  readonly d: string
  readonly spki: string
  readonly msg: string
  readonly digest: string
  readonly sig: string
  readonly ct: string
  readonly peer: string
  readonly shared: string
}

let world: World
let folder: string
before(async () => {
  world = await openWorld()
  folder = mkdtempSync(join(tmpdir(), 'claviger-sm2-'))
})
after(async () => {
  rmSync(folder, { recursive: true, force: true })
  await world[Symbol.asyncDispose]()
})

const keysOf = (usage: string, scalars: readonly string[]) =>
  knownKeys(
    world,
    scalars.map(d => ({ spec: 'SM2', usage, material: ecMaterial('SM2', bytes(d)) })),
  )
async function right(operation: string, input: object) {
  const { json, error } = await world.kms(operation, input)
  assert.equal(error, '')
  return json
}
const signing = { SigningAlgorithm: 'SM2DSA' }
const sealing = { EncryptionAlgorithm: 'SM2PKE' }
const agreeing = { KeyAgreementAlgorithm: 'ECDH' }

test('gmsm: signatures, ciphertexts and shared secrets made there', async () => {
  const tests = readVectors<Case[]>('gmsm/sm2.json')
  assert.equal(tests.length, 8)
  const scalars = tests.map(({ d }) => d)
  const [signers, openers, agreers] = [
    await keysOf('SIGN_VERIFY', scalars),
    await keysOf('ENCRYPT_DECRYPT', scalars),
    await keysOf('KEY_AGREEMENT', scalars),
  ]
  for (const [at, { spki, msg, digest, sig, ct, peer, shared }] of tests.entries()) {
    const [signer, opener, agreer] = [
      { KeyId: signers[at], ...signing },
      { KeyId: openers[at], ...sealing },
      { KeyId: agreers[at], ...agreeing },
    ]
    assert.equal((await right('GetPublicKey', { KeyId: signers[at] })).PublicKey, spki)
    await right('Verify', { ...signer, Message: msg, Signature: sig })
    await right('Verify', { ...signer, Message: digest, MessageType: 'DIGEST', Signature: sig })
    assert.equal((await right('Decrypt', { ...opener, CiphertextBlob: ct })).Plaintext, msg)
    assert.equal((await right('DeriveSharedSecret', { ...agreer, PublicKey: peer })).SharedSecret, shared)
  }
})

test('Node’s OpenSSL: ECDH', async () => {
  const [ours, theirs] = [0, 1].map(() => generateKeyPairSync('ec', { namedCurve: 'SM2' }))
  assert.ok(ours && theirs)
  const exported = (key: KeyObject, type: 'pkcs8' | 'spki') => key.export({ format: 'der', type } as never)
  const material = exported(ours.privateKey, 'pkcs8') as unknown as Buffer
  const [KeyId] = await knownKeys(world, [{ spec: 'SM2', usage: 'KEY_AGREEMENT', material }])
  const PublicKey = text(exported(theirs.publicKey, 'spki') as unknown as Buffer)
  const { SharedSecret } = await right('DeriveSharedSecret', { KeyId, ...agreeing, PublicKey })
  const expected = diffieHellman({ privateKey: ours.privateKey, publicKey: theirs.publicKey })
  assert.equal(SharedSecret, text(expected))
})

/** Runs OpenSSL's `pkeyutl` over files written from `files`; what it prints. */
function pkeyutl(words: string, files: Record<string, Uint8Array>): Buffer {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  const { status, stdout, stderr } = spawnSync('openssl', ['pkeyutl', ...words.split(' ')], { cwd: folder })
  assert.equal(status, 0, `openssl pkeyutl ${words}: ${stderr}`)
  return stdout
}
const withIdentity = '-rawin -digest sm3 -pkeyopt distid:1234567812345678'
const hasOpenssl = spawnSync('openssl', ['version']).status === 0

/** AWS's walkthrough verifies offline in this way: "Offline verification with SM2 key pairs". */
test('the openssl command: signatures and ciphertexts, in both directions', {
  skip: !hasOpenssl && 'there is no openssl command',
}, async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'SM2' })
  const material = privateKey.export({ format: 'der', type: 'pkcs8' })
  const [signer, opener] = await knownKeys(world, [
    { spec: 'SM2', usage: 'SIGN_VERIFY', material },
    { spec: 'SM2', usage: 'ENCRYPT_DECRYPT', material },
  ])
  for (const length of [1, 32, 33, 500]) {
    const message = Buffer.alloc(length, length)
    const Message = text(message)
    const { PublicKey } = await right('GetPublicKey', { KeyId: signer })
    const files = { message, 'key.der': material, 'public.der': bytes(PublicKey) }
    const { Signature } = await right('Sign', { KeyId: signer, ...signing, Message })
    pkeyutl(`-verify -pubin -inkey public.der -keyform DER -in message -sigfile signature ${withIdentity}`, {
      ...files,
      signature: bytes(Signature),
    })
    const made = pkeyutl(`-sign -inkey key.der -keyform DER -in message ${withIdentity}`, files)
    await right('Verify', { KeyId: signer, ...signing, Message, Signature: text(made) })

    const sealed = await right('Encrypt', { KeyId: opener, ...sealing, Plaintext: Message })
    const ciphertext = bytes(sealed.CiphertextBlob)
    const opened = pkeyutl('-decrypt -inkey key.der -keyform DER -in ciphertext', { ...files, ciphertext })
    assert.deepEqual(opened, message)
    const theirs = pkeyutl('-encrypt -pubin -inkey public.der -keyform DER -in message', files)
    const CiphertextBlob = text(theirs)
    assert.equal((await right('Decrypt', { KeyId: opener, ...sealing, CiphertextBlob })).Plaintext, Message)
  }
})
