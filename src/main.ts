import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { resolve } from 'node:path'
import { CommanderError } from 'commander'
import { type Assembly, assemble } from './assembly.ts'
import { credentialsFile, writeCredentials, writeEndpoint } from './cli/env.ts'
import { openLog } from './cli/log.ts'
import type { DataOptions, StartOptions } from './cli/options.ts'
import { program } from './cli/program.ts'
import { welcome } from './cli/welcome.ts'
import { systemClock } from './core/clock.ts'
import { readQuotas } from './quotas.ts'
import { passphraseFrom, rootKeySource } from './rootkey.ts'
import { rotateRootKey } from './rotation.ts'
import { admin } from './wire/admin.ts'
import { listen, openFront } from './wire/front.ts'

const minute = 60_000
const firstAccount = '000000000000'

/** Runs the command line; errors are one line on standard error. */
export async function main(argv: readonly string[]): Promise<void> {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  try {
    await program(version, { start, init, rotateRootKey }).parseAsync(argv)
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode
    else {
      console.error(`claviger: ${explain(error)}`)
      process.exitCode = 1
    }
  }
}

function explain(error: unknown): string {
  const { code, port, address, message } = error as NodeJS.ErrnoException & {
    port?: number
    address?: string
  }
  if (code === 'EADDRINUSE')
    return `port ${port} on ${address} is in use. Stop what listens there, or choose another with --port.`
  if (code === 'EADDRNOTAVAIL')
    return `this machine has no address ${address}. Choose one of its own with --host.`
  if (code === 'EACCES') return `${message}. Choose a directory or a port that you may use.`
  return message ?? String(error)
}

interface Opened {
  readonly assembly: Assembly
  readonly data: string
  /** Whether the account had to be made. */
  readonly isNew: boolean
  readonly account: string
  /** Whether the root key lies beside the data. */
  readonly isExposed: boolean
}

/** Opens the data directory, making what is not there yet. */
async function open(options: DataOptions & Partial<StartOptions>): Promise<Opened> {
  const quotas = options.quotas === undefined ? undefined : readQuotas(options.quotas)
  const data = resolve(options.data)
  if (mkdirSync(data, { recursive: true, mode: 0o700 }) !== undefined) chmodSync(data, 0o700)
  const log = openLog(options.logLevel)
  const rootKey = rootKeySource(
    options.rootKey,
    data,
    passphraseFrom(options.passphraseFile, 'CLAVIGER_PASSPHRASE'),
  )
  const throttling = options.throttling !== 'off'
  const { attestationRoot } = options
  const assembly = await assemble({
    data,
    rootKey,
    throttling,
    quotas,
    attestationRoot,
    clock: systemClock,
    log,
  })
  const present = await assembly.accounts()
  const account = options.account ?? present[0] ?? firstAccount
  const profile = present.length === 0 ? 'default' : account
  const made = await assembly.ensureAccount(account, credentials =>
    writeCredentials(data, profile, credentials),
  )
  const isExposed = rootKey.kind === 'file' && rootKey.isBesideData
  return { assembly, data, isNew: made !== undefined, account, isExposed }
}

async function init(options: DataOptions): Promise<void> {
  const { assembly, data, isNew, account } = await open(options)
  await assembly.close()
  const what = isNew ? 'now has' : 'already had'
  console.log(`${data} ${what} account ${account}; its credentials are in ${credentialsFile(data)}`)
}

async function start(options: StartOptions): Promise<void> {
  const log = openLog(options.logLevel)
  const { assembly, data, isNew, account, isExposed } = await open(options)
  const { serve, metrics, refresh, fault, healthy } = assembly
  const listener = admin(metrics, healthy)
  const separate = options.adminAddress
  try {
    const front = await openFront({
      ...options,
      clock: systemClock,
      serve,
      metrics,
      refresh,
      fault,
      admin: separate ? undefined : listener,
    })
    const adminFront = separate && (await listen(createServer(listener), separate))
    const host = options.host.includes(':') ? `[${options.host}]` : options.host
    const url = `http://${host}:${front.address.port}`
    writeEndpoint(data, { url, region: options.region })
    welcome({ data, url, account, isNew, credentials: existsSync(credentialsFile(data)) })
    if (existsSync(credentialsFile(data)))
      log.warn(
        `an administrator's secret lies in ${credentialsFile(data)}; in production, move it to where it is used`,
      )
    if (isExposed)
      log.warn('the root key lies beside the data it protects; --root-key moves it elsewhere (README.md)')
    const timer = setInterval(() => void upkeep(assembly, fault), minute)
    onStop(async () => {
      clearInterval(timer)
      log.info('stopping: requests that were accepted are still answered')
      await Promise.all([front.drain(), adminFront?.drain()])
      await assembly.close()
    })
  } catch (error) {
    await assembly.close()
    throw error
  }
}

/** What is due whether or not anybody calls. */
async function upkeep(assembly: Assembly, fault: Assembly['fault']): Promise<void> {
  try {
    await assembly.carryOutDue()
    await assembly.catchUp()
  } catch (error) {
    fault(error, 'of the upkeep')
  }
}

/** One Ctrl-C may reach us twice: from the terminal, and passed on by the process that started us. */
const sameSignal = 1000

/** The first signal stops cleanly; a later one stops at once. */
function onStop(stop: () => Promise<void>): void {
  let stoppingSince: number | undefined
  const handle = async () => {
    const now = performance.now()
    if (stoppingSince !== undefined) {
      if (now - stoppingSince > sameSignal) process.exit(1)
      return
    }
    stoppingSince = now
    await stop()
    process.exit(0)
  }
  process.on('SIGINT', handle)
  process.on('SIGTERM', handle)
}
