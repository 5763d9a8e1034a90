import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { toolEnvironment } from '../tools/index.ts'

export const root = resolve(import.meta.dirname, '../..')
const bin = join(root, 'bin/claviger.js')

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}
/** A long-lived access key. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}
export interface StartOptions {
  /** An existing data directory; default: a fresh one, removed with the server. */
  readonly data?: string
  /** Further options of `claviger start`. */
  readonly args?: readonly string[]
  /** How to call claviger; default: this clone's. */
  readonly command?: readonly string[]
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
}

/** What a newcomer's shell has: the tools on PATH, and nothing of AWS, npm, Claviger or the test runner. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(AWS_|CLAVIGER_|NODE_|npm_|XDG_|INIT_CWD$)/
  return Object.fromEntries(Object.entries(toolEnvironment()).filter(([name]) => !foreign.test(name)))
}

export const temporaryFolder = (purpose: string): string =>
  mkdtempSync(join(tmpdir(), `claviger-${purpose}-`))

/** A real server process on a data directory of its own. `await using` ends it and removes its data. */
export class Server implements AsyncDisposable {
  readonly data: string
  /** `http://127.0.0.1:PORT`, of the latest start. */
  endpoint = ''
  /** Everything that all its processes wrote to stdout and stderr. */
  output = ''
  /** What the latest process wrote to stdout. */
  greeting = ''
  readonly #options: StartOptions
  #process: ChildProcess | undefined
  #exit: Promise<Exit> | undefined

  private constructor(options: StartOptions) {
    this.data = options.data ?? temporaryFolder('data')
    this.#options = options
  }

  /** Resolves once the server said that it is ready. */
  static async start(options: StartOptions = {}): Promise<Server> {
    const server = new Server(options)
    await server.restart()
    return server
  }

  get pid(): number {
    return this.#process?.pid ?? 0
  }

  /** Starts the next process on the same data; the port may be another one. */
  async restart(): Promise<void> {
    const { args = [], command = [process.execPath, bin], cwd = this.data, env } = this.#options
    const [program = '', ...before] = command
    const options = ['start', '--data', this.data, '--port', '0', '--host', '127.0.0.1', ...args]
    const child = spawn(program, [...before, ...options], {
      cwd,
      env: { ...cleanEnvironment(), ...env },
      // A group of its own, so that a launcher such as npx ends together with what it launched.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#process = child
    this.#exit = once(child, 'exit').then(([code, signal]) => ({ code, signal }))
    this.greeting = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.output += text
    })
    await new Promise<void>((ready, failed) => {
      child.on('error', failed)
      child.on('exit', code => failed(new Error(`claviger start ended with ${code}:\n${this.output}`)))
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
        this.greeting += text
        const line = /Claviger is ready at (http:\/\/\S+)/.exec(this.greeting)
        if (line?.[1]) {
          this.endpoint = line[1]
          ready()
        }
      })
    })
  }

  signal(signal: NodeJS.Signals): void {
    if (this.pid) process.kill(-this.pid, signal)
  }

  /** Resolves when the process has ended. */
  get exited(): Promise<Exit> {
    return this.#exit ?? Promise.resolve({ code: null, signal: null })
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    this.signal(signal)
    return this.exited
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await this.stop('SIGKILL')
  }

  /** What `eval "$(claviger env)"` sets in a newcomer's shell. */
  async env(): Promise<Record<string, string>> {
    const { command = [process.execPath, bin], cwd = this.data, env } = this.#options
    const line = 'eval "$("$@" env --data "$DATA")" && env -0'
    const { stdout } = await promisify(execFile)('bash', ['-c', line, 'bash', ...command], {
      cwd,
      env: { ...cleanEnvironment(), ...env, DATA: this.data },
    })
    const variables = stdout.split('\0').map(entry => [entry.split('=', 1)[0] ?? '', entry] as const)
    return Object.fromEntries(
      variables
        .filter(([name]) => name.startsWith('AWS_'))
        .map(([name, entry]) => [name, entry.slice(name.length + 1)]),
    )
  }

  /** The first administrator's access key, as written to the data directory. */
  get credentials(): Credentials {
    const text = readFileSync(join(this.data, 'credentials'), 'utf8')
    const value = (name: string) => new RegExp(`^${name}\\s*=\\s*(\\S+)`, 'm').exec(text)?.[1] ?? ''
    return { accessKeyId: value('aws_access_key_id'), secretAccessKey: value('aws_secret_access_key') }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#process
    if (child && child.exitCode === null && child.signalCode === null) await this.kill()
    if (!this.#options.data) rmSync(this.data, { recursive: true, force: true })
  }
}

/** Runs claviger with `args` to its end. */
export async function claviger(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [bin, ...args], {
    env: cleanEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}
