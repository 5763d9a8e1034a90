import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

/** A key pair of Node's, ready for use. */
export interface Pair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** SPKI DER */
  readonly spki: Buffer
}

export function loadPair(pkcs8: Buffer): Pair {
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey)
  return { privateKey, publicKey, spki: publicKey.export({ format: 'der', type: 'spki' }) }
}

type Callback = (error: Error | null, publicKey: unknown, privateKey: Buffer) => void
const encodings = {
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'der' },
} as const

/** Runs a generateKeyPair of Node's, off the event loop; PKCS #8 DER. */
export function newPair(start: (encoding: typeof encodings, done: Callback) => void): Promise<Buffer> {
  return promisify((done: (error: Error | null, pkcs8: Buffer) => void) =>
    start(encodings, (error, _publicKey, privateKey) => done(error, privateKey)),
  )()
}

/** KeyObjects erase themselves when they are collected; there is no way to ask them to. */
export const collected = () => {}
