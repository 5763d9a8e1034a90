/** The three clients of KMS behind one face: whoever calls through it calls with boto3, the JS SDK and the CLI. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as sdk from '@aws-sdk/client-kms'
import { modelFolder } from '../models/botocore.ts'
import type { Credentials } from './server.ts'
import type { Shell } from './shell.ts'

/** As the SDKs take it; a blob is bytes. */
export type Input = Readonly<Record<string, unknown>>
/** As JSON has it: blobs in base64, times in seconds. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back
export type Output = any

export interface Answer {
  readonly output?: Output
  readonly error?: { readonly Code: string; readonly Message: string }
  /** The body as the server sent it, where the client lets one see it. */
  readonly raw?: string
}

export interface KmsClient {
  send(operation: string, input: Input, region: string): Promise<Answer>
  /** All pages of a list operation. */
  pages(operation: string, input: Input, region: string, size: number): Promise<readonly Output[]>
}

type Command = new (input: Input) => never
type Paginator = (settings: object, input: Input) => AsyncIterable<Output>
const exported = sdk as unknown as Record<string, Command & Paginator>

/** Names of all that the SDK exports and that begin with `prefix`, without it. */
export const exportsOf = (prefix: RegExp): string[] =>
  Object.keys(sdk)
    .filter(name => prefix.test(name))
    .map(name => name.replace(prefix, ''))
    .sort()

/** The operations that the SDK's model has. */
export const sdkOperations = Object.entries(sdk as Record<string, unknown>)
  .filter(([name, schema]) => name.endsWith('$') && (schema as unknown[])[0] === 9)
  .map(([name]) => name.slice(0, -1))
  .sort()

export class JsClient implements KmsClient {
  readonly #clients = new Map<string, sdk.KMSClient>()
  readonly #config: { endpoint: string; credentials: Credentials }

  constructor(config: { endpoint: string; credentials: Credentials }) {
    this.#config = config
  }

  async send(operation: string, input: Input, region: string): Promise<Answer> {
    const Command = exported[`${operation}Command`] as Command
    try {
      const { $metadata: _, ...output } = (await this.#in(region).send(new Command(input))) as Output
      return { output: plain(output) }
    } catch (error) {
      const { name, message } = error as Error
      if (!(error instanceof sdk.KMSServiceException)) throw error
      return { error: { Code: name, Message: message } }
    }
  }

  async pages(operation: string, input: Input, region: string, pageSize: number): Promise<Output[]> {
    const paginate = exported[`paginate${operation}`] as Paginator
    const pages: Output[] = []
    // The SDK writes its marker into the input.
    for await (const page of paginate({ client: this.#in(region), pageSize }, { ...input }))
      pages.push(plain(page))
    return pages
  }

  #in(region: string): sdk.KMSClient {
    const client = this.#clients.get(region) ?? new sdk.KMSClient({ ...this.#config, region })
    this.#clients.set(region, client)
    return client
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients.values()) client.destroy()
  }
}

function plain(value: unknown): Output {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof Date) return value.getTime() / 1000
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
}

/** boto3 in a Python process of its own, asked line by line. */
export class BotoClient implements KmsClient {
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>
  #turn: Promise<unknown> = Promise.resolve()

  constructor(env: NodeJS.ProcessEnv) {
    const script = join(import.meta.dirname, 'boto.py')
    this.#process = spawn('python', [script], { env, stdio: ['pipe', 'pipe', 'inherit'] })
    this.#lines = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream })[
      Symbol.asyncIterator
    ]()
  }

  send(operation: string, input: Input, region: string): Promise<Answer> {
    return this.#ask({ do: 'call', operation, input, region }) as Promise<Answer>
  }

  async pages(operation: string, input: Input, region: string, size: number): Promise<Output[]> {
    return (await this.#ask({ do: 'pages', operation, input, region, size })).pages
  }

  model(): Promise<{ operations: string[]; paginators: string[]; waiters: string[] }> {
    return this.#ask({ do: 'model', region: 'us-east-1' })
  }

  #ask(question: object): Promise<Output> {
    const text = JSON.stringify(question, (_, value) =>
      value?.type === 'Buffer' ? { $blob: Buffer.from(value.data).toString('base64') } : value,
    )
    const answer = this.#turn.then(async () => {
      this.#process.stdin?.write(`${text}\n`)
      const { value, done } = await this.#lines.next()
      if (done) throw new Error(`boto3 ended at ${text}`)
      return JSON.parse(value)
    })
    this.#turn = answer.catch(() => {})
    return answer
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#process, 'exit')
    this.#process.stdin?.end()
    await ended
  }
}

/** What the newest CLI cannot call with the model that it brings along, and can with boto3's newer one. */
export const beyondCli = ['Decapsulate', 'Encapsulate']

/** `aws kms …`: blobs from files, the rest as `--cli-input-json`; few processes at a time. */
export class CliClient implements KmsClient {
  readonly #shell: Shell
  #running = 0
  #files = 0
  readonly #waiting: (() => void)[] = []

  constructor(shell: Shell) {
    this.#shell = shell
  }

  async send(operation: string, input: Input, region: string): Promise<Answer> {
    const { code, stdout, stderr } = await this.#run(operation, input, region)
    if (code === 0) return { output: stdout ? JSON.parse(stdout) : {} }
    const [, Code = '', Message = ''] = /\((\w+)\) when calling the \w+ operation: (.*)/s.exec(stderr) ?? []
    if (!Code) throw new Error(stderr)
    return { error: { Code, Message: Message.trim() } }
  }

  /** The CLI joins the pages itself. */
  async pages(operation: string, input: Input, region: string, size: number): Promise<Output[]> {
    const { code, stdout, stderr } = await this.#run(operation, input, region, `--page-size ${size}`)
    if (code !== 0) throw new Error(stderr)
    return [JSON.parse(stdout)]
  }

  async #run(operation: string, input: Input, region: string, options = '') {
    const words = [`aws kms ${kebab(operation)} --region ${region} --output json ${options}`]
    if (beyondCli.includes(operation)) words.unshift(`AWS_DATA_PATH=${modelFolder()}`)
    const rest: Record<string, unknown> = {}
    for (const [member, value] of Object.entries(input)) {
      if (!(value instanceof Uint8Array)) rest[member] = value
      else words.push(`--${kebab(member)} fileb://${this.#file(value)}`)
    }
    words.push(`--cli-input-json file://${this.#file(JSON.stringify(rest))}`)
    if (this.#running >= 3) await new Promise<void>(free => this.#waiting.push(free))
    this.#running++
    try {
      return await this.#shell.run(words.join(' '))
    } finally {
      this.#running--
      this.#waiting.shift()?.()
    }
  }

  #file(content: string | Uint8Array): string {
    const name = `input${this.#files++}`
    this.#shell.write(name, content)
    return name
  }
}

const kebab = (name: string) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()
