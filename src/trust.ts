import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readRoots } from './services/kms/index.ts'

const nitroRoot = fileURLToPath(new URL('../trust/aws-nitro-enclaves-root-g1.pem', import.meta.url))

/** What attestation documents must lead to: the certificates of `--attestation-root`, or AWS's. */
export function attestationRootsFrom(file = nitroRoot): ReturnType<typeof readRoots> {
  try {
    return readRoots(readFileSync(file, 'utf8'))
  } catch (error) {
    const { message } = error as Error
    throw new Error(`No attestation roots in ${file}: ${message}. --attestation-root names another file.`)
  }
}
