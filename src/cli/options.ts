import { homedir } from 'node:os'
import { join } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { isAccountId } from '../core/arn.ts'
import { isRegion } from '../core/regions.ts'

/** Where the data are, and what opens them. */
export interface RootKeyOptions {
  readonly data: string
  readonly rootKey: string
  readonly passphraseFile?: string
}
export interface DataOptions extends RootKeyOptions {
  readonly account?: string
  readonly logLevel: LogLevel
}
export interface StartOptions extends DataOptions {
  readonly host: string
  readonly port: number
  readonly region: string
  readonly adminAddress?: { readonly host: string; readonly port: number }
  readonly throttling: 'on' | 'off'
  readonly quotas?: string
  readonly attestationRoot?: string
}
export interface RotationOptions extends RootKeyOptions {
  readonly newRootKey?: string
  readonly newPassphraseFile?: string
}
export const logLevels = ['error', 'warn', 'info'] as const
export type LogLevel = (typeof logLevels)[number]

export const defaultData = join(process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'claviger')

function port(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > 65535)
    throw new InvalidArgumentError('It must be a number from 0 to 65535.')
  return value
}
function account(text: string): string {
  if (!isAccountId(text)) throw new InvalidArgumentError('It must be 12 digits.')
  return text
}
function region(text: string): string {
  if (!isRegion(text)) throw new InvalidArgumentError('It must be a Region of AWS like eu-central-1.')
  return text
}
function address(text: string): { host: string; port: number } {
  const colon = text.lastIndexOf(':')
  if (colon < 1) throw new InvalidArgumentError('It must be HOST:PORT.')
  return { host: text.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: port(text.slice(colon + 1)) }
}
function rootKey(text: string): string {
  if (!/^(file|passphrase|file:.+|credential:.+)$/.test(text))
    throw new InvalidArgumentError('It must be file, file:PATH, passphrase or credential:NAME.')
  return text
}

/** Options are made anew for each command, as commander wants it. */
export const dataOption = () =>
  new Option('--data <directory>', 'where everything is kept').env('CLAVIGER_DATA').default(defaultData)

const rootKeyOptions = () => [
  dataOption(),
  new Option(
    '--root-key <source>',
    'file (root.key in the data directory), file:PATH, passphrase, or credential:NAME (systemd)',
  )
    .env('CLAVIGER_ROOT_KEY')
    .argParser(rootKey)
    .default('file'),
  new Option('--passphrase-file <path>', 'holds the passphrase; else CLAVIGER_PASSPHRASE does').env(
    'CLAVIGER_PASSPHRASE_FILE',
  ),
]

export const dataOptions = () => [
  ...rootKeyOptions(),
  new Option('--account <id>', 'the account; made with a first administrator if it is not there')
    .env('CLAVIGER_ACCOUNT')
    .argParser(account)
    .default(undefined, 'the first one made; at first 000000000000'),
  new Option('--log-level <level>', 'how much to log')
    .env('CLAVIGER_LOG_LEVEL')
    .choices(logLevels)
    .default('info'),
]

export const serverOptions = () => [
  new Option('--host <address>', 'address to listen on').env('CLAVIGER_HOST').default('127.0.0.1'),
  new Option('--port <number>', 'port to listen on; 0 lets the system pick')
    .env('CLAVIGER_PORT')
    .argParser(port)
    .default(4599),
  new Option('--region <region>', 'the Region that `claviger env` prints; all Regions are served')
    .env('CLAVIGER_REGION')
    .argParser(region)
    .default('us-east-1'),
  new Option('--admin-address <host:port>', 'serve /health and /metrics there instead of on the main port')
    .env('CLAVIGER_ADMIN_ADDRESS')
    .argParser(address),
  new Option('--throttling <on|off>', "hold callers to AWS's request quotas")
    .env('CLAVIGER_THROTTLING')
    .choices(['on', 'off'])
    .default('on'),
  new Option('--quotas <file>', "JSON: quotas that are not to be AWS's defaults (docs/quotas.md)").env(
    'CLAVIGER_QUOTAS',
  ),
  new Option(
    '--attestation-root <path>',
    "certificates (PEM) that a Recipient's attestation document must lead to",
  )
    .env('CLAVIGER_ATTESTATION_ROOT')
    .default(undefined, "AWS's Nitro Enclaves root"),
]

export const rotationOptions = () => [
  ...rootKeyOptions(),
  new Option('--new-root-key <source>', 'where the new root key comes from, if not from the same file')
    .env('CLAVIGER_NEW_ROOT_KEY')
    .argParser(rootKey),
  new Option(
    '--new-passphrase-file <path>',
    'holds the new passphrase; else CLAVIGER_NEW_PASSPHRASE does',
  ).env('CLAVIGER_NEW_PASSPHRASE_FILE'),
]
