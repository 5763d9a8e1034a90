import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { cpSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import {
  auditRecords,
  type Journal,
  type LookupQuery,
  openJournal,
  openTrail,
  type Trail,
  type TrailEvent,
} from '../../src/audit/index.ts'
import type { AuditCall } from '../../src/core/event.ts'
import { account, alice, callOf, key, other } from './calls.ts'
import { journalDirectory, segment } from './files.ts'

const now = Date.UTC(2026, 5, 1)
const day = 24 * 3_600_000

async function setUp(t: TestContext, segmentSize?: number) {
  const directory = journalDirectory(t)
  const journal = await openJournal({ directory, segmentSize })
  const trail = openTrail(directory)
  t.after(() => Promise.all([journal.close(), trail.close()]))
  return { directory, journal, trail }
}

/** Appends the records of calls; gives their event ids. */
async function append(journal: Journal, ...calls: Partial<AuditCall>[]): Promise<string[]> {
  const records = calls.flatMap(call => auditRecords(callOf({ time: now, ...call })))
  for (const { json } of records) await journal.append(json)
  return records.map(({ eventId }) => eventId)
}

async function find(trail: Trail, changes: Partial<LookupQuery> = {}) {
  const found = await trail.lookup({ account, region: 'eu-west-1', now, maxResults: 50, ...changes })
  assert.ok('events' in found)
  return found
}
const ids = (events: readonly TrailEvent[]) => events.map(({ EventId }) => EventId)

async function allPages(trail: Trail, changes: Partial<LookupQuery>): Promise<string[]> {
  const all: string[] = []
  for (let nextToken: string | undefined; ; ) {
    const page = await find(trail, { ...changes, nextToken })
    all.push(...ids(page.events))
    assert.ok(page.events.length <= (changes.maxResults ?? 50))
    nextToken = page.nextToken
    if (!nextToken) return all
  }
}

test('every attribute finds the events that have it, newest first', async t => {
  const { journal, trail } = await setUp(t)
  const alias = {
    accountId: account,
    type: 'AWS::KMS::Key',
    ARN: `arn:aws:kms:eu-west-1:${account}:alias/a/b`,
  }
  const user = { accountId: account, type: 'AWS::IAM::User', ARN: `arn:aws:iam::${account}:user/staff/bob` }
  const session = {
    ...alice,
    kind: 'assumed-role' as const,
    userId: 'AROA1:monday',
    name: 'Auditor',
    accessKeyId: 'ASIA1',
    session: { issuedAt: 0, mfaAuthenticated: false, issuerId: 'AROA1' },
  }
  const [encrypt = '', createAlias = '', createUser = '', byRoot = '', byService = ''] = await append(
    journal,
    { time: now - 5000 },
    { time: now - 4000, eventName: 'CreateAlias', readOnly: false, resources: [key('5678'), alias] },
    {
      time: now - 3000,
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateUser',
      readOnly: false,
      caller: session,
      resources: [user],
    },
    { time: now - 2000, caller: { ...alice, kind: 'root', accessKeyId: 'AKIAROOT' }, resources: [] },
    { time: now - 1000, caller: undefined, account, eventName: 'DeleteKey', readOnly: false },
  )
  const cases: [Required<LookupQuery>['attribute']['key'], string, string[]][] = [
    ['EventId', createAlias, [createAlias]],
    ['EventId', 'none', []],
    ['EventName', 'Encrypt', [byRoot, encrypt]],
    ['EventName', 'encrypt', []],
    ['ReadOnly', 'true', [byRoot, encrypt]],
    ['ReadOnly', 'false', [byService, createUser, createAlias]],
    ['Username', 'alice', [createAlias, encrypt]],
    ['Username', 'monday', [createUser]],
    ['Username', 'root', [byRoot]],
    ['ResourceType', 'AWS::KMS::Key', [byService, createAlias, encrypt]],
    ['ResourceType', 'AWS::IAM::User', [createUser]],
    ['ResourceName', key('1234abcd').ARN, [byService, encrypt]],
    ['ResourceName', '1234abcd', [byService, encrypt]],
    ['ResourceName', alias.ARN, [createAlias]],
    ['ResourceName', 'alias/a/b', [createAlias]],
    ['ResourceName', 'bob', [createUser]],
    ['ResourceName', '1234', []],
    ['EventSource', 'iam.amazonaws.com', [createUser]],
    ['AccessKeyId', 'ASIA1', [createUser]],
    ['AccessKeyId', alice.accessKeyId as string, [createAlias, encrypt]],
  ]
  for (const [attributeKey, value, expected] of cases) {
    const { events } = await find(trail, { attribute: { key: attributeKey, value } })
    assert.deepEqual(ids(events), expected, `${attributeKey}=${value}`)
  }
  assert.deepEqual(ids((await find(trail)).events), [byService, byRoot, createUser, createAlias, encrypt])
})

test('an event is told as LookupEvents tells it', async t => {
  const { journal, trail } = await setUp(t)
  const [record] = auditRecords(
    callOf({ time: now, requestParameters: { encryptionContext: { 'é\n': '\ud800' } } }),
  )
  await journal.append(record?.json ?? '')
  const { events } = await find(trail)
  assert.deepEqual(events, [
    {
      EventId: record?.eventId,
      EventName: 'Encrypt',
      ReadOnly: 'true',
      AccessKeyId: alice.accessKeyId,
      EventTime: now,
      EventSource: 'kms.amazonaws.com',
      Username: 'alice',
      Resources: [{ ResourceType: 'AWS::KMS::Key', ResourceName: key('1234abcd').ARN }],
      CloudTrailEvent: record?.json,
    },
  ])
})

test('accounts and Regions see their own trail alone', async t => {
  const { journal, trail } = await setUp(t)
  const [mine = '', theirs = ''] = await append(journal, { resources: [key('theirs', other)] })
  const [elsewhere = ''] = await append(journal, { region: 'us-east-1' })
  assert.deepEqual(ids((await find(trail)).events), [mine])
  assert.deepEqual(ids((await find(trail, { account: other })).events), [theirs])
  assert.deepEqual(ids((await find(trail, { region: 'us-east-1' })).events), [elsewhere])
  const attribute = { key: 'EventId', value: theirs } as const
  assert.deepEqual(ids((await find(trail, { attribute })).events), [])
  assert.deepEqual(ids((await find(trail, { attribute, account: other })).events), [theirs])
})

test('times are included at both ends, and 90 days are remembered', async t => {
  const { journal, trail } = await setUp(t)
  const [a = '', b = '', c = ''] = await append(
    journal,
    { time: now - 90 * day - 1000 },
    { time: now - 90 * day },
    { time: now - day },
    { time: now },
  ).then(all => all.slice(1))
  assert.deepEqual(ids((await find(trail)).events), [c, b, a])
  assert.deepEqual(ids((await find(trail, { startTime: now - day, endTime: now - day })).events), [b])
  assert.deepEqual(ids((await find(trail, { startTime: now - day + 1 })).events), [c])
  assert.deepEqual(ids((await find(trail, { endTime: now - day - 1 })).events), [a])
  assert.deepEqual(ids((await find(trail, { startTime: 0, now: now + 1000 })).events), [c, b])
})

test('pages join to the whole, though events arrive and many share a second', async t => {
  const { journal, trail } = await setUp(t, 5000)
  const written = await append(
    journal,
    ...Array.from({ length: 40 }, (_, n) => ({ time: now - (n % 3) * 1000 })),
  )
  for (const maxResults of [1, 7, 39, 40, 50]) {
    const paged = await allPages(trail, { maxResults })
    assert.deepEqual([...paged].sort(), [...written].sort(), `pages of ${maxResults}`)
  }
  const first = await find(trail, { maxResults: 15 })
  await append(journal, {}, { time: now + 1000 })
  const second = await find(trail, { maxResults: 15, nextToken: first.nextToken })
  const third = await find(trail, { maxResults: 50, nextToken: second.nextToken })
  const all = [first, second, third].flatMap(({ events }) => ids(events))
  assert.equal(third.nextToken, undefined)
  assert.deepEqual([...all].sort(), [...written].sort())
})

test('a token is good for its own question, unchanged', async t => {
  const { journal, trail } = await setUp(t)
  await append(journal, {}, {}, {})
  const asked = {
    attribute: { key: 'EventName', value: 'Encrypt' },
    startTime: now - day,
    maxResults: 1,
  } as const
  const { nextToken = '' } = await find(trail, asked)
  assert.equal((await find(trail, { ...asked, nextToken })).events.length, 1)
  const invalid = async (changes: Partial<LookupQuery>) =>
    assert.deepEqual(
      await trail.lookup({ account, region: 'eu-west-1', now, ...asked, nextToken, ...changes }),
      { invalid: 'nextToken' },
      JSON.stringify(changes),
    )
  await invalid({ account: other })
  await invalid({ region: 'eu-west-2' })
  await invalid({ attribute: undefined })
  await invalid({ attribute: { key: 'EventName', value: 'Decrypt' } })
  await invalid({ startTime: now - day + 1000 })
  await invalid({ endTime: now })
  for (const wrong of [
    '',
    'x',
    `${nextToken}A`,
    `${nextToken}=`,
    nextToken.slice(1),
    randomBytes(48).toString('base64url'),
  ]) {
    await invalid({ nextToken: wrong })
  }
  const bytes = Buffer.from(nextToken, 'base64url')
  for (let bit = 0; bit < bytes.length * 8; bit += 7) {
    const changed = Buffer.from(bytes)
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
    await invalid({ nextToken: changed.toString('base64url') })
  }
})

test('a record that was appended twice is one event', async t => {
  const { journal, trail } = await setUp(t)
  const [record] = auditRecords(callOf({ time: now }))
  await journal.append(record?.json ?? '')
  await trail.catchUp()
  await journal.append(record?.json ?? '')
  assert.deepEqual(ids((await find(trail)).events), [record?.eventId])
})

test('several processes with journals of their own, indexing at once, lose and double nothing', async t => {
  const { directory, journal, trail } = await setUp(t, 3000)
  const sibling = await openJournal({ directory })
  const secondTrail = openTrail(directory)
  t.after(() => Promise.all([sibling.close(), secondTrail.close()]))
  const written: string[] = []
  const lookups: Promise<unknown>[] = []
  for (let round = 0; round < 20; round++) {
    const calls = Array.from({ length: 12 }, () => ({}))
    written.push(...(await append(journal, ...calls)), ...(await append(sibling, ...calls)))
    lookups.push(trail.catchUp(), secondTrail.catchUp(), find(trail), find(secondTrail))
  }
  await Promise.all(lookups)
  assert.deepEqual((await allPages(trail, {})).sort(), written.sort())
  assert.deepEqual((await allPages(secondTrail, {})).sort(), written)
})

test('a lookup sees what was acknowledged before it, even while an older catch-up runs', async t => {
  const { journal, trail } = await setUp(t)
  await append(journal, ...Array.from({ length: 300 }, () => ({})))
  for (let round = 0; round < 10; round++) {
    const running = trail.catchUp()
    const [last] = await append(journal, { time: now + round * 1000 })
    const { events } = await find(trail, { maxResults: 1 })
    assert.deepEqual(ids(events), [last])
    await running
  }
})

const harms: Record<string, (index: string) => void> = {
  missing: index => rmSync(index),
  empty: index => truncateSync(index),
  cut: index => truncateSync(index, Math.floor(statSync(index).size / 2 / 4096) * 4096),
  'no database': index => writeFileSync(index, randomBytes(20_000)),
  'overwritten with noise inside': index => {
    const bytes = readFileSync(index)
    for (let page = 1; page * 4096 < bytes.length; page++) randomBytes(64).copy(bytes, page * 4096)
    writeFileSync(index, bytes)
  },
  'of another version': index => {
    const database = new DatabaseSync(index)
    database.exec('pragma user_version = 99')
    database.close()
  },
}
for (const [what, harm] of Object.entries(harms)) {
  test(`an index that is ${what} is made anew`, async t => {
    const { directory, journal, trail } = await setUp(t)
    const written = await append(journal, ...Array.from({ length: 120 }, () => ({})))
    await trail.catchUp()
    await trail.close()
    harm(join(directory, 'index.db'))
    for (const suffix of ['-wal', '-shm']) rmSync(join(directory, `index.db${suffix}`), { force: true })
    const again = openTrail(directory)
    t.after(() => again.close())
    assert.deepEqual((await allPages(again, {})).sort(), [...written].sort())
    assert.equal(statSync(join(directory, 'index.db')).mode & 0o777, 0o600)
  })
}

test('an index that is deleted while it is open is made anew', async t => {
  const { directory, journal, trail } = await setUp(t)
  const written = await append(journal, {}, {})
  await trail.catchUp()
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(directory, `index.db${suffix}`), { force: true })
  written.push(...(await append(journal, {})))
  assert.deepEqual((await allPages(trail, {})).sort(), written.sort())
})

test('an index that saw more than the journal kept forgets it', async t => {
  const { directory, journal, trail } = await setUp(t)
  const kept = await append(journal, {}, {})
  const { size } = statSync(segment(directory))
  await append(journal, {}, {}, {})
  await trail.catchUp()
  await Promise.all([trail.close(), journal.close()])
  truncateSync(segment(directory), size)
  const again = openTrail(directory)
  const next = await openJournal({ directory })
  t.after(() => Promise.all([again.close(), next.close()]))
  kept.push(...(await append(next, {}, {}, {}, {}, {}, {})))
  assert.deepEqual((await allPages(again, {})).sort(), kept.sort())
})

test('an index of another journal is not believed', async t => {
  const one = await setUp(t)
  const two = await setUp(t)
  await append(one.journal, {}, {}, {})
  const written = await append(two.journal, {}, {}, {}, {})
  await one.trail.catchUp()
  await one.trail.close()
  cpSync(join(one.directory, 'index.db'), join(two.directory, 'index.db'))
  assert.deepEqual((await allPages(two.trail, {})).sort(), written.sort())
})

test('damage in the journal is told, not indexed around', async t => {
  const { directory, journal, trail } = await setUp(t)
  await append(journal, {}, {}, {})
  await journal.close()
  const file = segment(directory)
  writeFileSync(file, readFileSync(file, 'utf8').replace('Encrypt', 'Decrypt'))
  await assert.rejects(
    trail.lookup({ account, region: 'eu-west-1', now, maxResults: 1 }),
    /does not match its hash/,
  )
})
