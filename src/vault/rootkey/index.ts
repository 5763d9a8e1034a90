export { addRootKey, createRootKeyFile, removeRootKey, rootKeysFromFile } from './file.ts'
export { rootKeysFromGivenFile } from './given.ts'
export { newPassphraseParameters, type PassphraseParameters, rootKeysFromPassphrase } from './passphrase.ts'
export type { RootKeys } from './rootkeys.ts'
