/** The whole server in this process, on a real store and a real journal, without a socket. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { XMLParser } from 'fast-xml-parser'
import { type Assembly, assemble } from '../src/assembly.ts'
import { openLog } from '../src/cli/log.ts'
import type { Quotas } from '../src/quotas.ts'
import { type Credentials, sign } from './sign.ts'

export interface Reply {
  readonly status: number
  readonly body: string
  /** The parsed body; of query services, what stands in the Result element. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back
  readonly json: any
  /** `CODE` or `CODE: message` of an error; empty on success. */
  readonly error: string
}
export interface CallOptions {
  /** When it is accepted, if not now. */
  readonly at?: number
  readonly as?: Credentials
  readonly region?: string
  readonly headers?: Record<string, string>
}

const targets = { kms: 'TrentService', cloudtrail: 'CloudTrail_20131101' } as const
const versions = { iam: '2010-05-08', sts: '2011-06-15' } as const
type Json = keyof typeof targets
type Query = keyof typeof versions

export class World {
  readonly data: string
  /** Milliseconds; tests move it. */
  now = Date.UTC(2026, 0, 15, 12)
  throttling = false
  quotas?: Quotas
  /** A file of certificates that attestation documents must lead to; AWS's where it is not set. */
  attestationRoot: string | undefined
  assembly!: Assembly
  admin!: Credentials
  readonly account = '000000000000'
  readonly logged: string[] = []

  constructor(data = mkdtempSync(join(tmpdir(), 'claviger-test-'))) {
    this.data = data
  }

  async open(): Promise<this> {
    const log = openLog('error')
    this.assembly = await assemble({
      data: this.data,
      rootKey: { kind: 'file', path: join(this.data, 'root.key'), isBesideData: true },
      throttling: this.throttling,
      quotas: this.quotas,
      attestationRoot: this.attestationRoot,
      clock: () => this.now,
      log: { ...log, warn: text => this.logged.push(text), error: text => this.logged.push(text) },
    })
    const made = await this.assembly.ensureAccount(this.account)
    if (made) this.admin = made
    return this
  }
  async close(): Promise<void> {
    await this.assembly.close()
  }
  /** Close and open again, as a restart does. */
  async restart(): Promise<void> {
    await this.close()
    await this.open()
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
    rmSync(this.data, { recursive: true, force: true })
  }

  kms(operation: string, input: object = {}, options: CallOptions = {}): Promise<Reply> {
    return this.json('kms', operation, input, options)
  }

  async json(
    service: Json,
    operation: string,
    input: object | string,
    options: CallOptions = {},
  ): Promise<Reply> {
    const body = typeof input === 'string' ? input : JSON.stringify(input)
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${targets[service]}.${operation}`,
      ...options.headers,
    }
    return this.send({ service, body, headers, ...options })
  }

  async query(
    service: Query,
    operation: string,
    input: Record<string, string> = {},
    options: CallOptions = {},
  ) {
    const body = new URLSearchParams({ Action: operation, Version: versions[service], ...input }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', ...options.headers }
    return this.send({ service, body, headers, ...options })
  }

  async send(request: {
    service: string
    body: string
    headers: Record<string, string>
    as?: Credentials
    region?: string
    readonly at?: number
  }): Promise<Reply> {
    const { service, body, as = this.admin, region = 'us-east-1', at = this.now } = request
    const unsigned = { method: 'POST', path: '/', headers: { host: 'localhost', ...request.headers }, body }
    const headers = await sign(unsigned, as, { service, region, date: new Date(at) })
    return this.raw({ headers: { ...headers, 'user-agent': 'test' }, body, at })
  }

  /** Sends a request as it is, signed or not. */
  async raw(request: {
    method?: string
    url?: string
    headers: Record<string, string>
    body?: string
    readonly at?: number
  }): Promise<Reply> {
    await this.assembly.refresh()
    const answer = await this.assembly.serve({
      method: request.method ?? 'POST',
      url: request.url ?? '/',
      rawHeaders: Object.entries(request.headers).flat(),
      body: Buffer.from(request.body ?? ''),
      remoteAddress: '127.0.0.1',
      requestId: crypto.randomUUID(),
      now: request.at ?? this.now,
    })
    return reply(answer)
  }

  /** A user with an access key and, perhaps, an inline policy. */
  async user(name: string, statements: object[] = [], as?: Credentials): Promise<Credentials> {
    await this.query('iam', 'CreateUser', { UserName: name }, { ...(as && { as }) })
    if (statements.length)
      await this.query(
        'iam',
        'PutUserPolicy',
        { UserName: name, PolicyName: 'inline', PolicyDocument: policy(...statements) },
        { ...(as && { as }) },
      )
    const { json } = await this.query('iam', 'CreateAccessKey', { UserName: name }, { ...(as && { as }) })
    return { accessKeyId: json.AccessKey.AccessKeyId, secretAccessKey: json.AccessKey.SecretAccessKey }
  }

  /** All records of the trail so far, oldest first. */
  // biome-ignore lint/suspicious/noExplicitAny: records have many forms
  async trail(): Promise<any[]> {
    return this.assembly.records()
  }
}

/** A policy document of statements. */
export function policy(...statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

const xml = new XMLParser({ parseTagValue: false, isArray: name => name === 'member' })

function reply({ status, body }: { status: number; body: string }): Reply {
  const text = (code: string, message?: string) => (message ? `${code}: ${message}` : code)
  if (!body.startsWith('<')) {
    const json = body ? JSON.parse(body) : undefined
    const error = json?.__type ? text(json.__type, json.message ?? json.Message) : ''
    return { status, body, json, error }
  }
  const document = xml.parse(body)
  if (document.ErrorResponse) {
    const { Code, Message } = document.ErrorResponse.Error
    return { status, body, json: document.ErrorResponse, error: text(Code, Message) }
  }
  const [name = ''] = Object.keys(document).filter(key => key !== '?xml')
  if (!name.endsWith('Response'))
    return { status, body, json: document, error: text(name, document[name]?.Message) }
  const json = document[name][name.replace(/Response$/, 'Result')]
  return { status, body, json, error: '' }
}

/** A world that the test closes by leaving the scope: `await using world = await openWorld()`. */
export function openWorld(
  settings: Partial<Pick<World, 'now' | 'throttling' | 'quotas' | 'attestationRoot'>> = {},
): Promise<World> {
  return Object.assign(new World(), settings).open()
}
