import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanEnvironment, temporaryFolder } from './server.ts'

export interface Result {
  readonly line: string
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A newcomer's shell: a home folder of its own, standing in `~/output`. Disposing removes the home. */
export class Shell implements Disposable {
  readonly home = temporaryFolder('home')
  /** The working folder. The lab's last lines want it to be where the Encryption CLI wrote. */
  readonly cwd = join(this.home, 'output')
  readonly env: NodeJS.ProcessEnv

  /** `env`: what is set beside a clean environment, and later by `set`. */
  constructor(env: Readonly<Record<string, string>>) {
    mkdirSync(this.cwd)
    this.env = { ...cleanEnvironment(), HOME: this.home, ...env }
  }

  set(name: string, value: string): void {
    this.env[name] = value
  }

  write(name: string, content: string | Uint8Array): void {
    writeFileSync(join(this.cwd, name), content)
  }

  read(name: string): Buffer {
    return readFileSync(join(this.cwd, name))
  }

  /** Runs one line of bash, with `input` on its stdin. */
  async run(line: string, input = ''): Promise<Result> {
    const child = spawn('bash', ['-c', line], { cwd: this.cwd, env: this.env })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', text => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      stderr += text
    })
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    const [code] = await once(child, 'close')
    return { line, code, stdout, stderr }
  }

  /** The trimmed stdout of a line that must succeed. */
  async ok(line: string, input?: string): Promise<string> {
    const result = await this.run(line, input)
    if (result.code !== 0)
      throw new Error(`${line}\nended with ${result.code}:\n${result.stdout}${result.stderr}`)
    return result.stdout.trim()
  }

  /** The JSON that a line, which must succeed, prints. */
  async json<T>(line: string): Promise<T> {
    return JSON.parse(await this.ok(line)) as T
  }

  /** The trimmed stderr of a line that must fail. */
  async fails(line: string): Promise<string> {
    const result = await this.run(line)
    if (result.code === 0) throw new Error(`${line}\nwas to fail, and printed:\n${result.stdout}`)
    return result.stderr.trim()
  }

  [Symbol.dispose](): void {
    rmSync(this.home, { recursive: true, force: true })
  }
}
