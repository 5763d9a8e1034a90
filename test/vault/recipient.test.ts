import assert from 'node:assert/strict'
import { createPublicKey } from 'node:crypto'
import { test } from 'node:test'
import { AwsError } from '../../src/core/errors.ts'
import { parseCiphertext } from '../../src/vault/ciphertext.ts'
import { discloseTo } from '../../src/vault/recipient.ts'
import type { Disclosure } from '../../src/vault/types.ts'
import { openEnvelope } from '../services/kms/envelope.ts'
import { enclaveKey } from '../services/kms/nitro.ts'
import { goldenVault, newKey } from './golden.ts'

const parsed = (ciphertext: Uint8Array) => parseCiphertext(ciphertext) ?? assert.fail('no ciphertext')

test('what is put into an envelope is wiped where it was', async () => {
  const vault = goldenVault()
  const place = { account: '000000000000', region: 'us-east-1', keyId: crypto.randomUUID() }
  const key = await newKey(vault, place)
  const options = { algorithm: 'SYMMETRIC_DEFAULT', aad: new Uint8Array(0) }
  const seen: { bytes: Uint8Array; copy: Buffer }[] = []
  const watched = (bytes: Uint8Array) => {
    seen.push({ bytes, copy: Buffer.from(bytes) })
    return bytes
  }
  // The vault itself, overheard: whatever it gives away is remembered by its memory.
  const overheard: Disclosure = {
    decrypt: (...asked) => watched(vault.decrypt(...asked)),
    random: bytes => watched(vault.random(bytes)),
    deriveSharedSecret: (...asked) => watched(vault.deriveSharedSecret(...asked)),
    generateDataKey(...asked) {
      const made = vault.generateDataKey(...asked)
      watched(made.plaintext)
      return made
    },
    async generateDataKeyPair(...asked) {
      const made = await vault.generateDataKeyPair(...asked)
      watched(made.plaintext)
      return made
    },
  }
  const disclosure = discloseTo(createPublicKey(enclaveKey), overheard)
  const sealed = [
    disclosure.random(16),
    disclosure.generateDataKey(key, 32, options).plaintext,
    (await disclosure.generateDataKeyPair(key, 'ECC_NIST_P384', options)).plaintext,
    disclosure.decrypt(key, parsed(vault.encrypt(key, Buffer.from('plaintext'), options)), options),
  ]
  assert.equal(seen.length, sealed.length)
  for (const [index, { bytes, copy }] of seen.entries()) {
    assert.ok(copy.some(byte => byte !== 0))
    assert.ok(bytes.every(byte => byte === 0))
    const envelope = Buffer.from(sealed[index] as Uint8Array).toString('base64')
    assert.ok(openEnvelope(envelope, enclaveKey).equals(copy))
  }
})

test('what fails, fails as it does without a recipient', async () => {
  const vault = goldenVault()
  const place = { account: '000000000000', region: 'us-east-1', keyId: crypto.randomUUID() }
  const key = await newKey(vault, place)
  const options = { algorithm: 'SYMMETRIC_DEFAULT', aad: new Uint8Array(0) }
  const ciphertext = parsed(vault.encrypt(key, Buffer.from('plaintext'), options))
  const disclosure = vault.forRecipient(createPublicKey(enclaveKey))
  assert.ok(disclosure.decrypt(key, ciphertext, options))
  assert.throws(
    () => disclosure.decrypt(key, ciphertext, { ...options, aad: Buffer.from('x') }),
    error => error instanceof AwsError && error.code === 'InvalidCiphertextException',
  )
})
