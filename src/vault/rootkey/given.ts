import { VaultError } from '../errors.ts'
import { readKeyMaterial } from './files.ts'
import { looksLikeKeyFile, parseKeyFile } from './keyfile.ts'
import { type RootKeys, rootKeyLength, softwareRootKeys } from './rootkeys.ts'

/** The group may read: systemd hands credentials to a service's user by an ACL, whose mask shows there. */
const groupWriteAndOthers = 0o027

const hex = /^[0-9a-fA-F]{64}\r?\n?$/
const base64 = /^[A-Za-z0-9+/]{43}=\r?\n?$/

/**
 * Root keys that somebody else keeps: a systemd credential or any file. It holds 32 raw bytes, 64 hex digits,
 * 44 characters of base64, or the lines of Claviger's own file. It is only ever read.
 */
export function rootKeysFromGivenFile(path: string): RootKeys {
  const read = () => {
    const content = readKeyMaterial(path, groupWriteAndOthers)
    try {
      return decode(content, path)
    } finally {
      content.fill(0)
    }
  }
  return softwareRootKeys(read(), read)
}

function decode(content: Buffer, path: string): Buffer[] {
  if (content.length === rootKeyLength) return [Buffer.from(content)]
  if (looksLikeKeyFile(content)) return parseKeyFile(content, path)
  const text = content.toString('latin1')
  if (hex.test(text)) return [Buffer.from(text.slice(0, 64), 'hex')]
  const key = Buffer.from(text.slice(0, 44), 'base64')
  if (base64.test(text) && key.toString('base64') === text.slice(0, 44)) return [key]
  throw new VaultError(
    `${path} holds no root key: it must be 32 bytes, 64 hex digits, 44 characters of base64 or a root key file`,
  )
}
