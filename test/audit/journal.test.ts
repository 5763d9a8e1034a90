import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { hash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { JournalError, openJournal, readJournal, verifyJournal } from '../../src/audit/index.ts'
import { journalDirectory, numbered, recordsOf, segment, withJournal, writeGroups } from './files.ts'

const isJournalError = (pattern: RegExp) => (error: unknown) =>
  error instanceof JournalError && pattern.test(error.message)

test('the bytes on disk are those that docs/journal.md describes', async t => {
  const directory = journalDirectory(t)
  await writeGroups(directory, [['{"a":1}', '{"é":"\\ud800"}'], [], ['{"b":2}']])
  const zeros = '0'.repeat(64)
  const first = `!claviger-journal 1 1 1\n{"a":1}\n{"é":"\\ud800"}\n#1 2 ${zeros} `
  const firstHash = hash('sha256', first)
  const second = `#2 0 ${firstHash} `
  const secondHash = hash('sha256', second)
  const third = `{"b":2}\n#3 1 ${secondHash} `
  const expected = `${first}${firstHash}\n${second}${secondHash}\n${third}${hash('sha256', third)}\n`
  assert.equal(readFileSync(segment(directory), 'utf8'), expected)
})

test('records of many callers are written together, all of them, in order', async t => {
  const directory = journalDirectory(t)
  const records = numbered(5000)
  await withJournal(directory, journal => Promise.all(records.map(record => journal.append(record))))
  assert.deepEqual(await recordsOf(directory), records)
  assert.ok((await verifyJournal(directory)).groups <= 3)
})

test('callers that come one after another find every record that was acknowledged', async t => {
  const directory = journalDirectory(t)
  await withJournal(directory, async journal => {
    await Promise.all(
      Array.from({ length: 16 }, async (_, caller) => {
        for (let n = 0; n < 50; n++) {
          const record = JSON.stringify({ caller, n })
          await journal.append(record)
          if (n % 10 === 0) assert.ok((await recordsOf(directory)).includes(record))
        }
      }),
    )
  })
  const { records, problem } = await verifyJournal(directory)
  assert.deepEqual({ records, problem }, { records: 800, problem: undefined })
})

test('the chain goes on over segments and openings', async t => {
  const directory = journalDirectory(t)
  const records = numbered(60)
  for (let opening = 0; opening < 3; opening++) {
    const journal = await openJournal({ directory, segmentSize: 1000 })
    for (const record of records.slice(opening * 20, opening * 20 + 20)) await journal.append(record)
    await journal.close()
  }
  assert.ok(statSync(segment(directory, 8)).size > 0)
  assert.deepEqual(await recordsOf(directory), records)
  const { groups, problem } = await verifyJournal(directory)
  assert.deepEqual({ groups, problem }, { groups: 60, problem: undefined })
})

test('reading goes on after a position', async t => {
  const directory = journalDirectory(t)
  const journal = await openJournal({ directory, segmentSize: 1000 })
  for (const record of numbered(30)) await journal.append(record)
  await journal.close()
  const groups = await Array.fromAsync(readJournal(directory))
  for (const [index, { position }] of groups.entries()) {
    const rest = await Array.fromAsync(readJournal(directory, [position]))
    assert.deepEqual(rest, groups.slice(index + 1))
  }
})

test('a record larger than a read, and a segment of one group larger than the limit', async t => {
  const directory = journalDirectory(t)
  const huge = [3e6, 10, 1e6, 2.5e6].map(length => JSON.stringify({ text: 'é'.repeat(length / 2) }))
  await withJournal(directory, async journal => {
    for (const record of huge) await journal.append(record)
  })
  assert.deepEqual(await recordsOf(directory), huge)
})

test('only its owner may read the journal', async t => {
  const directory = journalDirectory(t)
  const mask = process.umask(0)
  try {
    await writeGroups(directory, [['{}']])
  } finally {
    process.umask(mask)
  }
  assert.equal(statSync(directory).mode & 0o777, 0o700)
  assert.equal(statSync(join(directory, '1')).mode & 0o777, 0o700)
  assert.equal(statSync(segment(directory)).mode & 0o777, 0o600)
})

test('what is not a JSON object on one line is refused, and harms nobody', async t => {
  const directory = journalDirectory(t)
  await withJournal(directory, async journal => {
    const good = journal.append('{"n":0}')
    for (const bad of ['', '[]', '#1', '!', '{"a":1}\n', '{\n}']) {
      assert.throws(() => journal.append(bad), TypeError, bad)
    }
    await good
  })
  assert.deepEqual(await recordsOf(directory), ['{"n":0}'])
})

test('after closing nothing is appended, and what was appended is there', async t => {
  const directory = journalDirectory(t)
  const journal = await openJournal({ directory })
  const last = journal.append('{"n":0}')
  await journal.close()
  await last
  await assert.rejects(journal.append('{"n":1}'), JournalError)
  assert.deepEqual(await recordsOf(directory), ['{"n":0}'])
})

for (const [what, harm] of Object.entries({
  deleted: (file: string) => rmSync(file),
  replaced: (file: string) => {
    const bytes = readFileSync(file)
    rmSync(file)
    writeFileSync(file, bytes)
  },
  renamed: (file: string) => renameSync(file, `${file}.old`),
  'written to': (file: string) => writeFileSync(file, '{}\n', { flag: 'a' }),
  cut: (file: string) => writeFileSync(file, ''),
})) {
  test(`a segment that is ${what} under the journal is noticed`, async t => {
    const directory = journalDirectory(t)
    const journal = await openJournal({ directory })
    t.after(() => journal.close())
    await journal.append('{"n":0}')
    await journal.append('{"n":1}')
    harm(segment(directory))
    // The file is looked at once a second.
    await sleep(1100)
    await assert.rejects(journal.append('{"n":2}'), JournalError)
    assert.equal(journal.healthy, false)
    await assert.rejects(journal.append('{"n":3}'), JournalError)
    await assert.rejects(journal.probe(), JournalError)
  })
}

test('a segment that stands where the next one goes is not overwritten', async t => {
  const directory = journalDirectory(t)
  const journal = await openJournal({ directory, segmentSize: 100 })
  t.after(() => journal.close())
  await journal.append('{"n":0}')
  writeFileSync(segment(directory, 2), 'precious')
  await assert.rejects(journal.append('{"n":1}'), isJournalError(/EEXIST/))
  assert.equal(readFileSync(segment(directory, 2), 'utf8'), 'precious')
  rmSync(segment(directory, 2))
  await journal.append('{"n":2}')
  assert.equal(journal.healthy, true)
})

test('every writer has a number of its own, which a killed process gives back', async t => {
  const directory = journalDirectory(t)
  const script = join(import.meta.dirname, 'appender.ts')
  const start = async () => {
    const child = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(child.stdout.setEncoding('utf8'), 'data')
    return { child, writer: JSON.parse(line.split('\n')[0]).writer }
  }
  const kill = async ({ child }: Awaited<ReturnType<typeof start>>) => {
    child.kill('SIGKILL')
    await once(child, 'close')
  }
  const first = await start()
  const second = await start()
  const third = await start()
  assert.deepEqual([first.writer, second.writer, third.writer], [1, 2, 3])
  await kill(second)
  const journal = await openJournal({ directory })
  assert.equal(journal.writer, 2)
  const sibling = await openJournal({ directory })
  assert.equal(sibling.writer, 4)
  await Promise.all([journal.append('{"of":2}'), sibling.append('{"of":4}')])
  await Promise.all([journal.close(), sibling.close(), kill(first), kill(third)])
  const records = await recordsOf(directory)
  assert.ok(records.includes('{"of":2}') && records.includes('{"of":4}'))
})

test('a journal that cannot be claimed or read says so', async t => {
  const directory = journalDirectory(t)
  writeFileSync(directory, '')
  await assert.rejects(openJournal({ directory }), /EEXIST|ENOTDIR/)
  rmSync(directory)
  mkdirSync(join(directory, '1'), { recursive: true })
  writeFileSync(segment(directory), '{"never":"ours"}\n#1 1 nonsense\n')
  await assert.rejects(openJournal({ directory }), isJournalError(/does not match its hash/))
})
