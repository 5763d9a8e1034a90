import assert from 'node:assert/strict'
import { copyFileSync, cpSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { JournalError, openJournal, verifyJournal } from '../../src/audit/index.ts'
import { journalDirectory, numbered, recordsOf, segment, withJournal, writeGroups } from './files.ts'

const refused = (directory: string) => assert.rejects(openJournal({ directory }), JournalError)

test('a tail torn at any byte of the last group is cut off, and nothing else', async t => {
  const directory = journalDirectory(t)
  const groups = [numbered(3), numbered(2, 3), ['{"last":"é"}', '{"last":2}']]
  const ends = await writeGroups(directory, groups)
  const file = segment(directory)
  const whole = readFileSync(file)
  const [, kept = 0, end = 0] = ends
  for (let size = kept; size < end; size++) {
    writeFileSync(file, whole.subarray(0, size))
    await withJournal(directory, async journal => {
      const healed = size > kept ? [{ file, offset: kept, bytes: size - kept }] : []
      assert.deepEqual(journal.healed, healed)
      await journal.append('{"after":1}')
    })
    assert.deepEqual(await recordsOf(directory), [...numbered(5), '{"after":1}'])
    assert.equal((await verifyJournal(directory)).problem, undefined)
  }
})

test('a first group torn at any byte leaves an empty journal that works', async t => {
  const directory = journalDirectory(t)
  const [end = 0] = await writeGroups(directory, [['{"first":1}']])
  const file = segment(directory)
  const whole = readFileSync(file)
  for (let size = 0; size < end; size++) {
    writeFileSync(file, whole.subarray(0, size))
    await withJournal(directory, journal => journal.append('{"after":1}'))
    assert.deepEqual(await recordsOf(directory), ['{"after":1}'])
  }
})

test('a torn first group of a later segment is cut off, and the chain goes on', async t => {
  const directory = journalDirectory(t)
  const journal = await openJournal({ directory, segmentSize: 200 })
  for (const record of numbered(4)) await journal.append(record)
  await journal.close()
  truncateSync(segment(directory, 2), 17)
  const again = await openJournal({ directory, segmentSize: 200 })
  assert.equal(again.healed.length, 1)
  await again.append('{"after":1}')
  await again.close()
  assert.deepEqual(await recordsOf(directory), [...numbered(2), '{"after":1}'])
  assert.equal((await verifyJournal(directory)).problem, undefined)
})

test('zeros that a power cut left in or after the last group are cut off', async t => {
  const directory = journalDirectory(t)
  const [, kept = 0, end = 0] = await writeGroups(directory, [
    numbered(2),
    numbered(2, 2),
    [JSON.stringify({ text: 'x'.repeat(10_000) })],
  ])
  const file = segment(directory)
  const whole = readFileSync(file)
  for (const lost of [
    Buffer.from(whole).fill(0, kept, kept + 1000),
    Buffer.from(whole).fill(0, kept + 500, end - 300),
    Buffer.concat([whole.subarray(0, kept), Buffer.alloc(5000)]),
  ]) {
    writeFileSync(file, lost)
    assert.equal((await verifyJournal(directory)).unfinished, lost.length - kept)
    await withJournal(directory, async journal => assert.equal(journal.healed.length, 1))
    assert.deepEqual(await recordsOf(directory), numbered(4))
  }
})

test('any flipped bit before the last group is found by the verifier and stops the start', async t => {
  const directory = journalDirectory(t)
  const [, before = 0] = await writeGroups(directory, [numbered(2), ['{"x":"y"}'], ['{"last":1}']])
  const file = segment(directory)
  const whole = readFileSync(file)
  for (let bit = 0; bit < before * 8; bit++) {
    const changed = Buffer.from(whole)
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
    writeFileSync(file, changed)
    const { problem } = await verifyJournal(directory)
    assert.match(problem ?? '', /00000001\.log/, `bit ${bit}`)
    if (bit % 5 === 0) {
      await refused(directory)
      assert.deepEqual(readFileSync(file), changed)
    }
  }
})

test('a changed record in the last group is no torn write', async t => {
  const directory = journalDirectory(t)
  await writeGroups(directory, [['{"n":1}'], ['{"n":2}']])
  const file = segment(directory)
  writeFileSync(file, readFileSync(file, 'utf8').replace('{"n":2}', '{"n":3}'))
  assert.match((await verifyJournal(directory)).problem ?? '', /does not match its hash/)
  await refused(directory)
})

test('a missing, doubled or moved group is found', async t => {
  const directory = journalDirectory(t)
  const groups = [['{"n":0}'], ['{"n":1}'], ['{"n":2}'], ['{"n":3}']]
  const ends = await writeGroups(directory, groups)
  const file = segment(directory)
  const whole = readFileSync(file)
  const [a, b, c, d] = groups.map((_, index) => whole.subarray(ends[index - 1] ?? 0, ends[index])) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ]
  for (const order of [
    [b, c, d],
    [a, c, d],
    [a, b, d],
    [a, b, b, c, d],
    [a, c, b, d],
    [a, b, c, d, d],
    [a, b, c, a],
  ]) {
    writeFileSync(file, Buffer.concat(order))
    assert.notEqual((await verifyJournal(directory)).problem, undefined)
    await refused(directory)
  }
})

test('a segment that is missing, cut, or of another place in the chain is found', async t => {
  const directory = journalDirectory(t)
  const spare = `${directory}-spare`
  const journal = await openJournal({ directory, segmentSize: 500 })
  const sibling = await openJournal({ directory, segmentSize: 500 })
  for (const record of numbered(20)) {
    await journal.append(record)
    await sibling.append(record)
  }
  await Promise.all([journal.close(), sibling.close()])
  cpSync(directory, spare, { recursive: true })
  const last = 5
  const harms: Record<string, { harm: () => void; stopsStart: boolean }> = {
    'first missing': { harm: () => rmSync(segment(directory, 1)), stopsStart: true },
    'middle missing': { harm: () => rmSync(segment(directory, 3)), stopsStart: true },
    'cut in the middle': { harm: () => truncateSync(segment(directory, 3), 300), stopsStart: false },
    'cut before the last': { harm: () => truncateSync(segment(directory, last - 1), 300), stopsStart: true },
    'emptied before the last': { harm: () => truncateSync(segment(directory, last - 1)), stopsStart: true },
    exchanged: {
      harm() {
        renameSync(segment(directory, 2), `${directory}-2`)
        renameSync(segment(directory, 3), segment(directory, 2))
        renameSync(`${directory}-2`, segment(directory, 3))
      },
      stopsStart: false,
    },
    'of another writer': {
      harm: () => copyFileSync(segment(directory, last, 2), segment(directory, last)),
      stopsStart: true,
    },
    'first of another writer': {
      harm: () => copyFileSync(segment(directory, 1, 2), segment(directory, 1)),
      stopsStart: false,
    },
  }
  for (const [name, { harm, stopsStart }] of Object.entries(harms)) {
    harm()
    assert.notEqual((await verifyJournal(directory)).problem, undefined, name)
    if (stopsStart) await refused(directory)
    else await withJournal(directory, async ({ writer }) => assert.equal(writer, 1))
    rmSync(directory, { recursive: true })
    cpSync(spare, directory, { recursive: true })
  }
  assert.equal((await verifyJournal(directory)).problem, undefined)
})
