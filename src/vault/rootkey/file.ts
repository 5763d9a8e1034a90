import { VaultError } from '../errors.ts'
import { randomSecret } from '../random.ts'
import { createFile, readKeyMaterial, replaceFile } from './files.ts'
import { formatKeyFile, parseKeyFile } from './keyfile.ts'
import { type RootKeys, rootKeyId, rootKeyLength, softwareRootKeys } from './rootkeys.ts'

/** Permission bits that Claviger's own file must not have. */
const groupAndOthers = 0o077

/** The root keys of Claviger's own file. */
export function rootKeysFromFile(path: string): RootKeys {
  const read = () => readKeys(path)
  return softwareRootKeys(read(), read)
}

/** Makes the file with one new key; VaultError when there is a file already. Returns the key's id. */
export function createRootKeyFile(path: string): string {
  const key = randomSecret(rootKeyLength)
  createFile(path, formatKeyFile([key]))
  return eraseAndName(key)
}

/**
 * First step of a rotation: a new current key beside the old ones. Second: rewrap every domain row in one
 * transaction. Third: `removeRootKey` for each old one. After a crash, what is left to do is what the file
 * and the rows show: more than one key, or a row of another key than the current. Returns the new key's id.
 */
export function addRootKey(path: string): string {
  const key = randomSecret(rootKeyLength)
  rewrite(path, keys => [...keys, key])
  return eraseAndName(key)
}

/** Last step of a rotation. The current key cannot be removed. */
export function removeRootKey(path: string, id: string): void {
  rewrite(path, keys => {
    const kept = keys.filter(key => rootKeyId(key) !== id)
    if (kept.length === keys.length) throw new VaultError(`${path} has no root key ${id}`)
    if (kept.at(-1) !== keys.at(-1)) throw new VaultError(`root key ${id} is the current one and stays`)
    return kept
  })
}

function rewrite(path: string, change: (keys: readonly Buffer[]) => readonly Buffer[]): void {
  const keys = readKeys(path)
  try {
    replaceFile(path, formatKeyFile(change(keys)))
  } finally {
    for (const key of keys) key.fill(0)
  }
}

function readKeys(path: string): Buffer[] {
  const content = readKeyMaterial(path, groupAndOthers)
  try {
    return parseKeyFile(content, path)
  } finally {
    content.fill(0)
  }
}

function eraseAndName(key: Buffer): string {
  const id = rootKeyId(key)
  key.fill(0)
  return id
}
