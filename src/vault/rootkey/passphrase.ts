import { randomBytes, scryptSync } from 'node:crypto'
import { VaultError } from '../errors.ts'
import { type RootKeys, rootKeyLength, softwareRootKeys } from './rootkeys.ts'

/** What turns a passphrase into a root key (RFC 7914). Not secret; whoever asks for the passphrase keeps it. */
export interface PassphraseParameters {
  readonly kdf: 'scrypt'
  /** Cost: 128 × N × r bytes of memory. */
  readonly N: number
  readonly r: number
  readonly p: number
  /** Base64 of 16 to 64 bytes. */
  readonly salt: string
}

const leastCost = 2 ** 17
const greatestCost = 2 ** 22

export function newPassphraseParameters(): PassphraseParameters {
  return { kdf: 'scrypt', N: leastCost, r: 8, p: 1, salt: randomBytes(16).toString('base64') }
}

/** Takes about half a second and 128 MiB. A wrong passphrase shows when the first domain key does not open. */
export function rootKeysFromPassphrase(passphrase: string, parameters: PassphraseParameters): RootKeys {
  if (passphrase === '') throw new VaultError('the passphrase is empty')
  const { N, r, p } = checked(parameters)
  // The same letters typed on different systems arrive in different normal forms (NIST SP 800-63B §3.1.1.2).
  const secret = Buffer.from(passphrase.normalize('NFKC'), 'utf8')
  const salt = Buffer.from(parameters.salt, 'base64')
  const key = scryptSync(secret, salt, rootKeyLength, { N, r, p, maxmem: 256 * N * r })
  secret.fill(0)
  return softwareRootKeys([key])
}

/** The parameters come from a file or a database: whoever altered them must not weaken or exhaust us. */
function checked(parameters: PassphraseParameters): PassphraseParameters {
  const { kdf, N, r, p, salt } = parameters
  const bytes = typeof salt === 'string' ? Buffer.from(salt, 'base64') : Buffer.alloc(0)
  const isPowerOfTwo =
    Number.isInteger(N) && N >= leastCost && N <= greatestCost && Number.isInteger(Math.log2(N))
  const isSalt = bytes.length >= 16 && bytes.length <= 64 && bytes.toString('base64') === salt
  if (kdf !== 'scrypt' || !isPowerOfTwo || r !== 8 || p !== 1 || !isSalt)
    throw new VaultError('the parameters of the passphrase are not as Claviger writes them')
  return parameters
}
