/** Opens CMS EnvelopedData (RFC 5652) in the steps, and with the expectations, of AWS's SDK for enclaves. */
import assert from 'node:assert/strict'
import { constants, createDecipheriv, type KeyObject, privateDecrypt } from 'node:crypto'

interface Element {
  readonly tag: number
  readonly isIndefinite: boolean
  /** Between header and end; of indefinite ones everything that is left. */
  readonly content: Buffer
  readonly rest: Buffer
}

function next(bytes: Buffer): Element {
  const [tag = 0, first = 0] = bytes
  if (first === 0x80) return { tag, isIndefinite: true, content: bytes.subarray(2), rest: bytes.subarray(2) }
  const extra = first < 0x80 ? 0 : first & 0x7f
  const length = extra ? bytes.readUIntBE(2, extra) : first
  const start = 2 + extra
  assert.ok(start + length <= bytes.length, 'an element ends within its bytes')
  const content = bytes.subarray(start, start + length)
  return { tag, isIndefinite: false, content, rest: bytes.subarray(start + length) }
}

function expect(bytes: Buffer, tag: number, isIndefinite = false): Element {
  const element = next(bytes)
  assert.deepEqual([element.tag.toString(16), element.isIndefinite], [tag.toString(16), isIndefinite])
  return element
}
const hex = (element: Element) => element.content.toString('hex')

export interface Envelope {
  readonly keyId: Buffer
  readonly encryptedKey: Buffer
  readonly iv: Buffer
  readonly content: Buffer
}

export function readEnvelope(base64: string): Envelope {
  const outer = expect(Buffer.from(base64, 'base64'), 0x30, true)
  const type = expect(outer.content, 0x06)
  assert.equal(hex(type), '2a864886f70d010703')
  const explicit = expect(type.rest, 0xa0, true)
  const enveloped = expect(explicit.content, 0x30, true)
  const version = expect(enveloped.content, 0x02)
  assert.equal(hex(version), '02')
  const infos = expect(version.rest, 0x31)
  const info = expect(infos.content, 0x30)
  assert.equal(info.rest.length, 0, 'one recipient')
  const infoVersion = expect(info.content, 0x02)
  assert.equal(hex(infoVersion), '02')
  const keyId = expect(infoVersion.rest, 0x80)
  const algorithm = expect(keyId.rest, 0x30)
  const encryptedKey = expect(algorithm.rest, 0x04)
  assert.equal(encryptedKey.rest.length, 0)
  const contentInfo = expect(infos.rest, 0x30, true)
  const contentType = expect(contentInfo.content, 0x06)
  assert.equal(hex(contentType), '2a864886f70d010701')
  const contentAlgorithm = expect(contentType.rest, 0x30)
  const aes = expect(contentAlgorithm.content, 0x06)
  assert.equal(hex(aes), '60864801650304012a')
  const iv = expect(aes.rest, 0x04)
  const wrapped = expect(contentAlgorithm.rest, 0xa0, true)
  const content = expect(wrapped.content, 0x04)
  // The ends of the five elements of indefinite length, and nothing after them.
  assert.equal(content.rest.toString('hex'), '00'.repeat(10))
  return {
    keyId: keyId.content,
    encryptedKey: encryptedKey.content,
    iv: iv.content,
    content: content.content,
  }
}

export function openEnvelope(base64: string, key: KeyObject): Buffer {
  const { encryptedKey, iv, content } = readEnvelope(base64)
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  const contentKey = privateDecrypt({ key, padding, oaepHash: 'sha256' }, encryptedKey)
  const cipher = createDecipheriv('aes-256-cbc', contentKey, iv)
  return Buffer.concat([cipher.update(content), cipher.final()])
}
