import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { RotationOptions } from './cli/options.ts'
import {
  openRootKeys,
  passphraseFrom,
  passphraseSetting,
  type RootKeySource,
  rootKeySource,
} from './rootkey.ts'
import { type Change, openSqliteStore, StaleState, type Store } from './store/index.ts'
import {
  addRootKey,
  createRootKeyFile,
  newPassphraseParameters,
  openVault,
  type RootKeys,
  removeRootKey,
  rootKeysFromGivenFile,
  rootKeysFromPassphrase,
  type Vault,
} from './vault/index.ts'

/**
 * Puts every domain key under a new root key: add the new one, rewrap all rows in one transaction, remove the
 * old ones. A crash between the steps leaves both keys, and is mended by running it again.
 */
export async function rotateRootKey(options: RotationOptions): Promise<void> {
  const data = resolve(options.data)
  const file = join(data, 'claviger.db')
  if (!existsSync(file)) throw new Error(`${data} holds nothing yet. Name another directory with --data.`)
  const store = await openSqliteStore(file)
  try {
    const passphrase = passphraseFrom(options.passphraseFile, 'CLAVIGER_PASSPHRASE')
    const from = rootKeySource(options.rootKey, data, passphrase)
    const old = await openRootKeys(from, store)
    // A wrong key or passphrase shows here, before anything is made.
    const vault = openVault({ rootKeys: old })
    for (const row of await store.all('domainKeys')) vault.loadDomain(row)
    const to = newSource(options, data, from)
    const inPlace = to.kind === 'file' && from.kind === 'file' && to.path === from.path
    const { keys, changes } = replacement(to, inPlace)
    if (keys.current === old.current) throw new Error('The new root key is the old one; nothing was changed.')
    const count = await rewrap(store, vault, keys, changes)
    if (inPlace) for (const id of keys.ids) if (id !== keys.current) removeRootKey(to.path, id)
    console.log(
      `${count} domain keys are now under root key ${keys.current}; keys and ciphertexts are as they were.`,
    )
    if (!inPlace) console.log('From now on start the server with --root-key set to the new source.')
  } finally {
    await store.close()
  }
}

function newSource(options: RotationOptions, data: string, from: RootKeySource): RootKeySource {
  const passphrase = passphraseFrom(options.newPassphraseFile, 'CLAVIGER_NEW_PASSPHRASE')
  if (options.newRootKey !== undefined) return rootKeySource(options.newRootKey, data, passphrase)
  if (from.kind === 'file') return from
  throw new Error('Say where the new root key comes from with --new-root-key.')
}

/** The new root keys, and what must be stored along with the rewrapped rows. */
function replacement(to: RootKeySource, inPlace: boolean): { keys: RootKeys; changes: Change[] } {
  if (to.kind === 'passphrase') {
    const parameters = newPassphraseParameters()
    const value = JSON.stringify(parameters)
    const change: Change = tx => tx.put('settings', { name: passphraseSetting, value })
    return { keys: rootKeysFromPassphrase(to.passphrase(), parameters), changes: [change] }
  }
  if (inPlace) addRootKey(to.path)
  else if (to.kind === 'file' && !existsSync(to.path)) createRootKeyFile(to.path)
  return { keys: rootKeysFromGivenFile(to.path), changes: [] }
}

/** All rows or none; again from the start when a server made a domain key meanwhile. */
async function rewrap(store: Store, vault: Vault, keys: RootKeys, more: readonly Change[]): Promise<number> {
  for (;;) {
    const position = await store.position()
    const rows = await store.all('domainKeys')
    const changes = rows.map((row): Change => {
      const rewrapped = vault.rewrapDomain(row, keys)
      return tx => tx.put('domainKeys', rewrapped)
    })
    try {
      await store.commit(position, [...more, ...changes], [])
      return rows.length
    } catch (error) {
      if (!(error instanceof StaleState)) throw error
    }
  }
}
