import { ivLength, tagLength } from './aead.ts'

/** Layout of a ciphertext, docs/ciphertext.md. Numbers are offsets in bytes. */
export const layout = {
  algorithm: 1,
  keyIdForm: 2,
  keyId: 3,
  materialId: 19,
  nonce: 51,
  iv: 67,
  body: 67 + ivLength,
} as const
export const overhead = layout.body + tagLength

// No UTF-8 text, hence no base64, holds this byte: text of a ciphertext is never taken for one.
const formatVersion1 = 0xc1
/** SP 800-108 key per message, AES-256-GCM. */
export const derivedAesGcm = 1
const uuidForm = 0
const multiRegionForm = 1

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const multiRegionPattern = /^mrk-[0-9a-f]{32}$/

/** A ciphertext whose form is right; whether it opens is for the vault to find out. */
export interface ParsedCiphertext {
  /** A UUID, or `mrk-` and 32 hex digits. */
  readonly keyId: string
  /** 64 hex digits */
  readonly materialId: string
  readonly bytes: Buffer
}

/** Reads a ciphertext; undefined when it is none. What parses re-encodes to the same bytes. */
export function parseCiphertext(blob: Uint8Array): ParsedCiphertext | undefined {
  if (blob.length < overhead || blob[0] !== formatVersion1 || blob[layout.algorithm] !== derivedAesGcm)
    return undefined
  const form = blob[layout.keyIdForm]
  if (form !== uuidForm && form !== multiRegionForm) return undefined
  const bytes = Buffer.isBuffer(blob) ? blob : Buffer.from(blob.buffer, blob.byteOffset, blob.length)
  const digits = bytes.toString('hex', layout.keyId, layout.materialId)
  const keyId = form === multiRegionForm ? `mrk-${digits}` : asUuid(digits)
  return { keyId, materialId: bytes.toString('hex', layout.materialId, layout.nonce), bytes }
}

/** Everything before the nonce: the same for every message under one material. */
export function ciphertextPrefix(keyId: string, materialId: string): Buffer {
  const multiRegion = multiRegionPattern.test(keyId)
  if (!multiRegion && !uuidPattern.test(keyId)) throw new TypeError('not the id of a KMS key')
  const digits = keyId.replace(/^mrk-|-/g, '')
  const form = multiRegion ? multiRegionForm : uuidForm
  return Buffer.concat([
    Buffer.of(formatVersion1, derivedAesGcm, form),
    Buffer.from(digits, 'hex'),
    Buffer.from(materialId, 'hex'),
  ])
}

function asUuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
