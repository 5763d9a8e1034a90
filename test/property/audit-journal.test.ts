import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openJournal, readJournal, verifyJournal } from '../../src/audit/index.ts'
import { journalDirectory, recordsOf } from '../audit/files.ts'

const record = fc
  .dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', size: 'large' }), { maxKeys: 4 })
  .map(value => JSON.stringify(value))
/** What happens in one opening of the journal: bursts of records, some of which are waited for. */
const opening = fc.record({
  segmentSize: fc.integer({ min: 1, max: 5000 }),
  bursts: fc.array(
    fc.record({ records: fc.array(record, { maxLength: 50 }), waits: fc.constantFrom('all', 'turn', 'no') }),
    { maxLength: 6 },
  ),
})

test('whatever is appended, however it comes, is read back in order from every position', async t => {
  let run = 0
  const parent = journalDirectory(t)
  await fc.assert(
    fc.asyncProperty(fc.array(opening, { maxLength: 3 }), async openings => {
      const directory = `${parent}-${run++}`
      const written: string[] = []
      for (const { segmentSize, bursts } of openings) {
        const journal = await openJournal({ directory, segmentSize })
        assert.deepEqual(journal.healed, [])
        for (const { records, waits } of bursts) {
          const appended = Promise.all(records.map(record => journal.append(record)))
          written.push(...records)
          if (waits === 'all') await appended
          if (waits === 'turn') await new Promise(setImmediate)
        }
        await journal.close()
      }
      if (!openings.length) return
      assert.deepEqual(await recordsOf(directory), written)
      const { problem, records, unfinished } = await verifyJournal(directory)
      assert.deepEqual(
        { problem, records, unfinished },
        { problem: undefined, records: written.length, unfinished: 0 },
      )
      const groups = await Array.fromAsync(readJournal(directory))
      for (const [index, { position }] of groups.entries()) {
        assert.deepEqual(await Array.fromAsync(readJournal(directory, [position])), groups.slice(index + 1))
      }
    }),
    { numRuns: 60 },
  )
})
