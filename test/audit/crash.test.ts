import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openJournal, verifyJournal } from '../../src/audit/index.ts'
import { journalDirectory, recordsOf } from './files.ts'

const kills = 20

test('whatever was acknowledged before a kill -9 is there after it, once, in an unbroken chain', async t => {
  const directory = journalDirectory(t)
  const acknowledged: string[] = []
  for (let run = 0; run < kills; run++) {
    const script = join(import.meta.dirname, 'appender.ts')
    const child = spawn(process.execPath, [script, directory, `run ${run}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', text => {
      output += text
    })
    await once(child.stdout, 'data')
    await sleep(20 + ((run * 47) % 150))
    child.kill('SIGKILL')
    await once(child, 'close')
    const [writer = '', ...lines] = output.split('\n')
    assert.deepEqual(JSON.parse(writer), { writer: 1 })
    // A line that the kill cut in two was not an acknowledgement yet.
    acknowledged.push(...lines.slice(0, -1))
  }
  await (await openJournal({ directory })).close()
  const { problem, unfinished } = await verifyJournal(directory)
  assert.deepEqual({ problem, unfinished }, { problem: undefined, unfinished: 0 })
  const records = await recordsOf(directory)
  const found = new Set(records)
  assert.equal(found.size, records.length)
  assert.deepEqual(
    acknowledged.filter(record => !found.has(record)),
    [],
  )
  assert.ok(acknowledged.length > 10 * kills, `${acknowledged.length} acknowledged`)
})
