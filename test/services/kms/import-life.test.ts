import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { openSqliteStore } from '../../../src/store/index.ts'
import { openWorld, policy, World } from '../../harness.ts'
import { bring, forever, imported, parametersFor, stateOf, waiting } from './import-scene.ts'

const Plaintext = 'aGVsbG8='
const day = 24 * 60 * 60 * 1000
const NEW = { ...forever, ImportType: 'NEW_KEY_MATERIAL' }
const EXISTING = { ...forever, ImportType: 'EXISTING_KEY_MATERIAL' }
const incorrect = /^IncorrectKeyMaterialException: /

test('a key waits for its material, can be used with it, and waits again without it', async () => {
  await using world = await openWorld()
  const { KeyId, Arn } = await waiting(world)
  const before = (await world.kms('DescribeKey', { KeyId })).json.KeyMetadata
  assert.deepEqual(
    [before.KeyState, before.Enabled, before.Origin, before.ExpirationModel, before.CurrentKeyMaterialId],
    ['PendingImport', false, 'EXTERNAL', undefined, undefined],
  )
  const pending = `KMSInvalidStateException: ${Arn} is pending import.`
  for (const [operation, input] of [
    ['Encrypt', { Plaintext }],
    ['GenerateDataKey', { KeySpec: 'AES_256' }],
    ['EnableKey', {}],
    ['DisableKey', {}],
    ['CreateGrant', { GranteePrincipal: '000000000000', Operations: ['Decrypt'] }],
  ] as const)
    assert.equal((await world.kms(operation, { KeyId, ...input })).error, pending, operation)

  const parameters = await parametersFor(world, KeyId)
  const material = randomBytes(32)
  const answer = await bring(world, KeyId, material, parameters)
  const materialId = answer.json.KeyMaterialId
  assert.deepEqual(answer.json, { KeyId: Arn, KeyMaterialId: materialId })
  const { KeyMetadata } = (await world.kms('DescribeKey', { KeyId })).json
  assert.deepEqual(
    [KeyMetadata.KeyState, KeyMetadata.Enabled, KeyMetadata.ExpirationModel, KeyMetadata.ValidTo],
    ['Enabled', true, 'KEY_MATERIAL_DOES_NOT_EXPIRE', undefined],
  )
  assert.equal(KeyMetadata.CurrentKeyMaterialId, materialId)
  const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext })).json
  await world.restart()
  const opened = (await world.kms('Decrypt', { CiphertextBlob })).json
  assert.deepEqual([opened.Plaintext, opened.KeyMaterialId], [Plaintext, materialId])

  const deleted = await world.kms('DeleteImportedKeyMaterial', { KeyId })
  assert.deepEqual(deleted.json, { KeyId: Arn, KeyMaterialId: materialId })
  assert.equal((await world.kms('Decrypt', { CiphertextBlob })).error, pending)
  assert.equal(await stateOf(world, KeyId), 'PendingImport')
  // Once more is as good as once.
  assert.deepEqual((await world.kms('DeleteImportedKeyMaterial', { KeyId })).json, deleted.json)
  await world.restart()
  assert.equal((await world.kms('Decrypt', { CiphertextBlob })).error, pending)
  assert.match((await bring(world, KeyId, randomBytes(32), parameters)).error, incorrect)
  assert.match((await bring(world, KeyId, randomBytes(32), parameters, EXISTING)).error, incorrect)
  assert.equal(await stateOf(world, KeyId), 'PendingImport')
  assert.deepEqual((await bring(world, KeyId, material, parameters)).json, answer.json)
  assert.equal((await world.kms('Decrypt', { CiphertextBlob })).json.Plaintext, Plaintext)
})

test('the three operations in every state, facts §4.2', async () => {
  await using world = await openWorld()
  const { KeyId, Arn, material, parameters } = await imported(world)
  const store = await openSqliteStore(join(world.data, 'claviger.db'))
  const words = { P: 'is pending deletion', U: 'is unavailable', C: 'is creating', G: 'is updating' }
  const cells: [state: string, column: string][] = [
    ['Enabled', 'E'],
    ['Disabled', 'D'],
    ['PendingDeletion', 'P'],
    ['PendingReplicaDeletion', 'P'],
    ['PendingImport', 'I'],
    ['Unavailable', 'U'],
    ['Creating', 'C'],
    ['Updating', 'G'],
  ]
  const wrapping = { WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' }
  const operations: [refusing: string, call: () => Promise<{ error: string }>][] = [
    ['PUCG', () => world.kms('GetParametersForImport', { KeyId, ...wrapping })],
    ['PUC', () => bring(world, KeyId, material, parameters)],
    ['UCG', () => world.kms('DeleteImportedKeyMaterial', { KeyId })],
  ]
  try {
    for (const [state, column] of cells)
      for (const [refusing, call] of operations) {
        const row = (await store.all('keys')).find(({ id }) => id === KeyId)
        assert.ok(row)
        await store.commit(await store.position(), [tx => tx.put('keys', { ...row, state })], [])
        const word = words[column as keyof typeof words]
        const expected = refusing.includes(column) ? `KMSInvalidStateException: ${Arn} ${word}.` : ''
        assert.equal((await call()).error, expected, `${refusing} while ${state}`)
      }
  } finally {
    await store.close()
  }
})

test('a key that was made here takes no material', async () => {
  await using world = await openWorld()
  const { KeyId, Arn } = (await world.kms('CreateKey')).json.KeyMetadata
  const blob = Buffer.from('x').toString('base64')
  for (const [operation, input] of [
    ['GetParametersForImport', { WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' }],
    ['ImportKeyMaterial', { ImportToken: blob, EncryptedKeyMaterial: blob, ...forever }],
    ['DeleteImportedKeyMaterial', {}],
  ] as const)
    assert.equal(
      (await world.kms(operation, { KeyId, ...input })).error,
      `UnsupportedOperationException: ${Arn} origin is AWS_KMS which is not valid for this operation.`,
    )
})

test('the first material of an asymmetric or MAC key is its only one', async () => {
  await using world = await openWorld()
  const { privateKey } = generateKeyPairSync('ed25519')
  const other = generateKeyPairSync('ed25519').privateKey
  const der = (key: typeof privateKey) => key.export({ format: 'der', type: 'pkcs8' })
  for (const [KeySpec, KeyUsage, material, another] of [
    ['ECC_NIST_EDWARDS25519', 'SIGN_VERIFY', der(privateKey), der(other)],
    ['HMAC_256', 'GENERATE_VERIFY_MAC', randomBytes(32), randomBytes(32)],
  ] as const) {
    const { KeyId } = await waiting(world, { KeySpec, KeyUsage })
    const parameters = await parametersFor(world, KeyId)
    assert.equal((await bring(world, KeyId, material, parameters)).error, '')
    assert.match((await bring(world, KeyId, another, parameters)).error, incorrect)
    await world.kms('DeleteImportedKeyMaterial', { KeyId })
    assert.match((await bring(world, KeyId, another, parameters)).error, incorrect)
    assert.equal((await bring(world, KeyId, material, parameters)).error, '')
    const { KeyMetadata } = (await world.kms('DescribeKey', { KeyId })).json
    assert.deepEqual([KeyMetadata.KeyState, KeyMetadata.CurrentKeyMaterialId], ['Enabled', undefined])
    for (const more of [
      { ImportType: 'EXISTING_KEY_MATERIAL' },
      { KeyMaterialDescription: 'mine' },
      { KeyMaterialId: 'a'.repeat(64) },
    ])
      assert.equal(
        (await bring(world, KeyId, material, parameters, { ...forever, ...more })).error,
        `ValidationException: ${Object.keys(more)[0]} can only be specified for symmetric encryption KMS keys.`,
      )
  }
})

suite('new material for a symmetric key', () => {
  test('waits for a rotation, one at a time, and leaves the key as it is', async () => {
    await using world = await openWorld()
    const { KeyId, Arn, parameters, material, materialId } = await imported(world)
    assert.match((await bring(world, KeyId, material, parameters, NEW)).error, incorrect)
    const second = randomBytes(32)
    const third = randomBytes(32)
    // What is not said to be new must be what was there.
    assert.match((await bring(world, KeyId, second, parameters)).error, incorrect)
    const pending = (await bring(world, KeyId, second, parameters, NEW)).json.KeyMaterialId
    assert.notEqual(pending, materialId)
    const { KeyMetadata } = (await world.kms('DescribeKey', { KeyId })).json
    assert.deepEqual([KeyMetadata.KeyState, KeyMetadata.CurrentKeyMaterialId], ['Enabled', materialId])
    const sealed = (await world.kms('Encrypt', { KeyId, Plaintext })).json
    assert.equal((await world.kms('Decrypt', sealed)).json.KeyMaterialId, materialId)

    assert.match((await bring(world, KeyId, second, parameters, NEW)).error, incorrect)
    const { error } = await bring(world, KeyId, third, parameters, NEW)
    assert.match(
      error,
      new RegExp(
        `^KMSInvalidStateException: New key material \\(id: [0-9a-f]{64}\\) cannot be imported into KMS key ${Arn}, because another key material \\(id: ${pending}\\) is pending rotation\\.$`,
      ),
    )
    // Its terms can be changed meanwhile, and it can be given up for another.
    assert.equal((await bring(world, KeyId, second, parameters, EXISTING)).json.KeyMaterialId, pending)
    const asked = { KeyId, KeyMaterialId: pending }
    assert.deepEqual((await world.kms('DeleteImportedKeyMaterial', asked)).json, {
      KeyId: Arn,
      KeyMaterialId: pending,
    })
    assert.equal(await stateOf(world, KeyId), 'Enabled')
    assert.match((await world.kms('DeleteImportedKeyMaterial', asked)).error, /^NotFoundException/)
    assert.match((await bring(world, KeyId, second, parameters, EXISTING)).error, incorrect)
    assert.equal((await bring(world, KeyId, third, parameters, NEW)).error, '')
    assert.equal((await world.kms('Decrypt', sealed)).error, '')
  })

  test('that expires before the rotation leaves room for other material', async () => {
    await using world = await openWorld()
    const { KeyId, parameters } = await imported(world)
    const ValidTo = world.now / 1000 + 600
    const second = randomBytes(32)
    const terms = { ValidTo, ImportType: 'NEW_KEY_MATERIAL' }
    const pending = (await bring(world, KeyId, second, parameters, terms)).json.KeyMaterialId
    const shown = (await world.kms('DescribeKey', { KeyId })).json.KeyMetadata
    assert.equal(shown.ExpirationModel, 'KEY_MATERIAL_DOES_NOT_EXPIRE')
    world.now = ValidTo * 1000
    assert.equal(await stateOf(world, KeyId), 'Enabled')
    assert.match((await bring(world, KeyId, second, parameters, EXISTING)).error, incorrect)
    assert.equal((await bring(world, KeyId, randomBytes(32), parameters, NEW)).error, '')
    assert.equal(await world.assembly.carryOutDue(), 1)
    const { eventName, serviceEventDetails } = (await world.trail()).at(-1)
    assert.deepEqual([eventName, serviceEventDetails.keyMaterialId], ['DeleteExpiredKeyMaterial', pending])
    assert.equal(await stateOf(world, KeyId), 'Enabled')
    assert.match((await bring(world, KeyId, randomBytes(32), parameters, NEW)).error, /^KMSInvalidState/)
  })

  test('does not bring back a key whose own material is missing', async () => {
    await using world = await openWorld()
    const { KeyId, parameters, material } = await imported(world)
    await world.kms('DeleteImportedKeyMaterial', { KeyId })
    assert.equal((await bring(world, KeyId, randomBytes(32), parameters, NEW)).error, '')
    assert.equal(await stateOf(world, KeyId), 'PendingImport')
    assert.equal((await bring(world, KeyId, material, parameters)).error, '')
    assert.equal(await stateOf(world, KeyId), 'Enabled')
  })
})

test('material is what its id says, and its description stays until it is given another', async () => {
  await using world = await openWorld()
  const { KeyId, parameters, material, materialId } = await imported(world)
  const again = (more: object) => bring(world, KeyId, material, parameters, { ...forever, ...more })
  assert.equal((await again({ KeyMaterialId: materialId, KeyMaterialDescription: 'first one' })).error, '')
  assert.match((await again({ KeyMaterialId: 'a'.repeat(64) })).error, incorrect)
  assert.equal(
    (await again({ KeyMaterialId: materialId, ImportType: 'NEW_KEY_MATERIAL' })).error,
    'ValidationException: KeyMaterialId cannot be specified when ImportType is NEW_KEY_MATERIAL.',
  )
  const unknown = { KeyId, KeyMaterialId: 'a'.repeat(64) }
  assert.match((await world.kms('DeleteImportedKeyMaterial', unknown)).error, /^NotFoundException/)
  assert.equal(await stateOf(world, KeyId), 'Enabled')
})

suite('expiry', () => {
  test('is a time in the coming 365 days, or none', async () => {
    await using world = await openWorld()
    const { KeyId, material, parameters } = await imported(world)
    const now = world.now / 1000
    const year = 365 * 24 * 60 * 60
    const cases: [terms: object, error: string][] = [
      [{}, 'ValidationException: A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES'],
      [
        { ExpirationModel: 'KEY_MATERIAL_EXPIRES' },
        'ValidationException: A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES',
      ],
      [
        { ...forever, ValidTo: now + 1 },
        'ValidationException: A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE',
      ],
      [{ ValidTo: now }, 'ValidationException: The validTo date must be in the future'],
      [{ ValidTo: -1 }, 'ValidationException: The validTo date must be in the future'],
      [
        { ValidTo: now + year + 1 },
        'ValidationException: The validTo date must be within 365 days of the current date',
      ],
      [{ ValidTo: now + year }, ''],
      [{ ValidTo: now + 0.0014 }, ''],
    ]
    for (const [terms, error] of cases)
      assert.equal(
        (await bring(world, KeyId, material, parameters, terms)).error,
        error,
        JSON.stringify(terms),
      )
    for (const ValidTo of [1e300, 8.7e12, '2026-05-01T00:00:00Z'])
      assert.match(
        (await bring(world, KeyId, material, parameters, { ValidTo })).error,
        /^SerializationException/,
      )
    // To the millisecond.
    assert.equal((await world.kms('DescribeKey', { KeyId })).json.KeyMetadata.ValidTo, now + 0.001)
    assert.equal(await stateOf(world, KeyId), 'Enabled')
    world.now++
    assert.equal(await stateOf(world, KeyId), 'PendingImport')
  })

  test('holds from that very moment, before anything is destroyed, and after a restart', async () => {
    await using world = await openWorld()
    const ValidTo = (world.now + day) / 1000
    const { KeyId, Arn, material, materialId } = await imported(world, { ValidTo })
    const described = async () => (await world.kms('DescribeKey', { KeyId })).json.KeyMetadata
    const before = await described()
    assert.deepEqual([before.ExpirationModel, before.ValidTo], ['KEY_MATERIAL_EXPIRES', ValidTo])
    const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext })).json

    world.now = ValidTo * 1000 - 1
    assert.equal((await world.kms('Decrypt', { CiphertextBlob })).error, '')
    assert.equal(await world.assembly.carryOutDue(), 0)
    world.now++
    const gone = async () => {
      for (const [operation, input] of [
        ['Decrypt', { CiphertextBlob }],
        ['Encrypt', { KeyId, Plaintext }],
        ['GenerateDataKey', { KeyId, KeySpec: 'AES_256' }],
        ['DisableKey', { KeyId }],
      ] as const)
        assert.equal(
          (await world.kms(operation, input)).error,
          `KMSInvalidStateException: ${Arn} is pending import.`,
        )
      const { KeyState, Enabled, ExpirationModel, ValidTo } = await described()
      assert.deepEqual(
        [KeyState, Enabled, ExpirationModel, ValidTo],
        ['PendingImport', false, undefined, undefined],
      )
    }
    await gone()
    await world.restart()
    await gone()
    assert.equal(await world.assembly.carryOutDue(), 1)
    assert.equal(await world.assembly.carryOutDue(), 0)
    await gone()
    const { eventName, eventType, readOnly, serviceEventDetails, resources } = (await world.trail())
      .filter(record => record.eventType === 'AwsServiceEvent')
      .at(-1)
    assert.deepEqual(
      [eventName, eventType, readOnly, serviceEventDetails, resources],
      [
        'DeleteExpiredKeyMaterial',
        'AwsServiceEvent',
        false,
        { keyId: KeyId, keyMaterialId: materialId },
        [{ accountId: '000000000000', type: 'AWS::KMS::Key', ARN: Arn }],
      ],
    )
    await world.restart()
    await gone()
    const parameters = await parametersFor(world, KeyId)
    assert.equal((await bring(world, KeyId, material, parameters)).json.KeyMaterialId, materialId)
    assert.equal((await world.kms('Decrypt', { CiphertextBlob })).json.Plaintext, Plaintext)
    assert.equal(await world.assembly.carryOutDue(), 0)
  })

  test('is put off, or lifted, by bringing the material again; also when it is over', async () => {
    await using world = await openWorld()
    const in_ = (milliseconds: number) => ({ ValidTo: (world.now + milliseconds) / 1000 })
    const { KeyId, material } = await imported(world, in_(1000))
    const again = async (terms: object) =>
      bring(world, KeyId, material, await parametersFor(world, KeyId), terms)
    await again(in_(5000))
    world.now += 1000
    assert.equal(await stateOf(world, KeyId), 'Enabled')
    world.now += 4000
    assert.equal(await stateOf(world, KeyId), 'PendingImport')
    await again(in_(5000))
    assert.equal(await stateOf(world, KeyId), 'Enabled')
    assert.equal(await world.assembly.carryOutDue(), 0)
    await again(forever)
    world.now += 3000 * day
    assert.equal(await stateOf(world, KeyId), 'Enabled')
    assert.equal(await world.assembly.carryOutDue(), 0)
  })

  test('of a disabled key, and of one that waits for its deletion', async () => {
    await using world = await openWorld()
    const ValidTo = (world.now + day) / 1000
    const [disabled, scheduled, kept] = [
      await imported(world, { ValidTo }),
      await imported(world, { ValidTo }),
      await imported(world),
    ]
    await world.kms('DisableKey', disabled)
    // Of a key that has all that it needs, the state is not an importer's to change.
    await bring(world, disabled.KeyId, disabled.material, disabled.parameters, { ValidTo })
    assert.equal(await stateOf(world, disabled.KeyId), 'Disabled')
    for (const { KeyId } of [scheduled, kept]) await world.kms('ScheduleKeyDeletion', { KeyId })
    world.now += day
    assert.equal(await stateOf(world, disabled.KeyId), 'PendingImport')
    assert.equal(await stateOf(world, scheduled.KeyId), 'PendingDeletion')
    assert.equal(await world.assembly.carryOutDue(), 2)
    assert.equal(await stateOf(world, disabled.KeyId), 'PendingImport')
    assert.equal(await stateOf(world, scheduled.KeyId), 'PendingDeletion')
    for (const { KeyId } of [scheduled, kept]) await world.kms('CancelKeyDeletion', { KeyId })
    assert.equal(await stateOf(world, scheduled.KeyId), 'PendingImport')
    assert.equal(await stateOf(world, kept.KeyId), 'Disabled')
  })

  test('a data key pair that takes its time is not sealed by material that is over meanwhile', async () => {
    await using world = await openWorld()
    const { KeyId, Arn } = await imported(world, { ValidTo: (world.now + 1000) / 1000 })
    const pair = world.kms('GenerateDataKeyPair', { KeyId, KeyPairSpec: 'RSA_3072' })
    await new Promise(setImmediate)
    world.now += 1000
    assert.equal((await pair).error, `KMSInvalidStateException: ${Arn} is pending import.`)
  })
})

test('deletion while the key waits for its own leaves that as it is', async () => {
  await using world = await openWorld()
  const { KeyId } = await imported(world)
  await world.kms('ScheduleKeyDeletion', { KeyId })
  assert.equal((await world.kms('DeleteImportedKeyMaterial', { KeyId })).error, '')
  assert.equal(await stateOf(world, KeyId), 'PendingDeletion')
  await world.kms('CancelKeyDeletion', { KeyId })
  assert.equal(await stateOf(world, KeyId), 'PendingImport')
  const empty = await waiting(world)
  const deleted = await world.kms('DeleteImportedKeyMaterial', empty)
  assert.deepEqual(deleted.json, { KeyId: empty.Arn })
  await world.kms('ScheduleKeyDeletion', empty)
  await world.kms('CancelKeyDeletion', empty)
  assert.equal(await stateOf(world, empty.KeyId), 'PendingImport')
})

test('what is taken away leaves the store’s files, wrapped as it was', async () => {
  await using world = await openWorld()
  const deleted = await imported(world)
  const pending = (await bring(world, deleted.KeyId, randomBytes(32), deleted.parameters, NEW)).json
  const expiring = await imported(world, { ValidTo: (world.now + day) / 1000 })
  const store = await openSqliteStore(join(world.data, 'claviger.db'))
  const rows = await store.all('materials')
  await store.close()
  const wrapped = (id: string) => Buffer.from(rows.find(row => row.id === id)?.wrapped ?? [])
  const isThere = (bytes: Buffer) =>
    readdirSync(world.data, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .some(entry => readFileSync(join(entry.parentPath, entry.name)).includes(bytes))
  const gone = async (id: string, work: () => Promise<unknown>) => {
    assert.ok(wrapped(id).length > 45 && isThere(wrapped(id)))
    await work()
    assert.ok(!isThere(wrapped(id)))
  }
  const { KeyId } = deleted
  const take = (KeyMaterialId: string) => world.kms('DeleteImportedKeyMaterial', { KeyId, KeyMaterialId })
  await gone(pending.KeyMaterialId, () => take(pending.KeyMaterialId))
  await gone(deleted.materialId, () => take(deleted.materialId))
  world.now += day
  await gone(expiring.materialId, () => world.assembly.carryOutDue())
})

test('what one process takes away no other uses, and each can finish what another began', async () => {
  await using one = await openWorld()
  const two = new World(one.data)
  two.admin = one.admin
  await two.open()
  try {
    const { KeyId, material } = await imported(one, { ValidTo: (one.now + day) / 1000 })
    const { CiphertextBlob } = (await two.kms('Encrypt', { KeyId, Plaintext })).json
    await one.kms('DeleteImportedKeyMaterial', { KeyId })
    assert.match((await two.kms('Decrypt', { CiphertextBlob })).error, /is pending import\.$/)
    const parameters = await parametersFor(one, KeyId)
    const ValidTo = (one.now + day) / 1000
    assert.equal((await bring(two, KeyId, material, parameters, { ValidTo })).error, '')
    assert.equal((await one.kms('Decrypt', { CiphertextBlob })).error, '')
    one.now += day
    two.now += day
    const done = await Promise.all([one.assembly.carryOutDue(), two.assembly.carryOutDue()])
    assert.deepEqual(done.toSorted(), [0, 1])
  } finally {
    await two.close()
  }
})

suite('permissions', () => {
  const statement = (Action: string, Condition?: object) => ({
    Effect: 'Allow',
    Action,
    Resource: '*',
    ...(Condition && { Condition }),
  })
  test('conditions on how material is wrapped and how long it stays', async () => {
    await using world = await openWorld()
    const { KeyId, material, parameters } = await imported(world)
    const latest = new Date(world.now + 7 * day).toISOString()
    const as = await world.user('carol', [
      statement('kms:GetParametersForImport', {
        StringEquals: { 'kms:WrappingAlgorithm': 'RSAES_OAEP_SHA_256', 'kms:WrappingKeySpec': 'RSA_3072' },
      }),
      statement('kms:ImportKeyMaterial', {
        StringEquals: { 'kms:ExpirationModel': 'KEY_MATERIAL_EXPIRES' },
        DateLessThanEquals: { 'kms:ValidTo': latest },
      }),
    ])
    const denied = /^AccessDeniedException/
    await assert.rejects(parametersFor(world, KeyId, {}, { as }), /AccessDenied/)
    await assert.rejects(
      parametersFor(
        world,
        KeyId,
        { WrappingAlgorithm: 'RSAES_OAEP_SHA_1', WrappingKeySpec: 'RSA_3072' },
        { as },
      ),
      /AccessDenied/,
    )
    await parametersFor(world, KeyId, { WrappingKeySpec: 'RSA_3072' }, { as })
    const take = (terms: object) => bring(world, KeyId, material, parameters, terms, { as })
    const until = (milliseconds: number) => ({ ValidTo: (world.now + milliseconds) / 1000 })
    assert.equal((await take(until(7 * day))).error, '')
    assert.match((await take(until(7 * day + 1))).error, denied)
    assert.match((await take(forever)).error, denied)
    assert.match((await take({ ...until(day), ...forever })).error, denied)
    assert.match((await world.kms('DeleteImportedKeyMaterial', { KeyId }, { as })).error, denied)
  })

  test('no other account imports, even where the key policy would let it', async () => {
    await using world = await openWorld()
    const as = await world.assembly.ensureAccount('111111111111')
    assert.ok(as)
    const { Arn, KeyId, material, parameters } = await imported(world)
    const open = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' }
    await world.kms('PutKeyPolicy', { KeyId, Policy: policy(open) })
    assert.equal((await world.kms('DescribeKey', { KeyId: Arn }, { as })).error, '')
    assert.match((await bring(world, Arn, material, parameters, forever, { as })).error, /^AccessDenied/)
    await assert.rejects(parametersFor(world, Arn, {}, { as }), /AccessDenied/)
    const deletion = await world.kms('DeleteImportedKeyMaterial', { KeyId: Arn }, { as })
    assert.match(deletion.error, /^AccessDenied/)
  })
})

test('wrapping keys are made at AWS’s pace', async () => {
  await using world = await openWorld({ throttling: true })
  const { KeyId } = await waiting(world)
  await parametersFor(world, KeyId)
  await assert.rejects(parametersFor(world, KeyId), /ThrottlingException/)
  world.now += 1000
  await parametersFor(world, KeyId)
})
