import type { Signer } from './key.ts'

const mostScopes = 500

/**
 * Signers by access key object and `Credential` text. A key that was replaced or deleted takes its signers with
 * it. Only verified requests add to it, so that a stranger can neither fill it nor push anything out.
 */
const signers = new WeakMap<object, Map<string, Signer>>()

export function recallSigner(credential: object, text: string): Signer | undefined {
  return signers.get(credential)?.get(text)
}

export function rememberSigner(credential: object, text: string, signer: Signer): void {
  let scopes = signers.get(credential)
  if (!scopes || scopes.size >= mostScopes) {
    scopes = new Map()
    signers.set(credential, scopes)
  }
  scopes.set(text, signer)
}
