import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openGcm, sealGcm, tagLength } from '../../src/vault/aead.ts'
import { HmacKey } from '../../src/vault/hmac.ts'
import { counterKdf } from '../../src/vault/kdf.ts'
import { bytes, text, wycheproof } from '../known/vectors.ts'
import { readVectors } from './golden.ts'

const hex = (text: string) => Buffer.from(text, 'hex')

interface GcmCase {
  readonly key: string
  readonly iv: string
  readonly aad: string
  readonly plaintext: string
  readonly ciphertext: string
  readonly tag: string
}
function seal({ key, iv, aad, plaintext }: GcmCase): string {
  // The output may be longer than what is written; what is around it must stay.
  const output = Buffer.alloc(plaintext.length / 2 + tagLength + 6, 0xee)
  sealGcm(hex(key), hex(iv), hex(aad), hex(plaintext), output, 3)
  assert.equal(output.toString('hex', 0, 3), 'eeeeee')
  assert.equal(output.toString('hex', output.length - 3), 'eeeeee')
  return output.toString('hex', 3, output.length - 3)
}
function open({ key, iv, aad, ciphertext, tag }: GcmCase): string | undefined {
  return openGcm(hex(key), hex(iv), hex(aad), hex(ciphertext), hex(tag))?.toString('hex')
}

test('NIST CAVP: AES-256-GCM seals', () => {
  const cases = readVectors<GcmCase[]>('nist-aes-gcm/encrypt-256.json')
  assert.equal(cases.length, 100)
  for (const vector of cases) assert.equal(seal(vector), vector.ciphertext + vector.tag)
})

test('NIST CAVP: AES-256-GCM opens, and refuses what must fail', () => {
  const cases = readVectors<(GcmCase & { fail?: true })[]>('nist-aes-gcm/decrypt-256.json')
  assert.equal(cases.filter(({ fail }) => fail).length, 75)
  assert.equal(cases.filter(({ fail }) => !fail).length, 75)
  for (const vector of cases) assert.equal(open(vector), vector.fail ? undefined : vector.plaintext)
})

test('Wycheproof: AES-256-GCM', () => {
  type Case = {
    tcId: number
    key: string
    iv: string
    aad: string
    msg: string
    ct: string
    tag: string
    result: string
  }
  const cases = readVectors<Case[]>('wycheproof/aes-256-gcm.json')
  assert.equal(cases.length, 66)
  for (const { tcId, key, iv, aad, msg, ct, tag, result } of cases) {
    const vector = { key, iv, aad, plaintext: msg, ciphertext: ct, tag }
    assert.equal(open(vector), result === 'valid' ? msg : undefined, `tcId ${tcId}`)
    if (result === 'valid') assert.equal(seal(vector), ct + tag, `tcId ${tcId}`)
  }
})

test('NIST CAVP: SP 800-108 counter mode, HMAC-SHA256, 32-bit counter before the fixed input', () => {
  type Case = { count: number; bits: number; key: string; fixedInput: string; output: string }
  const cases = readVectors<Case[]>('nist-sp800-108/hmac-sha256-counter-before-32.json')
  assert.deepEqual(new Set(cases.map(({ bits }) => bits)), new Set([128, 160, 256, 320]))
  for (const { count, bits, key, fixedInput, output } of cases) {
    const derived = Buffer.alloc(bits / 8)
    counterKdf(new HmacKey(hex(key)), hex(`00000000${fixedInput}`), derived)
    assert.equal(derived.toString('hex'), output, `count ${count}`)
  }
})

test('RFC 4231 and Wycheproof: HMAC-SHA256', () => {
  const rfc = readVectors<{ key: string; message: string; mac: string }[]>('rfc-4231/hmac-sha256.json')
  assert.equal(rfc.length, 6)
  for (const { key, message, mac } of rfc)
    assert.equal(new HmacKey(hex(key)).digest(hex(message)).toString('hex'), mac)
  type Case = { key: string; msg: string; tag: string }
  const [{ tests = [] } = {}] = wycheproof<object, Case>('hmac-sha256', [33, 54])
  for (const { id, key, msg, tag, result } of tests) {
    const mac = new HmacKey(bytes(key)).digest(bytes(msg))
    assert.equal(text(mac) === tag, result === 'valid' && bytes(tag).length === mac.length, `${id}`)
  }
})

test('an HMAC key can be used again, after longer and shorter messages', () => {
  const key = hex('0b'.repeat(20))
  const reused = new HmacKey(key)
  for (const length of [0, 1, 63, 64, 65, 200, 44, 0, 128])
    assert.deepEqual(
      reused.digest(Buffer.alloc(length, 7)),
      new HmacKey(key).digest(Buffer.alloc(length, 7)),
      `${length} bytes`,
    )
})
