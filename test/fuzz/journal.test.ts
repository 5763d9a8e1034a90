import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { JournalError, openJournal, readJournal, verifyJournal } from '../../src/audit/index.ts'
import { journalDirectory, numbered, recordsOf, segment, writeGroups } from '../audit/files.ts'

const timeBox = { interruptAfterTimeLimit: 5000, numRuns: 100_000, endOnFailure: true }

const harm = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: fc.nat(), mask: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat(), length: fc.integer({ min: 1, max: 400 }) }),
  fc.record({ kind: fc.constant('repeat' as const), at: fc.nat(), length: fc.integer({ min: 1, max: 400 }) }),
  fc.record({ kind: fc.constant('zero' as const), at: fc.nat(), length: fc.integer({ min: 1, max: 400 }) }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: fc.nat(),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 50 }),
      fc
        .constantFrom('\n', '\n#', '#1 1 ', '{"forged":1}\n', '!claviger-journal 1 1 1\n')
        .map(text => Buffer.from(text)),
    ),
  }),
)

function harmed(
  bytes: Buffer,
  { at, ...change }: typeof harm extends fc.Arbitrary<infer T> ? T : never,
): Buffer {
  const start = at % (bytes.length + 1)
  const before = bytes.subarray(0, start)
  switch (change.kind) {
    case 'flip': {
      const changed = Buffer.from(bytes)
      if (start < bytes.length) changed[start] = (changed[start] as number) ^ change.mask
      return changed
    }
    case 'cut':
      return before
    case 'remove':
      return Buffer.concat([before, bytes.subarray(start + change.length)])
    case 'repeat':
      return Buffer.concat([bytes.subarray(0, start + change.length), bytes.subarray(start)])
    case 'zero':
      return Buffer.from(bytes).fill(0, start, Math.min(start + change.length, bytes.length))
    case 'insert':
      return Buffer.concat([before, change.bytes, bytes.subarray(start)])
  }
}

/** Groups that were read before reading ended or failed. */
async function readable(directory: string): Promise<string[][]> {
  const groups: string[][] = []
  try {
    for await (const { records } of readJournal(directory)) groups.push([...records])
  } catch (error) {
    assert.ok(error instanceof JournalError, String(error))
  }
  return groups
}

test('of a harmed journal nothing is read that was not written, and no start hides the harm', async t => {
  const directory = journalDirectory(t)
  const groups = [numbered(3), [], numbered(1, 3), ['{"text":"é\\n#1 1"}'], numbered(5, 4)]
  const ends = await writeGroups(directory, groups)
  const file = segment(directory)
  const whole = readFileSync(file)
  const trailers = whole.toString().match(/^#.*\n/gm) ?? []
  await fc.assert(
    fc.asyncProperty(fc.array(harm, { minLength: 1, maxLength: 3 }), async harms => {
      const bytes = harms.reduce(harmed, whole)
      writeFileSync(file, bytes)
      const sameBytes = bytes.findIndex((byte, index) => byte !== whole[index])
      const intact = sameBytes < 0 ? Math.min(bytes.length, whole.length) : sameBytes
      const kept = ends.filter(end => end <= intact).length
      // Up to the harm everything is read; after it nothing.
      assert.deepEqual(await readable(directory), groups.slice(0, kept))
      const { problem } = await verifyJournal(directory)
      let journal: Awaited<ReturnType<typeof openJournal>>
      try {
        journal = await openJournal({ directory })
      } catch (error) {
        assert.ok(error instanceof JournalError, String(error))
        assert.notEqual(problem, undefined)
        // A start that refuses leaves the evidence alone.
        assert.deepEqual(readFileSync(file), bytes)
        return
      }
      assert.equal(problem, undefined)
      // What was cut off was one torn write: no closing line of a later group was in it.
      const tail = bytes.subarray(ends[kept - 1] ?? 0)
      assert.deepEqual(
        trailers.filter((trailer, index) => index > kept && tail.includes(trailer)),
        [],
      )
      await journal.append('{"after":1}')
      await journal.close()
      assert.deepEqual(await recordsOf(directory), [...groups.slice(0, kept).flat(), '{"after":1}'])
      assert.equal((await verifyJournal(directory)).problem, undefined)
    }),
    timeBox,
  )
})

test('whatever bytes stand in a segment, reading ends and only JournalErrors come', async t => {
  const directory = journalDirectory(t)
  await writeGroups(directory, [['{}']])
  const file = segment(directory)
  const line = fc.oneof(
    fc.constantFrom(
      '!claviger-journal 1 1 1',
      '{}',
      '#',
      '# 1',
      '\0',
      `#1 1 ${'0'.repeat(64)} ${'0'.repeat(64)}`,
    ),
    fc.string({ unit: 'binary' }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.boolean(), async (lines, isEnded) => {
      writeFileSync(file, lines.join('\n') + (isEnded ? '\n' : ''))
      assert.deepEqual(await readable(directory), [])
      await verifyJournal(directory)
    }),
    timeBox,
  )
})
