import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'

/** A server under measurement, and what the system says of its process. */
export class Measurable {
  readonly endpoint: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, endpoint: string) {
    this.#child = child
    this.endpoint = endpoint
  }

  /** Resolves once the program printed `ready at URL`. */
  static async start(command: readonly string[]): Promise<Measurable> {
    const [program = '', ...args] = command
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    for await (const text of child.stdout.setEncoding('utf8')) {
      output += text
      const endpoint = /ready at (http:\/\/\S+)\s/.exec(output)?.[1]
      if (endpoint) {
        child.stdout.resume()
        return new Measurable(child, endpoint)
      }
    }
    throw new Error(`${command.join(' ')} did not become ready:\n${output}`)
  }

  /** Processor time used so far, in seconds; 0 where the system does not tell. */
  get processorSeconds(): number {
    try {
      const fields = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
      return (Number(fields[11]) + Number(fields[12])) / 100
    } catch {
      return 0
    }
  }

  /** Resident memory in MB; 0 where the system does not tell. */
  get residentMegabytes(): number {
    try {
      const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8')
      return Math.round(Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024)
    } catch {
      return 0
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill('SIGTERM')
    await once(this.#child, 'exit')
  }
}
