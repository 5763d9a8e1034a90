import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { JournalError, openJournal, verifyJournal } from '../../src/audit/index.ts'
import { numbered, recordsOf } from './files.ts'

/** `full-disk.ts MOUNT`: fills the file system, makes room, and checks what became of the records. */
const [mount = ''] = process.argv.slice(2)
const ballast = join(mount, 'ballast')
const data = join(mount, 'data')
mkdirSync(data)
writeFileSync(ballast, Buffer.alloc(64 * 1024))
const directory = join(data, 'journal')
const journal = await openJournal({ directory })
const acknowledged: string[] = []
let refusals = 0

async function append(from: number): Promise<void> {
  const outcomes = await Promise.allSettled(
    numbered(50, from).map(async record => {
      await journal.append(record)
      acknowledged.push(record)
    }),
  )
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') continue
    refusals++
    assert.ok(outcome.reason instanceof JournalError)
    assert.match(outcome.reason.message, /ENOSPC/)
  }
}

let next = 0
for (; refusals < 200; next += 50) await append(next)
assert.ok(acknowledged.length > 0)
assert.equal(journal.healthy, false)
await assert.rejects(journal.probe(), JournalError)
rmSync(ballast)
await journal.probe()
assert.equal(journal.healthy, true)
const before = acknowledged.length
await append(next)
assert.equal(acknowledged.length, before + 50)
await journal.close()
assert.deepEqual(await recordsOf(directory), acknowledged)
assert.equal((await verifyJournal(directory)).problem, undefined)
