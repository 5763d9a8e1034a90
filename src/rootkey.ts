import { existsSync, readFileSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import type { Store } from './store/index.ts'
import {
  createRootKeyFile,
  newPassphraseParameters,
  type PassphraseParameters,
  type RootKeys,
  rootKeysFromFile,
  rootKeysFromGivenFile,
  rootKeysFromPassphrase,
} from './vault/index.ts'

/** Where the root key comes from: an option's words, taken apart. */
export type RootKeySource =
  /** Made when it is missing and nothing is sealed yet. */
  | { readonly kind: 'file'; readonly path: string; readonly isBesideData: boolean }
  /** Only ever read. */
  | { readonly kind: 'credential'; readonly path: string }
  | { readonly kind: 'passphrase'; readonly passphrase: () => string }

/** The name under which the passphrase's parameters stand in the store's settings. */
export const passphraseSetting = 'passphraseParameters'

/** Reads `--root-key` or `--new-root-key`; `passphrase` is called only when one is needed. */
export function rootKeySource(text: string, data: string, passphrase: () => string): RootKeySource {
  if (text === 'file') return { kind: 'file', path: join(data, 'root.key'), isBesideData: true }
  if (text === 'passphrase') return { kind: 'passphrase', passphrase }
  const name = text.slice(text.indexOf(':') + 1)
  if (text.startsWith('file:'))
    return { kind: 'file', path: resolve(name), isBesideData: resolve(name).startsWith(data + sep) }
  const directory = process.env.CREDENTIALS_DIRECTORY
  if (!directory)
    throw new Error(
      'credential: needs CREDENTIALS_DIRECTORY, which systemd sets for units with LoadCredential=',
    )
  return { kind: 'credential', path: join(directory, name) }
}

/** A passphrase from a file, or from an environment variable. */
export function passphraseFrom(file: string | undefined, variable: string): () => string {
  return () => {
    const text = file === undefined ? process.env[variable] : readFileSync(file, 'utf8').replace(/\r?\n$/, '')
    if (!text)
      throw new Error(`No passphrase: set ${variable}, or name a file that holds it (claviger --help).`)
    return text
  }
}

/** Opens the root keys; a file that is missing is made, as long as nothing was sealed yet. */
export async function openRootKeys(source: RootKeySource, store: Store): Promise<RootKeys> {
  if (source.kind === 'credential') return rootKeysFromGivenFile(source.path)
  if (source.kind === 'passphrase')
    return rootKeysFromPassphrase(source.passphrase(), await storedParameters(store))
  if (!existsSync(source.path)) {
    if ((await store.all('domainKeys')).length)
      throw new Error(
        `The root key ${source.path} is missing, and nothing opens without it. Put it back, or say where it is with --root-key.`,
      )
    createRootKeyFile(source.path)
  }
  return source.isBesideData ? rootKeysFromFile(source.path) : rootKeysFromGivenFile(source.path)
}

/** The passphrase's parameters; new ones are stored before they are used. */
async function storedParameters(store: Store): Promise<PassphraseParameters> {
  const stored = (await store.all('settings')).find(({ name }) => name === passphraseSetting)
  if (stored) return JSON.parse(stored.value) as PassphraseParameters
  const fresh = newPassphraseParameters()
  const value = JSON.stringify(fresh)
  await store.commit(
    await store.position(),
    [tx => tx.put('settings', { name: passphraseSetting, value })],
    [],
  )
  return fresh
}
