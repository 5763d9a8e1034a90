import assert from 'node:assert/strict'
import { utimesSync } from 'node:fs'
import { test } from 'node:test'
import { auditRecords, missingRecords, openJournal } from '../../src/audit/index.ts'
import { callOf } from './calls.ts'
import { journalDirectory, segment } from './files.ts'

const made = (time: number) => auditRecords(callOf({ time }))[0] as { eventId: string; json: string }

test('exactly the records that no writer wrote are missing', async t => {
  const directory = journalDirectory(t)
  const records = Array.from({ length: 60 }, () => made(Date.now()))
  const first = await openJournal({ directory, segmentSize: 2000 })
  const second = await openJournal({ directory })
  for (const [index, { json }] of records.entries()) {
    if (index % 3 === 0) await first.append(json)
    if (index % 3 === 1) await second.append(json)
  }
  const expected = records.filter((_, index) => index % 3 === 2)
  assert.deepEqual(await missingRecords(directory, records), expected)
  assert.deepEqual(await missingRecords(directory, []), [])
  await Promise.all([first.close(), second.close()])
  assert.deepEqual(await missingRecords(directory, records), expected)
})

test('segments that were finished long before the records were made are not read', async t => {
  const directory = journalDirectory(t)
  const journal = await openJournal({ directory, segmentSize: 1 })
  const old = made(Date.now() - 10 * 3_600_000)
  await journal.append(old.json)
  const young = made(Date.now())
  await journal.append(young.json)
  await journal.close()
  const finished = new Date(Date.now() - 9 * 3_600_000)
  utimesSync(segment(directory, 1), finished, finished)
  assert.deepEqual(await missingRecords(directory, [old, young]), [])
  assert.deepEqual(await missingRecords(directory, [young]), [])
})

test('in a new journal everything is missing', async t => {
  const directory = journalDirectory(t)
  const journal = await openJournal({ directory })
  const record = made(Date.now())
  assert.deepEqual(await missingRecords(directory, [record]), [record])
  await journal.close()
})
