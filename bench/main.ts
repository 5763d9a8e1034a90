import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { starts } from '../test/tools/apt.ts'
import { provide } from '../test/tools/index.ts'
import { Measurable } from './process.ts'
import { type OperationName, operations, Workload } from './workload.ts'
import { type Measured, replay, wrk } from './wrk.ts'

/**
 * Requests per second of one server process on one core, everything on, beside a bare `node:http` server
 * that gets the same requests as Encrypt. The load comes from the other core. Runs take turns, so that a
 * machine that changes its pace does so for all; what counts is the median run.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    runs: { type: 'string', default: '3' },
    connections: { type: 'string', default: '64' },
    requests: { type: 'string', default: '4096' },
    json: { type: 'boolean', default: false },
  },
})
const number = (name: 'seconds' | 'runs' | 'connections' | 'requests') => {
  const value = Number(values[name])
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1`)
  return value
}
const [seconds, runs, connections] = [number('seconds'), number('runs'), number('connections')]

type Row = 'bare' | OperationName
interface Run extends Measured {
  /** Share of the server's core that it used; near 1 where the load is not the limit. */
  readonly busy: number
  readonly rssMb: number
}

const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[list.length >> 1] as number
const round = (value: number, digits: number) => Number(value.toFixed(digits))

const root = resolve(import.meta.dirname, '..')
// Beside the code, since a temporary folder may be in memory, where a synced write costs nothing.
mkdirSync(join(root, '.tools'), { recursive: true })
const folder = mkdtempSync(join(root, '.tools/bench-'))
const running: Measurable[] = []

async function measure(): Promise<Record<Row, Run[]>> {
  provide([wrk])
  const pinned = availableParallelism() > 1 && starts('taskset')
  if (!pinned)
    console.error('Not pinned to cores (taskset and two cores are needed): server and load compete')
  const core = (index: number) => (pinned ? ['taskset', '-c', String(index)] : [])
  const start = async (...command: string[]) => {
    const server = await Measurable.start([...core(0), process.execPath, ...command])
    running.push(server)
    return server
  }

  const data = join(folder, 'data')
  const bin = join(root, 'bin/claviger.js')
  const claviger = await start(bin, 'start', '--data', data, '--host', '127.0.0.1', '--port', '0')
  const credentials = readFileSync(join(data, 'credentials'), 'utf8')
  const setting = (name: string) => new RegExp(`^${name}\\s*=\\s*(\\S+)`, 'm').exec(credentials)?.[1] ?? ''
  console.error('Preparing requests')
  const account = {
    accessKeyId: setting('aws_access_key_id'),
    secretAccessKey: setting('aws_secret_access_key'),
  }
  const workload = await Workload.prepare(claviger.endpoint, account, number('requests'))
  const bare = await start(join(import.meta.dirname, 'bare.ts'), String(workload.answerBytes))

  const results: Record<Row, Run[]> = { bare: [], Encrypt: [], Decrypt: [], GenerateDataKey: [] }
  for (let run = 0; run <= runs; run++) {
    for (const row of ['bare', ...operations] as const) {
      const server = row === 'bare' ? bare : claviger
      const requests = workload.requests(row === 'bare' ? 'Encrypt' : row)
      const before = server.processorSeconds
      // The first round only warms up.
      const length = run === 0 ? Math.min(2, seconds) : seconds
      const load = {
        endpoint: server.endpoint,
        requests,
        seconds: length,
        connections,
        folder,
        under: core(1),
      }
      const measured = await replay(load).catch(error => {
        throw new Error(`${row}: ${error.message}`)
      })
      const busy = (server.processorSeconds - before) / length
      console.error(
        `${run === 0 ? 'warming up' : `run ${run} of ${runs}`}: ${row} ${Math.round(measured.rps)}/s`,
      )
      if (run > 0) results[row].push({ ...measured, busy, rssMb: server.residentMegabytes })
    }
  }
  return results
}

try {
  const results = await measure()
  const middle = (row: Row, value: keyof Run) => median(results[row].map(run => run[value]))
  const summary = Object.fromEntries(
    (['bare', ...operations] as const).map(row => [
      row,
      {
        rps: Math.round(middle(row, 'rps')),
        ...(row !== 'bare' && { ratio: round(middle(row, 'rps') / middle('bare', 'rps'), 3) }),
        p50ms: round(middle(row, 'p50ms'), 2),
        p99ms: round(middle(row, 'p99ms'), 2),
        rssMb: middle(row, 'rssMb'),
        busy: round(middle(row, 'busy'), 2),
      },
    ]),
  )
  const used = Math.round(middle('bare', 'busy') * 100)
  if (used > 0 && used < 90)
    console.error(`The bare server used ${used} % of its core: the load or another program was the limit`)
  if (values.json) console.log(JSON.stringify(summary))
  else console.table(summary, ['rps', 'ratio', 'p50ms', 'p99ms', 'rssMb', 'busy'])
} catch (error) {
  console.error(`The bench failed. ${(error as Error).message}`)
  process.exitCode = 1
} finally {
  for (const server of running) await server.stop()
  rmSync(folder, { recursive: true, force: true })
}
