import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { KeyState } from '../../../src/services/kms/states.ts'
import { type KeyRow, openSqliteStore } from '../../../src/store/index.ts'
import { openWorld, World } from '../../harness.ts'

const Plaintext = 'aGVsbG8='
const east = 'us-east-1'
const west = 'us-west-2'
const day = 24 * 60 * 60 * 1000
const arnIn = (region: string, id: string) => `arn:aws:kms:${region}:000000000000:key/${id}`

/** Changes rows behind the server's back, to what no operation leads to yet. */
async function openRows(world: World) {
  const store = await openSqliteStore(join(world.data, 'claviger.db'))
  return {
    async set(KeyId: string, region: string, changed: Partial<KeyRow>) {
      const rows = await store.all('keys')
      const row = rows.find(each => each.id === KeyId && each.region === region)
      assert.ok(row)
      await store.commit(await store.position(), [tx => tx.put('keys', { ...row, ...changed })], [])
    },
    materials: () => store.all('materials'),
    [Symbol.asyncDispose]: () => store.close(),
  }
}

const words: Partial<Record<KeyState, string>> = {
  PendingDeletion: 'pending deletion',
  PendingReplicaDeletion: 'pending deletion',
  PendingImport: 'pending import',
  Unavailable: 'unavailable',
  Creating: 'creating',
  Updating: 'updating',
}
/** Facts §4.2. */
const rows: Record<'ReplicateKey' | 'UpdatePrimaryRegion', readonly KeyState[]> = {
  ReplicateKey: ['Enabled'],
  UpdatePrimaryRegion: ['Enabled', 'Updating'],
}
const states: KeyState[] = ['Enabled', 'Disabled', ...(Object.keys(words) as KeyState[])]

function expected(operation: keyof typeof rows, state: KeyState, arn: string): string {
  if (rows[operation].includes(state)) return ''
  if (state === 'Disabled') return `DisabledException: ${arn} is disabled.`
  return `KMSInvalidStateException: ${arn} is ${words[state]}.`
}

for (const state of states)
  test(`ReplicateKey and UpdatePrimaryRegion while ${state}`, async () => {
    await using world = await openWorld()
    await using store = await openRows(world)
    const { KeyId } = (await world.kms('CreateKey', { MultiRegion: true })).json.KeyMetadata
    await world.kms('ReplicateKey', { KeyId, ReplicaRegion: west })
    const replicate = () => world.kms('ReplicateKey', { KeyId, ReplicaRegion: 'eu-west-1' })
    const update = (region: string, PrimaryRegion: string) =>
      world.kms('UpdatePrimaryRegion', { KeyId, PrimaryRegion }, { region })
    await store.set(KeyId, east, { state })
    assert.equal((await replicate()).error, expected('ReplicateKey', state, arnIn(east, KeyId)))
    const moved = await update(east, west)
    assert.equal(moved.error, expected('UpdatePrimaryRegion', state, arnIn(east, KeyId)))
    await store.set(KeyId, east, { state: 'Enabled', primaryRegion: east })
    await store.set(KeyId, west, { state, primaryRegion: east })
    assert.equal((await update(east, west)).error, expected('UpdatePrimaryRegion', state, arnIn(west, KeyId)))
  })

test('the primary key alone decides whether it can be replicated', async () => {
  await using world = await openWorld()
  const { KeyId } = (await world.kms('CreateKey', { MultiRegion: true })).json.KeyMetadata
  await world.kms('ReplicateKey', { KeyId, ReplicaRegion: west })
  await world.kms('DisableKey', { KeyId }, { region: west })
  const made = await world.kms('ReplicateKey', { KeyId, ReplicaRegion: 'eu-west-1' })
  assert.equal(made.json.ReplicaKeyMetadata.KeyState, 'Enabled')
})

test('imported material is not replicated: the replica waits for the same', async () => {
  await using world = await openWorld()
  await using store = await openRows(world)
  const { KeyId, CurrentKeyMaterialId: id } = (await world.kms('CreateKey', { MultiRegion: true })).json
    .KeyMetadata
  const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext })).json
  await store.set(KeyId, east, { origin: 'EXTERNAL' })
  const { json } = await world.kms('ReplicateKey', { KeyId, ReplicaRegion: west })
  assert.equal(json.ReplicaKeyMetadata.KeyState, 'PendingImport')
  assert.equal(json.ReplicaKeyMetadata.Enabled, false)
  const replica = (await store.materials()).filter(({ region }) => region === west)
  assert.deepEqual(
    replica.map(row => [row.id, row.wrapped, row.expiresAt]),
    [[id, null, null]],
  )
  const opened = await world.kms('Decrypt', { CiphertextBlob }, { region: west })
  assert.match(opened.error, /^KMSInvalidStateException: .* is pending import\.$/)
  assert.equal((await world.kms('Decrypt', { CiphertextBlob })).error, '')
})

test('two processes that carry out the last replica’s end start the primary key’s time once', async () => {
  await using one = await openWorld()
  const two = new World(one.data)
  two.admin = one.admin
  await two.open()
  try {
    const { KeyId } = (await one.kms('CreateKey', { MultiRegion: true })).json.KeyMetadata
    await one.kms('ReplicateKey', { KeyId, ReplicaRegion: west })
    await one.kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 9 })
    await two.kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 }, { region: west })
    const due = one.now + 7 * day
    one.now = due
    // The other one's clock is ahead: whoever is first decides, for both.
    two.now = due + 1000
    const done = await Promise.all([one.assembly.carryOutDue(), two.assembly.carryOutDue()])
    assert.deepEqual(done.sort(), [0, 1])
    const dates = new Set<number>()
    for (const world of [one, two]) {
      const { KeyMetadata } = (await world.kms('DescribeKey', { KeyId })).json
      assert.equal(KeyMetadata.KeyState, 'PendingDeletion')
      dates.add(KeyMetadata.DeletionDate)
    }
    assert.equal(dates.size, 1)
    assert.ok([due, due + 1000].map(time => (time + 9 * day) / 1000).includes([...dates][0] as number))
    const ends = (await one.trail()).filter(({ eventName }) => eventName === 'DeleteKey')
    assert.deepEqual(
      ends.map(({ awsRegion }) => awsRegion),
      [west],
    )
  } finally {
    await two.close()
  }
})

test('two processes that move the primary Region to different places: one primary key is left', async () => {
  await using one = await openWorld()
  const two = new World(one.data)
  two.admin = one.admin
  await two.open()
  try {
    const { KeyId } = (await one.kms('CreateKey', { MultiRegion: true })).json.KeyMetadata
    const places = [west, 'eu-west-1']
    for (const ReplicaRegion of places) await one.kms('ReplicateKey', { KeyId, ReplicaRegion })
    const replies = await Promise.all(
      places.map((PrimaryRegion, n) => (n ? one : two).kms('UpdatePrimaryRegion', { KeyId, PrimaryRegion })),
    )
    assert.equal(replies.filter(({ error }) => error === '').length, 1)
    const late = replies.find(({ error }) => error !== '')
    assert.match(late?.error ?? '', /is not a multi-region primary key\.$/)
    const winner = places[replies.findIndex(({ error }) => error === '')]
    for (const region of [east, ...places]) {
      const { KeyMetadata } = (await two.kms('DescribeKey', { KeyId }, { region })).json
      assert.equal(KeyMetadata.MultiRegionConfiguration.PrimaryKey.Region, winner)
    }
  } finally {
    await two.close()
  }
})
