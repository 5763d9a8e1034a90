import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ciphertextPrefix, overhead, parseCiphertext } from '../../src/vault/ciphertext.ts'

const materialId = '0123456789abcdef'.repeat(4)
const rest = Buffer.alloc(16 + 12 + 1 + 16, 0xaa)
const blobOf = (keyId: string) => Buffer.concat([ciphertextPrefix(keyId, materialId), rest])

test('both forms of key ids are read back as they were', () => {
  for (const keyId of ['1234abcd-12ab-34cd-56ef-1234567890ab', 'mrk-1234abcd12ab34cd56ef1234567890ab']) {
    const parsed = parseCiphertext(blobOf(keyId))
    assert.equal(parsed?.keyId, keyId)
    assert.equal(parsed?.materialId, materialId)
  }
})

test('a Uint8Array that is part of a larger buffer is read in place', () => {
  const blob = blobOf('1234abcd-12ab-34cd-56ef-1234567890ab')
  const around = new Uint8Array(blob.length + 20)
  around.set(blob, 7)
  const parsed = parseCiphertext(around.subarray(7, 7 + blob.length))
  assert.equal(parsed?.materialId, materialId)
  assert.deepEqual(parsed?.bytes, blob)
})

test('anything else is no ciphertext', () => {
  const blob = blobOf('1234abcd-12ab-34cd-56ef-1234567890ab')
  const changed = (at: number, value: number) => {
    const copy = Buffer.from(blob)
    copy[at] = value
    return copy
  }
  assert.equal(overhead, 95)
  for (const bad of [
    Buffer.alloc(0),
    blob.subarray(0, overhead - 1),
    blob.subarray(1),
    changed(0, 0x01),
    changed(0, 0xc0),
    changed(1, 0),
    changed(1, 2),
    changed(2, 2),
    changed(2, 0xff),
    Buffer.from(blob.toString('base64')),
    Buffer.from(blob.toString('hex')),
  ])
    assert.equal(parseCiphertext(bad), undefined)
})

test('no header is made for what is no key id', () => {
  for (const keyId of [
    '',
    '1234ABCD-12ab-34cd-56ef-1234567890ab',
    '1234abcd12ab34cd56ef1234567890ab',
    'mrk-1234abcd12ab34cd56ef1234567890a',
    'mrk-1234abcd-12ab-34cd-56ef-1234567890ab',
    '1234abcd-12ab-34cd-56ef-1234567890ab\n',
  ])
    assert.throws(() => ciphertextPrefix(keyId, materialId), TypeError, JSON.stringify(keyId))
})
