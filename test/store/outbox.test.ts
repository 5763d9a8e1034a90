import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { auditRecords } from '../../src/audit/index.ts'
import type { AuditRecord } from '../../src/core/event.ts'
import { type Change, openSqliteStore, type Store } from '../../src/store/index.ts'
import { signedHeaders } from '../e2e/call.ts'
import { journalRecords } from '../e2e/journal.ts'
import { root, Server } from '../e2e/server.ts'
import { openWorld, type World } from '../harness.ts'

const eventsOf = async (world: World, name: string) =>
  (await world.trail()).filter(record => record.eventName === name)

/** Works on the store of a world that is closed, as a process that is about to crash does. */
async function withStore<T>(world: World, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openSqliteStore(join(world.data, 'claviger.db'))
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
const outbox = (world: World) => withStore(world, store => store.outbox())

/** A record as the pipeline makes them. */
function madeRecord(world: World, keyArn: string): AuditRecord {
  const [record] = auditRecords({
    eventSource: 'kms.amazonaws.com',
    eventName: 'DisableKey',
    readOnly: false,
    time: world.now,
    region: 'us-east-1',
    sourceIp: '127.0.0.1',
    userAgent: 'test – é',
    requestId: crypto.randomUUID(),
    requestParameters: { keyId: keyArn },
    responseElements: { keyId: keyArn },
    resources: [{ accountId: world.account, type: 'AWS::KMS::Key', ARN: keyArn }],
    account: world.account,
  })
  assert.ok(record)
  return record
}

suite('a crash between the store’s commit and the journal', () => {
  test('is mended at the next start, once', async () => {
    await using world = await openWorld()
    const { KeyId, Arn } = (await world.kms('CreateKey')).json.KeyMetadata
    const record = madeRecord(world, Arn)
    await world.close()
    await withStore(world, async store => {
      const row = (await store.all('keys')).find(({ id }) => id === KeyId)
      assert.ok(row)
      const disable: Change = tx => tx.put('keys', { ...row, state: 'Disabled' })
      await store.commit(await store.position(), [disable], [record])
      const waiting = (await store.outbox()).map(({ eventId }) => eventId)
      assert.ok(waiting.includes(record.eventId))
    })

    await world.open()
    assert.deepEqual(await eventsOf(world, 'DisableKey'), [JSON.parse(record.json)])
    assert.equal((await world.kms('DescribeKey', { KeyId })).json.KeyMetadata.KeyState, 'Disabled')
    // Nothing was committed since, so the record still waits in the outbox; it must not come again.
    for (let n = 0; n < 2; n++) {
      await world.restart()
      assert.equal((await eventsOf(world, 'DisableKey')).length, 1)
    }
    await world.restart()
    await world.kms('EnableKey', { KeyId })
    await world.restart()
    assert.equal((await eventsOf(world, 'DisableKey')).length, 1)
    assert.equal((await eventsOf(world, 'EnableKey')).length, 1)
  })

  test('of several records, all come that the journal lacks, and no other', async () => {
    await using world = await openWorld()
    const { Arn } = (await world.kms('CreateKey')).json.KeyMetadata
    const records = Array.from({ length: 5 }, () => madeRecord(world, Arn))
    await world.close()
    await withStore(world, async store => {
      for (const record of records) await store.commit(await store.position(), [], [record])
    })
    await world.open()
    const ids = (await eventsOf(world, 'DisableKey')).map(({ eventID }) => eventID)
    assert.deepEqual(new Set(ids), new Set(records.map(({ eventId }) => eventId)))
    assert.equal(ids.length, records.length)
  })

  test('a record that reached the journal but not the note of it is not written twice', async () => {
    await using world = await openWorld()
    const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
    await world.close()
    // The note leaves the outbox with the next commit, and none came: this is what a crash leaves.
    const waiting = await outbox(world)
    assert.ok(waiting.some(({ json }) => json.includes(KeyId)))
    await world.open()
    assert.equal((await eventsOf(world, 'CreateKey')).length, 1)
    // The next change carries the note away.
    await world.kms('DisableKey', { KeyId })
    await world.kms('EnableKey', { KeyId })
    await world.close()
    assert.ok(!(await outbox(world)).some(({ json }) => json.includes('"CreateKey"')))
    await world.open()
  })

  test('lookups find the mended record', async () => {
    await using world = await openWorld()
    const { Arn } = (await world.kms('CreateKey')).json.KeyMetadata
    const record = madeRecord(world, Arn)
    await world.close()
    await withStore(world, async store => store.commit(await store.position(), [], [record]))
    await world.open()
    await world.assembly.catchUp()
    const LookupAttributes = [{ AttributeKey: 'EventName', AttributeValue: 'DisableKey' }]
    const { json } = await world.json('cloudtrail', 'LookupEvents', { LookupAttributes })
    assert.deepEqual(
      json.Events.map(({ EventId }: { EventId: string }) => EventId),
      [record.eventId],
    )
  })
})

suite('a journal that cannot be written', () => {
  test('fails every request; what was committed all the same is recorded at the next start', async () => {
    await using world = await openWorld()
    const first = (await world.kms('CreateKey')).json.KeyMetadata
    const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId: first.KeyId, Plaintext: 'aGVsbG8=' }))
      .json
    const acknowledged = (await world.trail()).map(({ eventID }) => eventID)
    appendFileSync(join(world.data, 'journal', '1', '00000001.log'), '{}\n')
    // The journal looks at its file once a second.
    await sleep(1100)

    const lost = 'KMSInternalException'
    for (const [operation, input] of [
      ['CreateKey', { Description: 'unrecorded' }],
      ['Decrypt', { CiphertextBlob }],
      ['ListKeys', {}],
      ['DescribeKey', { KeyId: 'nonsense' }],
      ['NoSuchThing', {}],
    ] as const) {
      const reply = await world.kms(operation, input)
      assert.equal(reply.status, 500, operation)
      assert.equal(reply.json.__type, lost)
      assert.deepEqual(Object.keys(reply.json), ['__type', 'message'])
    }
    const query = await world.query('iam', 'ListUsers')
    assert.deepEqual([query.status, query.error.split(':')[0]], [500, 'InternalFailure'])
    assert.equal(world.assembly.healthy(), false)
    await assert.rejects(world.assembly.catchUp())

    await world.restart()
    assert.equal(world.assembly.healthy(), true)
    const records = await world.trail()
    const ids = records.map(({ eventID }) => eventID)
    assert.deepEqual(ids.slice(0, acknowledged.length), acknowledged)
    assert.equal(new Set(ids).size, ids.length)
    // The key of the failed request is there, and so is its record.
    const keys = (await world.kms('ListKeys')).json.Keys.map(({ KeyArn }: { KeyArn: string }) => KeyArn)
    assert.equal(keys.length, 2)
    const created = records.filter(({ eventName }) => eventName === 'CreateKey')
    assert.deepEqual(new Set(created.map(record => record.resources[0].ARN)), new Set(keys))
    assert.equal(created.length, 2)
  })
})

/** Sends a KMS request; the request id is how the trail names it. */
async function send(server: Server, operation: string, input: object) {
  const body = JSON.stringify(input)
  const headers = await signedHeaders(server.endpoint, server.credentials, operation, body)
  const response = await fetch(server.endpoint, { method: 'POST', headers, body })
  const requestId = response.headers.get('x-amzn-requestid') ?? ''
  // biome-ignore lint/suspicious/noExplicitAny: whatever came back
  return { status: response.status, requestId, json: (await response.json()) as any }
}

test('a disk that takes no more: requests fail, /health tells, nothing acknowledged is missing', {
  skip: spawnSync('prlimit', ['--version']).error !== undefined && 'prlimit is not there',
}, async () => {
  await using first = await Server.start()
  const { json } = await send(first, 'CreateKey', {})
  const { KeyId } = json.KeyMetadata
  await first.stop()

  const acknowledged: string[] = []
  {
    // The journal is the only file that Encrypt lets grow.
    const limited = ['prlimit', '--fsize=262144:unlimited', process.execPath, join(root, 'bin/claviger.js')]
    await using server = await Server.start({ data: first.data, command: limited })
    const health = async () => {
      const response = await fetch(`${server.endpoint}/health`)
      return [response.status, await response.json()]
    }
    assert.deepEqual(await health(), [200, { status: 'ok' }])
    const failed: { status: number; json: { __type: string } }[] = []
    while (failed.length < 50) {
      const replies = await Promise.all(
        Array.from({ length: 20 }, () => send(server, 'Encrypt', { KeyId, Plaintext: 'aGVsbG8=' })),
      )
      for (const reply of replies)
        if (reply.status === 200) acknowledged.push(reply.requestId)
        else failed.push(reply)
      assert.ok(acknowledged.length < 5000, 'the limit is not felt')
    }
    for (const { status, json } of failed)
      assert.deepEqual([status, json.__type], [500, 'KMSInternalException'])
    assert.deepEqual(await health(), [503, { status: 'the audit journal cannot be written' }])
    await server.kill()
  }
  assert.ok(acknowledged.length > 50)

  await first.restart()
  assert.equal((await fetch(`${first.endpoint}/health`)).status, 200)
  const last = await send(first, 'Encrypt', { KeyId, Plaintext: 'aGVsbG8=' })
  assert.equal(last.status, 200)
  const recorded = new Set(journalRecords(first.data).map(({ requestID }) => requestID))
  assert.deepEqual(
    [...acknowledged, last.requestId].filter(id => !recorded.has(id)),
    [],
  )
})

test('a store of a newer release is refused, and left as it was', async () => {
  await using world = await openWorld()
  await world.kms('CreateKey')
  await world.close()
  const file = join(world.data, 'claviger.db')
  const note = (statement: string) => {
    using database = new DatabaseSync(file)
    database.exec(statement)
  }
  note(
    "insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2030-01-01T00:00:00Z')",
  )
  await assert.rejects(
    world.open(),
    /newer release of Claviger \(9999-from-the-future\)\. Start that release/,
  )
  note("delete from kysely_migration where name = '9999-from-the-future'")
  await world.open()
  assert.equal((await world.kms('ListKeys')).json.Keys.length, 1)
})

test('two changes decided on the same state: one is refused, and leaves neither change nor record', async () => {
  const data = mkdtempSync(join(tmpdir(), 'claviger-test-'))
  const store = await openSqliteStore(join(data, 'claviger.db'))
  try {
    const at = await store.position()
    const put =
      (value: string): Change =>
      tx =>
        tx.put('settings', { name: 'x', value })
    await store.commit(at, [put('first')], [{ eventId: '1', json: '{}' }])
    await assert.rejects(store.commit(at, [put('second')], [{ eventId: '2', json: '{}' }]), /committed first/)
    const fails: Change = () => Promise.reject(new Error('no'))
    const next = await store.position()
    await assert.rejects(
      store.commit(next, [put('third'), fails], [{ eventId: '3', json: '{}' }]),
      /^Error: no$/,
    )
    assert.deepEqual(
      (await store.all('settings')).map(({ value }) => value),
      ['first'],
    )
    assert.deepEqual(
      (await store.outbox()).map(({ eventId }) => eventId),
      ['1'],
    )
  } finally {
    await store.close()
    rmSync(data, { recursive: true })
  }
})

test('what a call brings about waits with its own record, and so does what comes due by itself', async () => {
  await using world = await openWorld()
  const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
  const waiting = async () => (await outbox(world)).map(({ json }) => JSON.parse(json))
  await world.kms('RotateKeyOnDemand', { KeyId })
  // They leave with the next commit.
  const both = await waiting()
  assert.deepEqual(both.map(({ eventName }) => eventName).sort(), ['RotateKey', 'RotateKeyOnDemand'])
  for (const { eventID } of both)
    assert.equal((await world.trail()).filter(record => record.eventID === eventID).length, 1)
  await world.kms('EnableKeyRotation', { KeyId })
  assert.deepEqual(
    (await waiting()).map(({ eventName }) => eventName),
    ['EnableKeyRotation'],
  )
  world.now += 365 * 24 * 60 * 60 * 1000
  await world.assembly.carryOutDue()
  assert.deepEqual(
    (await waiting()).map(({ eventName }) => eventName),
    ['RotateKey'],
  )
})
