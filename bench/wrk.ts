import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { aptInstall, starts } from '../test/tools/apt.ts'
import type { Tool } from '../test/tools/tool.ts'

export const wrk: Tool = {
  name: 'wrk, which makes the load',
  find: () => (starts('wrk') ? {} : undefined),
  install: () => aptInstall('wrk'),
}

export interface Load {
  readonly endpoint: string
  /** Whole requests, sent again and again in this order. */
  readonly requests: readonly string[]
  readonly seconds: number
  readonly connections: number
  /** Where the requests are left for wrk. */
  readonly folder: string
  /** What to run wrk under, such as taskset. */
  readonly under: readonly string[]
}
export interface Measured {
  readonly rps: number
  readonly p50ms: number
  readonly p99ms: number
}

/** Runs wrk once. Throws when one answer was not a success. */
export async function replay(load: Load): Promise<Measured> {
  const file = join(load.folder, 'requests')
  writeFileSync(file, load.requests.map(request => `${Buffer.byteLength(request)}\n${request}`).join(''))
  const script = join(import.meta.dirname, 'replay.lua')
  const options = ['-t1', `-c${load.connections}`, `-d${load.seconds}s`, '-s', script, load.endpoint]
  const [program = '', ...args] = [...load.under, 'wrk', ...options]
  const child = spawn(program, args, {
    env: { ...process.env, BENCH_REQUESTS: file },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    output += text
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`wrk ended with ${code}:\n${output}`)
  const { requests, seconds, p50ms, p99ms, refused, broken } = JSON.parse(
    output.trim().split('\n').at(-1) ?? '',
  )
  if (refused > 0 || broken > 0 || requests === 0)
    throw new Error(`of ${requests} requests ${refused} were answered with an error and ${broken} not at all`)
  return { rps: requests / seconds, p50ms, p99ms }
}
