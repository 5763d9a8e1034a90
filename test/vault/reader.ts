import { createDecipheriv, createHmac } from 'node:crypto'

/** docs/ciphertext.md read by itself: nothing here comes from src. */
export function derive(key: Buffer, label: string, context: Buffer | string): Buffer {
  const hmac = createHmac('sha256', key)
  return hmac.update('\0\0\0\x01').update(label).update('\0').update(context).update('\0\0\x01\0').digest()
}

export function list(...texts: string[]): Buffer {
  return Buffer.concat(
    texts.flatMap(text => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(Buffer.byteLength(text))
      return [length, Buffer.from(text)]
    }),
  )
}

function openGcm(key: Buffer, iv: Buffer, aad: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, iv)
  decipher.setAAD(aad)
  decipher.setAuthTag(sealed.subarray(-16))
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
}

export function openRow(key: Buffer, label: string, binding: Buffer, row: Buffer): Buffer {
  if (row[0] !== 1) throw new Error('not version 1')
  return openGcm(derive(key, label, row.subarray(1, 17)), row.subarray(17, 29), binding, row.subarray(29))
}

export function openCiphertext(material: Buffer, context: Record<string, string>, blob: Buffer): Buffer {
  if (blob[0] !== 0xc1 || blob[1] !== 1) throw new Error('not format 1')
  const key = derive(material, 'claviger message v1', blob.subarray(51, 67))
  const pairs = Object.keys(context)
    .sort()
    .flatMap(name => [name, context[name] as string])
  return openGcm(
    key,
    blob.subarray(67, 79),
    Buffer.concat([blob.subarray(0, 79), list(...pairs)]),
    blob.subarray(79),
  )
}
