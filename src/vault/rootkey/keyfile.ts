import { VaultError } from '../errors.ts'
import { rootKeyId, rootKeyLength } from './rootkeys.ts'

/** The text of a root key file: one line a key, `claviger-root-key-v1 <id> <base64>`; the last is current. */
const marker = 'claviger-root-key-v1'
const line = /^claviger-root-key-v1 ([0-9a-f]{16}) ([A-Za-z0-9+/]{43}=)$/

export function looksLikeKeyFile(content: Buffer): boolean {
  return content.toString('latin1', 0, marker.length) === marker
}

export function formatKeyFile(keys: readonly Buffer[]): string {
  return keys.map(key => `${marker} ${rootKeyId(key)} ${key.toString('base64')}\n`).join('')
}

/** Strict: what parses formats to the same bytes. `name` is for errors. */
export function parseKeyFile(content: Buffer, name: string): Buffer[] {
  const lines = content.toString('latin1').split('\n')
  if (lines.pop() !== '' || lines.length === 0) throw notKeys(name, 'it does not end in a whole line')
  const seen = new Set<string>()
  return lines.map((text, index) => {
    const match = line.exec(text)
    if (!match) throw notKeys(name, `line ${index + 1} is not "${marker} <id> <base64>"`)
    const [, id, base64] = match as unknown as [string, string, string]
    const key = Buffer.from(base64, 'base64')
    if (key.length !== rootKeyLength || key.toString('base64') !== base64 || rootKeyId(key) !== id)
      throw notKeys(name, `the key on line ${index + 1} is not the one that its id names`)
    if (seen.has(id)) throw notKeys(name, `line ${index + 1} repeats root key ${id}`)
    seen.add(id)
    return key
  })
}

function notKeys(name: string, why: string): VaultError {
  return new VaultError(`${name} is not a root key file: ${why}`)
}
