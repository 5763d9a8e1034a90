import assert from 'node:assert/strict'
import { cpSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { auditRecords, openJournal, openTrail } from '../../src/audit/index.ts'
import type { AuditCall } from '../../src/core/event.ts'
import { account, alice, callOf, key, other } from './calls.ts'
import { journalDirectory, segment } from './files.ts'

const now = Date.UTC(2026, 5, 1)
const { ARN } = key('1234abcd')

async function setUp(t: TestContext) {
  const directory = journalDirectory(t)
  const journal = await openJournal({ directory })
  const trail = openTrail(directory)
  t.after(() => Promise.all([journal.close(), trail.close()]))
  const append = async (changes: Partial<AuditCall> = {}) => {
    const records = auditRecords(callOf({ time: now, ...changes }))
    for (const { json } of records) await journal.append(json)
    return records.map(({ json }) => JSON.parse(json))
  }
  return { directory, journal, trail, append }
}

test('the last successful cryptographic use is told, nothing else', async t => {
  const { trail, append } = await setUp(t)
  assert.deepEqual(await trail.usage(ARN), { last: undefined, since: undefined })
  for (const eventName of ['CreateKey', 'DescribeKey', 'GetPublicKey', 'PutKeyPolicy'])
    await append({ eventName })
  await append({ eventName: 'GenerateRandom', resources: [] })
  await append({ error: { code: 'AccessDenied', message: 'no' } })
  await append({ error: { code: 'DryRunOperationException', message: 'would have succeeded' } })
  await append({ eventName: 'Decrypt', eventSource: 'elsewhere.amazonaws.com' })
  await append({ resources: [key('5678')] })
  assert.deepEqual(await trail.usage(ARN), { last: undefined, since: now / 1000 })
  const operations = `Decapsulate Decrypt DeriveSharedSecret Encapsulate Encrypt GenerateDataKey GenerateDataKeyPair
    GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GenerateMac ReEncrypt Sign Verify VerifyMac`
  for (const [index, operation] of operations.split(/\s+/).entries()) {
    const time = now + index * 1000
    const [{ eventID: eventId, requestID: requestId }] = await append({ eventName: operation, time })
    const last = { operation, time: time / 1000, eventId, requestId }
    assert.deepEqual({ ...(await trail.usage(ARN))?.last }, last)
    await append({
      eventName: operation,
      time: time + 999,
      error: { code: 'DisabledException', message: '' },
    })
    assert.deepEqual({ ...(await trail.usage(ARN))?.last }, last)
  }
})

test('a use by another account is told by the event in the owner’s trail; of two owners each has its own', async t => {
  const { trail, append } = await setUp(t)
  const foreign = key('abcd', other)
  const records = await append({ eventName: 'ReEncrypt', resources: [key('1234abcd'), foreign] })
  for (const [recipient, arn] of [
    [account, ARN],
    [other, foreign.ARN],
  ]) {
    const own = records.find(record => record.recipientAccountId === recipient)
    assert.equal((await trail.usage(arn as string))?.last?.eventId, own.eventID)
  }
  const caller = { ...alice, account: '777788889999' }
  const three = await append({ eventName: 'ReEncrypt', caller, resources: [key('1234abcd'), foreign] })
  assert.equal(three.length, 3)
  assert.equal((await trail.usage(ARN))?.last?.eventId, three[1].eventID)
  assert.equal((await trail.usage(foreign.ARN))?.last?.eventId, three[2].eventID)
})

test('what several writers recorded in any order comes to one answer, read as it came or all at once', async t => {
  const { directory, journal, trail } = await setUp(t)
  const sibling = await openJournal({ directory })
  t.after(() => sibling.close())
  const event = fc.record({
    writer: fc.constantFrom(journal, sibling),
    keyId: fc.constantFrom('a', 'b', 'c'),
    seconds: fc.integer({ min: 0, max: 5 }),
    isUse: fc.boolean(),
    isReadNow: fc.boolean(),
  })
  let oldest = Number.POSITIVE_INFINITY
  const latest = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 20, size: 'max' }), async events => {
      for (const { writer, keyId, seconds, isUse, isReadNow } of events) {
        const time = now + seconds * 1000
        const eventName = isUse ? 'Decrypt' : 'DescribeKey'
        const [record] = auditRecords(callOf({ time, eventName, resources: [key(keyId)] }))
        await writer.append(record?.json ?? '')
        oldest = Math.min(oldest, time / 1000)
        if (isUse) latest.set(keyId, Math.max(latest.get(keyId) ?? 0, time / 1000))
        if (isReadNow) await trail.catchUp()
      }
      const gradual = await Promise.all(['a', 'b', 'c'].map(id => trail.usage(key(id).ARN)))
      const copy = journalDirectory(t)
      cpSync(directory, copy, { recursive: true, filter: path => !path.includes('index.db') })
      const fresh = openTrail(copy)
      const atOnce = await Promise.all(['a', 'b', 'c'].map(id => fresh.usage(key(id).ARN)))
      await fresh.close()
      assert.deepEqual(gradual, atOnce)
      for (const [index, id] of ['a', 'b', 'c'].entries())
        assert.deepEqual([gradual[index]?.last?.time, gradual[index]?.since], [latest.get(id), oldest])
    }),
    { numRuns: 15 },
  )
})

test('an index of the version before, which knows no uses, is made anew', async t => {
  const { directory, trail, append } = await setUp(t)
  const [{ eventID }] = await append()
  await trail.catchUp()
  await trail.close()
  const old = new DatabaseSync(join(directory, 'index.db'))
  old.exec('drop table last_use; alter table position drop column since; pragma user_version = 1')
  old.close()
  const again = openTrail(directory)
  t.after(() => again.close())
  assert.equal((await again.usage(ARN))?.last?.eventId, eventID)
})

test('a use that the journal lost in a crash is forgotten', async t => {
  const { directory, journal, trail, append } = await setUp(t)
  const [{ eventID }] = await append()
  const { size } = statSync(segment(directory))
  await append({ time: now + 5000 })
  assert.equal((await trail.usage(ARN))?.last?.time, now / 1000 + 5)
  await Promise.all([trail.close(), journal.close()])
  truncateSync(segment(directory), size)
  const next = await openJournal({ directory })
  const again = openTrail(directory)
  t.after(() => Promise.all([again.close(), next.close()]))
  assert.equal((await again.usage(ARN))?.last?.eventId, eventID)
})

test('of an index that is being made anew nothing is told before it is whole', async t => {
  const { directory, journal, trail, append } = await setUp(t)
  for (let n = 0; n < 350; n++) await append({ time: now + n * 1000 })
  const { size } = statSync(segment(directory))
  await append({ time: now + 350_000 })
  assert.equal(trail.usageOfLate(ARN), undefined)
  await trail.catchUp()
  assert.equal(trail.usageOfLate(ARN)?.last?.time, now / 1000 + 350)
  await journal.close()
  truncateSync(segment(directory), size)

  let isDone = false
  const running = trail.catchUp().finally(() => {
    isDone = true
  })
  const seen = new Set<number | undefined>()
  while (!isDone) {
    seen.add(trail.usageOfLate(ARN)?.last?.time)
    await new Promise(setImmediate)
  }
  await running
  assert.deepEqual(seen, new Set([now / 1000 + 350, undefined]))
  assert.equal(trail.usageOfLate(ARN)?.last?.time, now / 1000 + 349)
})
