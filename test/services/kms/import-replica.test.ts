import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { test } from 'node:test'
import { openSqliteStore } from '../../../src/store/index.ts'
import { openWorld, type World } from '../../harness.ts'
import { bring, forever, parametersFor, stateOf, waiting } from './import-scene.ts'

const Plaintext = 'aGVsbG8='
const away = { region: 'eu-west-1' }
const further = { region: 'ap-south-1' }

/** A multi-Region key with this material, and its replicas, which have none yet. */
async function family(world: World, material: Buffer, ...regions: string[]): Promise<string> {
  const { KeyId } = await waiting(world, { MultiRegion: true })
  await bring(world, KeyId, material, await parametersFor(world, KeyId))
  for (const ReplicaRegion of regions) {
    const { json } = await world.kms('ReplicateKey', { KeyId, ReplicaRegion })
    assert.equal(json.ReplicaKeyMetadata.KeyState, 'PendingImport')
  }
  return KeyId
}
const states = async (world: World, KeyId: string) =>
  Promise.all([{}, away].map(options => stateOf(world, KeyId, options)))
async function materialStates(world: World): Promise<string[]> {
  const store = await openSqliteStore(join(world.data, 'claviger.db'))
  const rows = await store.all('materials')
  await store.close()
  return rows.map(({ region, state, wrapped }) => `${region} ${state}${wrapped ? '' : ', gone'}`).sort()
}

test('a replica takes the primary key’s material and no other, each by its own token', async () => {
  await using world = await openWorld()
  const material = randomBytes(32)
  const KeyId = await family(world, material, away.region)
  const here = await parametersFor(world, KeyId)
  const there = await parametersFor(world, KeyId, {}, away)
  const first = await bring(world, KeyId, material, here)
  assert.deepEqual(await states(world, KeyId), ['Enabled', 'PendingImport'])
  assert.match((await bring(world, KeyId, material, here, forever, away)).error, /^InvalidImportToken/)
  const other = await bring(world, KeyId, randomBytes(32), there, forever, away)
  assert.match(other.error, /^IncorrectKeyMaterialException/)
  assert.equal(
    (await bring(world, KeyId, randomBytes(32), there, { ...forever, ImportType: 'NEW_KEY_MATERIAL' }, away))
      .error,
    `UnsupportedOperationException: arn:aws:kms:eu-west-1:000000000000:key/${KeyId} is not a multi-region primary key.`,
  )
  const ValidTo = world.now / 1000 + 60
  const second = await bring(world, KeyId, material, there, { ValidTo }, away)
  assert.equal(second.json.KeyMaterialId, first.json.KeyMaterialId)
  assert.deepEqual(await states(world, KeyId), ['Enabled', 'Enabled'])
  const sealed = (await world.kms('Encrypt', { KeyId, Plaintext })).json
  const { CiphertextBlob } = sealed
  assert.equal((await world.kms('Decrypt', { CiphertextBlob }, away)).json.Plaintext, Plaintext)

  // Each Region's copy goes by itself.
  world.now = ValidTo * 1000
  assert.deepEqual(await states(world, KeyId), ['Enabled', 'PendingImport'])
  assert.equal(await world.assembly.carryOutDue(), 1)
  assert.deepEqual(await materialStates(world), ['eu-west-1 CURRENT, gone', 'us-east-1 CURRENT'])
  assert.equal((await bring(world, KeyId, material, there, forever, away)).error, '')
  await world.kms('DeleteImportedKeyMaterial', { KeyId })
  assert.deepEqual(await states(world, KeyId), ['PendingImport', 'Enabled'])
  assert.match((await bring(world, KeyId, randomBytes(32), here)).error, /^IncorrectKeyMaterialException/)
  assert.equal((await bring(world, KeyId, material, here)).error, '')
  assert.deepEqual(await states(world, KeyId), ['Enabled', 'Enabled'])
})

test('new material waits until every replica has it, and leaves all with the primary key’s', async () => {
  await using world = await openWorld()
  const first = randomBytes(32)
  const KeyId = await family(world, first, away.region, further.region)
  const places = [{}, away, further]
  const tokens = await Promise.all(places.map(options => parametersFor(world, KeyId, {}, options)))
  const take = (n: number, material: Buffer, terms: object = forever) =>
    bring(world, KeyId, material, tokens[n] as (typeof tokens)[0], terms, places[n] as object)
  for (const n of [1, 2]) assert.equal((await take(n, first)).error, '')
  const NEW = { ...forever, ImportType: 'NEW_KEY_MATERIAL' }
  const EXISTING = { ...forever, ImportType: 'EXISTING_KEY_MATERIAL' }
  const second = randomBytes(32)
  const pending = () => materialStates(world).then(all => all.filter(one => one.includes('PENDING')))
  assert.equal((await take(0, second, NEW)).error, '')
  assert.deepEqual(await pending(), ['us-east-1 PENDING_MULTI_REGION_IMPORT_AND_ROTATION'])
  assert.equal((await take(2, second, EXISTING)).error, '')
  assert.deepEqual(await pending(), [
    'ap-south-1 PENDING_MULTI_REGION_IMPORT_AND_ROTATION',
    'us-east-1 PENDING_MULTI_REGION_IMPORT_AND_ROTATION',
  ])
  assert.equal((await take(1, second)).error, '')
  const ready = ['ap-south-1', 'eu-west-1', 'us-east-1'].map(region => `${region} PENDING_ROTATION`)
  assert.deepEqual(await pending(), ready)
  assert.match((await take(0, randomBytes(32), NEW)).error, /is pending rotation\.$/)
  for (const options of places) {
    assert.equal(await stateOf(world, KeyId, options), 'Enabled')
    assert.equal((await world.kms('Encrypt', { KeyId, Plaintext }, options)).error, '')
  }
  const { KeyMaterialId } = (await take(0, second, EXISTING)).json
  await world.kms('DeleteImportedKeyMaterial', { KeyId, KeyMaterialId }, away)
  assert.deepEqual(
    await pending(),
    ready.filter(one => !one.startsWith('eu')),
  )
  await world.kms('DeleteImportedKeyMaterial', { KeyId, KeyMaterialId })
  assert.deepEqual(await pending(), [])
  assert.equal((await take(0, randomBytes(32), NEW)).error, '')
})
