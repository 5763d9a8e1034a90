import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { openWorld } from '../../harness.ts'
import { bring, forever, imported, parametersFor, stateOf, waiting } from './import-scene.ts'

const Plaintext = 'aGVsbG8='
const NEW = { ...forever, ImportType: 'NEW_KEY_MATERIAL' }
const away = { region: 'eu-west-1' }

test('imported material is rotated to, and the key needs all that it ever had', async () => {
  await using world = await openWorld()
  const { KeyId, Arn, parameters, material, materialId } = await imported(world)
  const none = `KMSInvalidStateException: No available key material pending rotation for the key: ${Arn}.`
  assert.equal((await world.kms('RotateKeyOnDemand', { KeyId })).error, none)
  const old = (await world.kms('Encrypt', { KeyId, Plaintext })).json
  const second = randomBytes(32)
  const ValidTo = world.now / 1000 + 3600
  const terms = { ValidTo, ImportType: 'NEW_KEY_MATERIAL', KeyMaterialDescription: 'second' }
  const { KeyMaterialId } = (await bring(world, KeyId, second, parameters, terms)).json
  assert.equal((await world.kms('RotateKeyOnDemand', { KeyId })).error, '')
  const { KeyMetadata } = (await world.kms('DescribeKey', { KeyId })).json
  assert.deepEqual(
    [KeyMetadata.CurrentKeyMaterialId, KeyMetadata.ExpirationModel, KeyMetadata.ValidTo],
    [KeyMaterialId, 'KEY_MATERIAL_EXPIRES', ValidTo],
  )
  const fresh = (await world.kms('Encrypt', { KeyId, Plaintext })).json
  const opened = async (sealed: { CiphertextBlob: string }) =>
    (await world.kms('Decrypt', sealed)).json.KeyMaterialId
  assert.deepEqual([await opened(old), await opened(fresh)], [materialId, KeyMaterialId])
  const listed = await world.kms('ListKeyRotations', { KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' })
  assert.deepEqual(
    listed.json.Rotations.map((one: Record<string, unknown>) => [
      one.KeyMaterialId,
      one.KeyMaterialState,
      one.ImportState,
    ]),
    [
      [materialId, 'NON_CURRENT', 'IMPORTED'],
      [KeyMaterialId, 'CURRENT', 'IMPORTED'],
    ],
  )
  // The old one is no less needed than the new one.
  await world.kms('DeleteImportedKeyMaterial', { KeyId, KeyMaterialId: materialId })
  for (const sealed of [old, fresh])
    assert.match((await world.kms('Decrypt', sealed)).error, /pending import\.$/)
  assert.equal((await bring(world, KeyId, second, parameters)).error, '')
  assert.equal(await stateOf(world, KeyId), 'PendingImport')
  assert.equal((await bring(world, KeyId, material, parameters)).error, '')
  assert.deepEqual([await opened(old), await opened(fresh)], [materialId, KeyMaterialId])
  await bring(world, KeyId, second, parameters, { ValidTo })
  world.now = ValidTo * 1000
  assert.match((await world.kms('Decrypt', old)).error, /pending import\.$/)
  await world.assembly.carryOutDue()
  assert.equal((await bring(world, KeyId, material, await parametersFor(world, KeyId))).error, '')
  assert.equal(await stateOf(world, KeyId), 'PendingImport')
  assert.equal((await bring(world, KeyId, second, await parametersFor(world, KeyId))).error, '')
  assert.deepEqual([await opened(old), await opened(fresh)], [materialId, KeyMaterialId])
})

test('and so with a replica, which is given each by itself', async () => {
  await using world = await openWorld()
  const { KeyId, Arn } = await waiting(world, { MultiRegion: true })
  assert.match(
    (await world.kms('ReplicateKey', { KeyId, ReplicaRegion: away.region })).error,
    /pending import\.$/,
  )
  const here = await parametersFor(world, KeyId)
  const [first, second] = [randomBytes(32), randomBytes(32)]
  await bring(world, KeyId, first, here)
  const made = await world.kms('ReplicateKey', { KeyId, ReplicaRegion: away.region })
  assert.equal(made.json.ReplicaKeyMetadata.KeyState, 'PendingImport')
  const there = await parametersFor(world, KeyId, {}, away)
  assert.match((await bring(world, KeyId, second, there, forever, away)).error, /^IncorrectKeyMaterial/)
  assert.equal((await bring(world, KeyId, first, there, forever, away)).error, '')
  const old = (await world.kms('Encrypt', { KeyId, Plaintext })).json
  await bring(world, KeyId, second, here, NEW)
  const none = `KMSInvalidStateException: No available key material pending rotation for the key: ${Arn}.`
  assert.equal((await world.kms('RotateKeyOnDemand', { KeyId })).error, none)
  assert.equal((await bring(world, KeyId, second, there, forever, away)).error, '')
  assert.equal((await world.kms('RotateKeyOnDemand', { KeyId })).error, '')
  const fresh = (await world.kms('Encrypt', { KeyId, Plaintext })).json
  for (const { CiphertextBlob } of [old, fresh])
    assert.equal((await world.kms('Decrypt', { CiphertextBlob }, away)).json.Plaintext, Plaintext)
  const back = (await world.kms('Encrypt', { KeyId, Plaintext }, away)).json.CiphertextBlob
  assert.equal((await world.kms('Decrypt', { CiphertextBlob: back })).json.Plaintext, Plaintext)
  assert.equal(await stateOf(world, KeyId, away), 'Enabled')
})
