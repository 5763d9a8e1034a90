import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { test } from 'node:test'
import { promisify } from 'node:util'

/**
 * Stands between the journal and the system: a call named here fails with the code given. Writes are also cut
 * short, as the system may at any time.
 */
const faults = new Map<'write' | 'fdatasync' | 'ftruncate' | 'open', string>()
const real = { ...fs }
const patched = fs as unknown as Record<string, (...values: unknown[]) => void>
for (const name of ['fdatasync', 'ftruncate', 'open'] as const) {
  patched[name] = (...values) => {
    const code = faults.get(name)
    if (!code) return (real[name] as (...values: unknown[]) => void)(...values)
    const done = values.at(-1) as (error: Error) => void
    setImmediate(done, Object.assign(new Error(code), { code }))
  }
}
patched.write = (file, bytes, offset, length, position, done) => {
  const code = faults.get('write')
  const part = Math.ceil((length as number) / 2)
  real.write(
    file as number,
    bytes as Buffer,
    offset as number,
    part,
    position as number,
    (error, written) => {
      const failed = code ? Object.assign(new Error(code), { code }) : error
      ;(done as (error: Error | null, written: number) => void)(failed, written)
    },
  )
}
Object.assign(patched.write as object, {
  [promisify.custom]: (...values: unknown[]) =>
    new Promise((resolve, reject) => {
      const done = (error: Error | null, bytesWritten: number) =>
        error ? reject(error) : resolve({ bytesWritten })
      patched.write?.(...values, done)
    }),
})
syncBuiltinESMExports()

// Only what is loaded from here on sees the patched functions.
const { JournalError, openJournal, verifyJournal } = await import('../../src/audit/index.ts')
const { journalDirectory, recordsOf } = await import('./files.ts')

const failsWith = (pattern: RegExp) => (error: unknown) =>
  error instanceof JournalError && pattern.test(error.message)

for (const code of ['ENOSPC', 'EIO', 'EDQUOT']) {
  test(`a write that fails with ${code} fails its records; the next ones are written`, async t => {
    const directory = journalDirectory(t)
    const journal = await openJournal({ directory })
    const lost = async () => {
      faults.set('write', code)
      const outcomes = await Promise.allSettled(
        [1, 2, 3].map(n => journal.append(JSON.stringify({ lost: n }))),
      )
      faults.clear()
      for (const outcome of outcomes) {
        assert.equal(outcome.status, 'rejected')
        assert.ok(failsWith(new RegExp(code))(outcome.reason))
      }
      assert.equal(journal.healthy, false)
      assert.deepEqual((await verifyJournal(directory)).unfinished, 0)
    }
    await lost()
    await journal.append('{"n":1}')
    assert.equal(journal.healthy, true)
    await lost()
    await journal.probe()
    assert.equal(journal.healthy, true)
    await journal.append('{"n":2}')
    await journal.close()
    assert.deepEqual(await recordsOf(directory), ['{"n":1}', '{"n":2}'])
    assert.equal((await verifyJournal(directory)).problem, undefined)
  })
}

test('after a failed sync nothing is appended until the journal is opened again', async t => {
  const directory = journalDirectory(t)
  const journal = await openJournal({ directory })
  await journal.append('{"n":0}')
  faults.set('fdatasync', 'EIO')
  const first = journal.append('{"n":1}')
  await assert.rejects(first, failsWith(/could not be synced/))
  faults.clear()
  await assert.rejects(journal.append('{"n":2}'), failsWith(/could not be synced/))
  await assert.rejects(journal.probe(), JournalError)
  assert.equal(journal.healthy, false)
  await journal.close()
  const again = await openJournal({ directory })
  await again.append('{"n":3}')
  await again.close()
  const records = await recordsOf(directory)
  // The record whose sync failed may be there: its caller was not told that it is not.
  assert.deepEqual(
    records.filter(record => record !== '{"n":1}'),
    ['{"n":0}', '{"n":3}'],
  )
  assert.equal((await verifyJournal(directory)).problem, undefined)
})

test('records that arrive while a failing sync runs fail too', async t => {
  const directory = journalDirectory(t)
  const journal = await openJournal({ directory })
  faults.set('fdatasync', 'EIO')
  const first = journal.append('{"n":1}')
  const outcomes = [first]
  first.catch(() => {})
  for (let turn = 0; turn < 5; turn++) {
    await new Promise(setImmediate)
    const next = journal.append('{"n":2}')
    next.catch(() => {})
    outcomes.push(next)
  }
  const settled = await Promise.allSettled(outcomes)
  faults.clear()
  assert.deepEqual(new Set(settled.map(({ status }) => status)), new Set(['rejected']))
  await journal.close()
})

test('a failed write that cannot be taken back ends the journal, and the next start heals it', async t => {
  const directory = journalDirectory(t)
  const journal = await openJournal({ directory })
  await journal.append('{"n":0}')
  faults.set('write', 'EIO').set('ftruncate', 'EIO')
  await assert.rejects(journal.append('{"n":1}'), failsWith(/could not be cut back/))
  faults.clear()
  await assert.rejects(journal.append('{"n":2}'), JournalError)
  await journal.close()
  const again = await openJournal({ directory })
  assert.equal(again.healed.length, 1)
  await again.append('{"n":3}')
  await again.close()
  assert.deepEqual(await recordsOf(directory), ['{"n":0}', '{"n":3}'])
})

test('a segment that cannot be made fails the records; the next try may succeed', async t => {
  const directory = journalDirectory(t)
  const journal = await openJournal({ directory, segmentSize: 1 })
  await journal.append('{"n":0}')
  faults.set('open', 'EMFILE')
  await assert.rejects(journal.append('{"n":1}'), failsWith(/EMFILE/))
  faults.clear()
  await journal.append('{"n":2}')
  await journal.close()
  assert.deepEqual(await recordsOf(directory), ['{"n":0}', '{"n":2}'])
})
