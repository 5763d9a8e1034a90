/** The vault cannot do its work: a root key, a row or a self-test is wrong. For operators, never for callers. */
export class VaultError extends Error {
  override readonly name = 'VaultError'
}
