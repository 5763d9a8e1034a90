import assert from 'node:assert/strict'
import { test } from 'node:test'
import { der, derInteger, octetsTag, sequenceTag } from '../../src/vault/der.ts'
import { sm2Cipher } from '../../src/vault/sm2-cipher.ts'
import { numberOf, sm2Point, sm3 } from '../../src/vault/sm2-curve.ts'
import { sm2Signer } from '../../src/vault/sm2-signer.ts'

/** GB/T 32918.5, the examples of annexes A and C, which `openssl pkeyutl` takes too; GB/T 32905, A.1. */
const hex = (text: string) => Buffer.from(text, 'hex')
const scalar = hex('3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8')
const point = sm2Point.BASE.multiply(numberOf(scalar))
const pair = (first: string, second: string, ...more: Buffer[]) =>
  der(sequenceTag, derInteger(numberOf(hex(first))), derInteger(numberOf(hex(second))), ...more)

test('SM3 and the key of the examples', () => {
  const digest = '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'
  assert.equal(sm3(Buffer.from('abc')).toString('hex'), digest)
  const x = '09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020'
  assert.equal(point.toAffine().x, numberOf(hex(x)))
})

test('the published signature verifies', () => {
  const signature = pair(
    'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3',
    'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
  )
  const signer = sm2Signer(scalar, point)
  assert.equal(signer.verify(Buffer.from('message digest'), 'RAW', signature), true)
  assert.equal(signer.verify(Buffer.from('message digesT'), 'RAW', signature), false)
})

test('the published ciphertext opens', () => {
  const ciphertext = pair(
    '04ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73',
    'e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0',
    der(octetsTag, hex('59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766')),
    der(octetsTag, hex('21886ca989ca9c7d58087307ca93092d651efa')),
  )
  assert.equal(sm2Cipher(scalar, point).decrypt(ciphertext)?.toString(), 'encryption standard')
})
