import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type CallOptions, openWorld, policy, type World } from '../../harness.ts'
import { changeRows } from './rows.ts'

const Plaintext = Buffer.from('attack at dawn').toString('base64')
const day = 24 * 60 * 60 * 1000
const minute = 60 * 1000
const everything = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::000000000000:root' },
  Action: 'kms:*',
  Resource: '*',
}

/** A call that succeeds. */
async function ok(world: World, operation: string, input: object, options: CallOptions = {}) {
  const { error, json } = await world.kms(operation, input, options)
  assert.equal(error, '', operation)
  return json
}
const create = async (world: World, input: object = {}) => (await ok(world, 'CreateKey', input)).KeyMetadata
const current = async (world: World, KeyId: string): Promise<string> =>
  (await ok(world, 'DescribeKey', { KeyId })).KeyMetadata.CurrentKeyMaterialId
const status = (world: World, KeyId: string) => ok(world, 'GetKeyRotationStatus', { KeyId })
const rotations = async (world: World, KeyId: string, IncludeKeyMaterial = 'ROTATIONS_ONLY') =>
  (await ok(world, 'ListKeyRotations', { KeyId, IncludeKeyMaterial })).Rotations
const seconds = (milliseconds: number) => milliseconds / 1000
const rotateKeyEvents = async (world: World) =>
  (await world.trail()).filter(({ eventName }) => eventName === 'RotateKey')

suite('by schedule', () => {
  test('new material encrypts, the old ones decrypt for ever, and ReEncrypt moves what they encrypted', async () => {
    await using world = await openWorld()
    const { KeyId, Arn } = await create(world)
    const first = await current(world, KeyId)
    const { CiphertextBlob } = await ok(world, 'Encrypt', { KeyId, Plaintext })
    const dataKey = await ok(world, 'GenerateDataKey', { KeyId, KeySpec: 'AES_256' })
    assert.equal(dataKey.KeyMaterialId, first)
    await ok(world, 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 })

    world.now += 90 * day - 1
    assert.equal(await world.assembly.carryOutDue(), 0)
    assert.equal(await current(world, KeyId), first)
    world.now += 1
    assert.equal(await world.assembly.carryOutDue(), 1)
    const second = await current(world, KeyId)
    assert.notEqual(second, first)
    assert.equal(await world.assembly.carryOutDue(), 0)

    for (const restart of [false, true]) {
      if (restart) await world.restart()
      const opened = await ok(world, 'Decrypt', { CiphertextBlob })
      assert.deepEqual([opened.KeyId, opened.Plaintext, opened.KeyMaterialId], [Arn, Plaintext, first])
      const key = await ok(world, 'Decrypt', { CiphertextBlob: dataKey.CiphertextBlob, KeyId })
      assert.deepEqual([key.Plaintext, key.KeyMaterialId], [dataKey.Plaintext, first])
      const made = await ok(world, 'GenerateDataKey', { KeyId, KeySpec: 'AES_256' })
      assert.equal(made.KeyMaterialId, second)
      const sealed = await ok(world, 'Encrypt', { KeyId, Plaintext })
      assert.equal((await ok(world, 'Decrypt', sealed)).KeyMaterialId, second)
    }
    const moved = await ok(world, 'ReEncrypt', { CiphertextBlob, DestinationKeyId: KeyId })
    assert.deepEqual([moved.SourceKeyMaterialId, moved.DestinationKeyMaterialId], [first, second])
    const opened = await ok(world, 'Decrypt', { CiphertextBlob: moved.CiphertextBlob })
    assert.deepEqual([opened.Plaintext, opened.KeyMaterialId], [Plaintext, second])
  })

  test('is recorded as the service’s own doing', async () => {
    await using world = await openWorld()
    const { KeyId, Arn } = await create(world)
    const previousKeyMaterialId = await current(world, KeyId)
    await ok(world, 'EnableKeyRotation', { KeyId })
    world.now += 365 * day
    await world.assembly.carryOutDue()
    const { eventID, ...record } = (await world.trail()).at(-1)
    assert.match(eventID, /^[0-9a-f-]{36}$/)
    assert.deepEqual(record, {
      eventVersion: '1.11',
      userIdentity: { accountId: '000000000000', invokedBy: 'AWS Internal' },
      eventTime: '2027-01-15T12:00:00Z',
      eventSource: 'kms.amazonaws.com',
      eventName: 'RotateKey',
      awsRegion: 'us-east-1',
      sourceIPAddress: 'AWS Internal',
      userAgent: 'AWS Internal',
      requestParameters: null,
      responseElements: null,
      readOnly: false,
      resources: [{ accountId: '000000000000', type: 'AWS::KMS::Key', ARN: Arn }],
      eventType: 'AwsServiceEvent',
      managementEvent: true,
      recipientAccountId: '000000000000',
      serviceEventDetails: {
        rotationType: 'AUTOMATIC',
        keyOrigin: 'AWS_KMS',
        previousKeyMaterialId,
        currentKeyMaterialId: await current(world, KeyId),
        keyId: KeyId,
      },
      eventCategory: 'Management',
    })
  })

  test('many years missed make one rotation, from which the next one counts', async () => {
    await using world = await openWorld()
    const { KeyId } = await create(world)
    await ok(world, 'EnableKeyRotation', { KeyId })
    world.now += 10 * 365 * day + 5000
    await world.restart()
    assert.equal(await world.assembly.carryOutDue(), 1)
    await world.restart()
    assert.equal(await world.assembly.carryOutDue(), 0)
    const rotatedAt = world.now
    assert.equal((await status(world, KeyId)).NextRotationDate, seconds(rotatedAt + 365 * day))
    for (let year = 1; year <= 3; year++) {
      world.now = rotatedAt + year * 365 * day
      assert.equal(await world.assembly.carryOutDue(), 1)
    }
    const listed = await rotations(world, KeyId)
    assert.deepEqual(
      listed.map(({ RotationDate }: { RotationDate: number }) => RotationDate),
      [0, 1, 2, 3].map(year => seconds(rotatedAt + year * 365 * day)),
    )
  })

  test('periods: the default, the bounds, what changing and enabling again count from', async () => {
    await using world = await openWorld()
    const start = world.now
    const { KeyId, Arn } = await create(world)
    const off = { KeyId: Arn, KeyRotationEnabled: false }
    const on = (days: number, from: number) => ({
      KeyId: Arn,
      KeyRotationEnabled: true,
      RotationPeriodInDays: days,
      NextRotationDate: seconds(from + days * day),
    })
    assert.deepEqual(await status(world, KeyId), off)
    const enable = (RotationPeriodInDays?: number) =>
      ok(world, 'EnableKeyRotation', { KeyId: Arn, RotationPeriodInDays })
    await enable()
    assert.deepEqual(await status(world, Arn), on(365, start))
    world.now += 100 * day
    // Enabling what is enabled postpones nothing, nor does another period and back.
    await enable(365)
    assert.deepEqual(await status(world, KeyId), on(365, start))
    await enable(2560)
    assert.deepEqual(await status(world, KeyId), on(2560, start))
    await enable()
    assert.deepEqual(await status(world, KeyId), on(365, start))
    assert.equal(await world.assembly.carryOutDue(), 0)
    // A shorter period that has passed already is due.
    await enable(90)
    assert.deepEqual(await status(world, KeyId), on(90, start))
    assert.equal(await world.assembly.carryOutDue(), 1)
    const rotatedAt = world.now
    assert.deepEqual(await status(world, KeyId), on(90, rotatedAt))
    world.now += 30 * day
    await enable(91)
    assert.deepEqual(await status(world, KeyId), on(91, rotatedAt))

    await ok(world, 'DisableKeyRotation', { KeyId })
    await ok(world, 'DisableKeyRotation', { KeyId })
    assert.deepEqual(await status(world, KeyId), off)
    world.now += 1000 * day
    assert.equal(await world.assembly.carryOutDue(), 0)
    assert.equal((await rotations(world, KeyId)).length, 1)
    await enable(90)
    assert.deepEqual(await status(world, KeyId), on(90, world.now))
    assert.equal(await world.assembly.carryOutDue(), 0)
    await world.restart()
    assert.deepEqual(await status(world, KeyId), on(90, world.now))
  })

  test('waits while the key is disabled or pending deletion, and is made up for then', async () => {
    await using world = await openWorld()
    const { KeyId } = await create(world)
    const first = await current(world, KeyId)
    await ok(world, 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 })
    const due = world.now + 90 * day
    world.now = due - day
    await ok(world, 'DisableKey', { KeyId })
    world.now = due + 300 * day
    assert.equal(await world.assembly.carryOutDue(), 0)
    const disabled = await status(world, KeyId)
    assert.deepEqual([disabled.KeyRotationEnabled, disabled.NextRotationDate], [true, seconds(due)])

    await ok(world, 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 30 })
    assert.equal((await status(world, KeyId)).KeyRotationEnabled, false)
    assert.equal((await status(world, KeyId)).NextRotationDate, undefined)
    assert.equal(await world.assembly.carryOutDue(), 0)
    await ok(world, 'CancelKeyDeletion', { KeyId })
    assert.equal((await status(world, KeyId)).KeyRotationEnabled, true)
    assert.equal(await world.assembly.carryOutDue(), 0)
    assert.equal(await current(world, KeyId), first)

    await ok(world, 'EnableKey', { KeyId })
    assert.equal(await world.assembly.carryOutDue(), 1)
    assert.notEqual(await current(world, KeyId), first)
    assert.equal((await status(world, KeyId)).NextRotationDate, seconds(world.now + 90 * day))
  })

  test('a key that is destroyed goes with all its materials', async () => {
    await using world = await openWorld()
    const { KeyId } = await create(world)
    await ok(world, 'RotateKeyOnDemand', { KeyId })
    const { CiphertextBlob } = await ok(world, 'Encrypt', { KeyId, Plaintext })
    await ok(world, 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 })
    await ok(world, 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
    world.now += 100 * day
    await world.assembly.carryOutDue()
    assert.equal((await rotateKeyEvents(world)).length, 1)
    assert.match((await world.kms('Decrypt', { CiphertextBlob })).error, /^AccessDeniedException/)
    await changeRows(world, 'materials', rows => {
      assert.deepEqual(rows, [])
      return []
    })
  })
})

suite('on demand', () => {
  test('is done when it is answered, and its two records stand side by side', async () => {
    await using world = await openWorld()
    const { KeyId, Arn } = await create(world)
    const first = await current(world, KeyId)
    const { CiphertextBlob } = await ok(world, 'Encrypt', { KeyId, Plaintext })
    assert.deepEqual(await ok(world, 'RotateKeyOnDemand', { KeyId }), { KeyId: Arn })
    const second = await current(world, KeyId)
    assert.notEqual(second, first)
    assert.equal((await ok(world, 'Decrypt', { CiphertextBlob })).KeyMaterialId, first)
    assert.equal((await status(world, KeyId)).OnDemandRotationStartDate, undefined)

    const trail = await world.trail()
    const at = trail.findIndex(({ eventName }) => eventName === 'RotateKeyOnDemand')
    const [call, event] = trail.slice(at, at + 2)
    assert.deepEqual(
      [call.eventType, call.requestParameters, call.responseElements, call.resources.length],
      ['AwsApiCall', { keyId: KeyId }, { keyId: Arn }, 1],
    )
    assert.equal(call.userIdentity.userName, 'admin')
    assert.deepEqual(
      [event.eventName, event.eventType, event.userIdentity, event.requestID, event.serviceEventDetails],
      [
        'RotateKey',
        'AwsServiceEvent',
        { accountId: '000000000000', invokedBy: 'AWS Internal' },
        undefined,
        {
          rotationType: 'ON_DEMAND',
          keyOrigin: 'AWS_KMS',
          previousKeyMaterialId: first,
          currentKeyMaterialId: second,
          keyId: KeyId,
        },
      ],
    )
    assert.notEqual(event.eventID, call.eventID)
  })

  test('changes no schedule, and keeps 20 minutes away from it', async () => {
    await using world = await openWorld()
    const { KeyId } = await create(world)
    await ok(world, 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 })
    const due = world.now + 90 * day
    world.now = due - 20 * minute - 1
    await ok(world, 'RotateKeyOnDemand', { KeyId })
    assert.equal((await status(world, KeyId)).NextRotationDate, seconds(due))
    for (world.now = due - 20 * minute; world.now <= due + 10 * minute; world.now += 10 * minute)
      assert.equal(
        (await world.kms('RotateKeyOnDemand', { KeyId })).error,
        'ConflictException: An automatic rotation of this key is currently in progress or scheduled to begin within the next 20 minutes.',
      )
    assert.equal(await world.assembly.carryOutDue(), 1)
    world.now += 1
    await ok(world, 'RotateKeyOnDemand', { KeyId })
    assert.deepEqual(
      (await rotations(world, KeyId)).map(({ RotationType }: { RotationType: string }) => RotationType),
      ['ON_DEMAND', 'AUTOMATIC', 'ON_DEMAND'],
    )
  })

  test('25 times a key, scheduled rotations not counted', async () => {
    await using world = await openWorld()
    const { KeyId, Arn } = await create(world)
    const other = await create(world)
    await ok(world, 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 })
    for (let n = 0; n < 2; n++) {
      world.now += 90 * day
      await world.assembly.carryOutDue()
    }
    for (let n = 0; n < 25; n++) await ok(world, 'RotateKeyOnDemand', { KeyId })
    const before = await current(world, KeyId)
    const refused = `LimitExceededException: The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${Arn}`
    assert.equal((await world.kms('RotateKeyOnDemand', { KeyId })).error, refused)
    await world.restart()
    assert.equal((await world.kms('RotateKeyOnDemand', { KeyId })).error, refused)
    assert.equal(await current(world, KeyId), before)
    assert.equal((await rotateKeyEvents(world)).length, 27)
    await ok(world, 'RotateKeyOnDemand', { KeyId: other.KeyId })
    world.now += 90 * day
    assert.equal(await world.assembly.carryOutDue(), 1)
  })

  test('at the same time rotates once for each answer, and never more than 25 times', async () => {
    await using world = await openWorld()
    const { KeyId } = await create(world)
    const replies = await Promise.all(
      Array.from({ length: 30 }, () => world.kms('RotateKeyOnDemand', { KeyId })),
    )
    assert.equal(replies.filter(({ error }) => error === '').length, 25)
    assert.ok(replies.every(({ error }) => error === '' || error.startsWith('LimitExceededException')))
    const made = await rotations(world, KeyId)
    const events = await rotateKeyEvents(world)
    assert.deepEqual(
      new Set(events.map(event => event.serviceEventDetails.currentKeyMaterialId)),
      new Set(made.map((entry: { KeyMaterialId: string }) => entry.KeyMaterialId)),
    )
    // Each began where the one before had ended.
    for (let n = 1; n < 25; n++)
      assert.equal(
        events[n].serviceEventDetails.previousKeyMaterialId,
        events[n - 1].serviceEventDetails.currentKeyMaterialId,
      )
    assert.equal(made.length, 25)
    assert.equal(events.length, 25)
  })
})

suite('ListKeyRotations', () => {
  test('the rotations, oldest first; with all material, the first one too', async () => {
    await using world = await openWorld()
    const { KeyId, Arn } = await create(world)
    const ids = [await current(world, KeyId)]
    assert.deepEqual(await ok(world, 'ListKeyRotations', { KeyId }), { Rotations: [], Truncated: false })
    const dates: number[] = []
    for (let n = 0; n < 3; n++) {
      world.now += day
      dates.push(seconds(world.now))
      await ok(world, 'RotateKeyOnDemand', { KeyId })
      ids.push(await current(world, KeyId))
    }
    const entry = (n: number) => ({
      KeyId: Arn,
      KeyMaterialId: ids[n],
      KeyMaterialState: n === 3 ? 'CURRENT' : 'NON_CURRENT',
      ...(n > 0 && { RotationDate: dates[n - 1], RotationType: 'ON_DEMAND' }),
    })
    assert.deepEqual(await rotations(world, KeyId), [1, 2, 3].map(entry))
    assert.deepEqual(await rotations(world, KeyId, 'ALL_KEY_MATERIAL'), [0, 1, 2, 3].map(entry))
  })

  test('in pages', async () => {
    await using world = await openWorld()
    const { KeyId } = await create(world)
    for (let n = 0; n < 5; n++) {
      await ok(world, 'RotateKeyOnDemand', { KeyId })
      world.now += n % 2
    }
    const whole = await rotations(world, KeyId, 'ALL_KEY_MATERIAL')
    const paged: object[] = []
    for (let Marker: string | undefined, more = true; more; ) {
      const page = await ok(world, 'ListKeyRotations', {
        KeyId,
        IncludeKeyMaterial: 'ALL_KEY_MATERIAL',
        Limit: 4,
        Marker,
      })
      paged.push(...page.Rotations)
      more = page.Truncated
      Marker = page.NextMarker
      assert.equal(more, Marker !== undefined)
    }
    assert.equal(whole.length, 6)
    assert.deepEqual(
      whole.map((entry: object) => 'RotationDate' in entry),
      [false, true, true, true, true, true],
    )
    assert.deepEqual(paged, whole)
    assert.match(
      (await world.kms('ListKeyRotations', { KeyId, Marker: 'x' })).error,
      /^InvalidMarkerException/,
    )
  })
})

suite('who may', () => {
  test('kms:RotationPeriodInDays, with the default filled in', async () => {
    await using world = await openWorld()
    const { KeyId } = await create(world)
    const longer = { NumericGreaterThan: { 'kms:RotationPeriodInDays': '180' } }
    const as = await world.user('bob', [
      { Effect: 'Allow', Action: 'kms:EnableKeyRotation', Resource: '*' },
      { Effect: 'Deny', Action: 'kms:EnableKeyRotation', Resource: '*', Condition: longer },
    ])
    await ok(world, 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 180 }, { as })
    for (const input of [{ RotationPeriodInDays: 181 }, {}])
      assert.match(
        (await world.kms('EnableKeyRotation', { KeyId, ...input }, { as })).error,
        /^AccessDeniedException: .* kms:EnableKeyRotation .*explicit deny/,
      )
    assert.equal((await status(world, KeyId)).RotationPeriodInDays, 180)
  })

  test('each operation needs its own permission; other accounts may see the status alone', async () => {
    await using world = await openWorld()
    const { KeyId, Arn } = await create(world)
    const operations = [
      'EnableKeyRotation',
      'GetKeyRotationStatus',
      'ListKeyRotations',
      'RotateKeyOnDemand',
      'DisableKeyRotation',
    ]
    for (const [index, name] of operations.entries()) {
      const as = await world.user(`user${index}`, [{ Effect: 'Allow', Action: `kms:${name}`, Resource: '*' }])
      for (const operation of operations) {
        const { error } = await world.kms(operation, { KeyId }, { as })
        if (operation === name) assert.equal(error, '')
        else assert.match(error, new RegExp(`^AccessDeniedException: .*perform: kms:${operation} `))
      }
    }
    const other = await world.assembly.ensureAccount('111122223333')
    assert.ok(other)
    const statement = { ...everything, Principal: { AWS: 'arn:aws:iam::111122223333:root' } }
    await ok(world, 'PutKeyPolicy', { KeyId, Policy: policy(everything, statement) })
    for (const operation of operations) {
      const { error } = await world.kms(operation, { KeyId: Arn }, { as: other })
      if (operation === 'GetKeyRotationStatus') assert.equal(error, '')
      else assert.match(error, /^AccessDeniedException/)
    }
  })

  test('who is not allowed learns nothing of the key’s kind or state', async () => {
    await using world = await openWorld()
    const { KeyId } = await create(world, { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' })
    const as = await world.user('bob')
    for (const operation of ['EnableKeyRotation', 'RotateKeyOnDemand', 'ListKeyRotations'])
      assert.match((await world.kms(operation, { KeyId }, { as })).error, /^AccessDeniedException/)
  })
})

suite('multi-Region keys', () => {
  const west = 'us-west-2'
  const south = 'sa-east-1'
  const replicas = [west, south]
  const regions = ['us-east-1', ...replicas]

  async function family(world: World): Promise<string> {
    const { KeyId } = await create(world, { MultiRegion: true })
    for (const ReplicaRegion of replicas) await ok(world, 'ReplicateKey', { KeyId, ReplicaRegion })
    return KeyId
  }
  /** What every member must say alike. */
  async function shared(world: World, KeyId: string) {
    const each = []
    for (const region of regions) {
      const { CurrentKeyMaterialId } = (await ok(world, 'DescribeKey', { KeyId }, { region })).KeyMetadata
      const { KeyId: _arn, ...rotation } = await ok(world, 'GetKeyRotationStatus', { KeyId }, { region })
      const all = { KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }
      const { Rotations } = await ok(world, 'ListKeyRotations', all, { region })
      const materials = Rotations.map(({ KeyId: _id, ...entry }: { KeyId: string }) => entry)
      each.push({ CurrentKeyMaterialId, rotation, materials })
    }
    const [first, ...others] = each
    assert.ok(first)
    for (const other of others) assert.deepEqual(other, first)
    return first
  }

  test('replicas share settings and material, by schedule and on demand', async () => {
    await using world = await openWorld()
    const KeyId = await family(world)
    const sealed: [ciphertext: string, material: string][] = []
    /** In each Region, and opened in each. */
    const seal = async () => {
      const material = await current(world, KeyId)
      for (const region of regions) {
        const { CiphertextBlob } = await ok(world, 'Encrypt', { KeyId, Plaintext }, { region })
        sealed.push([CiphertextBlob, material])
      }
      for (const region of regions)
        for (const [CiphertextBlob, made] of sealed) {
          const opened = await ok(world, 'Decrypt', { CiphertextBlob }, { region })
          assert.deepEqual([opened.Plaintext, opened.KeyMaterialId], [Plaintext, made])
        }
    }
    await seal()
    await ok(world, 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 })
    assert.equal((await shared(world, KeyId)).rotation.KeyRotationEnabled, true)
    // Replicas are never rotated by themselves, and follow when they cannot be used.
    await ok(world, 'DisableKey', { KeyId }, { region: west })
    await ok(world, 'ScheduleKeyDeletion', { KeyId }, { region: south })
    world.now += 90 * day
    assert.equal(await world.assembly.carryOutDue(), 1 + 1)
    await ok(world, 'EnableKey', { KeyId }, { region: west })
    await ok(world, 'ReplicateKey', { KeyId, ReplicaRegion: south })
    assert.equal((await shared(world, KeyId)).materials.length, 2)
    await seal()
    await ok(world, 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 30 }, { region: south })
    world.now += 1
    await ok(world, 'RotateKeyOnDemand', { KeyId })
    await ok(world, 'CancelKeyDeletion', { KeyId }, { region: south })
    await ok(world, 'EnableKey', { KeyId }, { region: south })
    assert.equal((await shared(world, KeyId)).materials.length, 3)
    await world.restart()
    await seal()
    await ok(world, 'DisableKeyRotation', { KeyId })
    assert.deepEqual((await shared(world, KeyId)).rotation, { KeyRotationEnabled: false })
    assert.deepEqual(
      (await rotateKeyEvents(world)).map(event => [event.awsRegion, event.resources.length]),
      [
        ['us-east-1', 1],
        ['us-east-1', 1],
      ],
    )
  })

  test('are managed, and rotate, at the primary key alone, wherever that is', async () => {
    await using world = await openWorld()
    const KeyId = await family(world)
    const inRegion = { region: west }
    const managing = ['EnableKeyRotation', 'RotateKeyOnDemand', 'DisableKeyRotation']
    for (const operation of managing)
      assert.equal(
        (await world.kms(operation, { KeyId }, inRegion)).error,
        `UnsupportedOperationException: arn:aws:kms:${west}:000000000000:key/${KeyId} is not a multi-region primary key.`,
      )
    await ok(world, 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 })
    await ok(world, 'UpdatePrimaryRegion', { KeyId, PrimaryRegion: west })
    assert.match(
      (await world.kms('RotateKeyOnDemand', { KeyId })).error,
      /us-east-1.* is not a multi-region primary key/,
    )
    // The primary key's state decides.
    await ok(world, 'DisableKey', { KeyId }, inRegion)
    world.now += 90 * day
    assert.equal(await world.assembly.carryOutDue(), 0)
    await ok(world, 'EnableKey', { KeyId }, inRegion)
    assert.equal(await world.assembly.carryOutDue(), 1)
    for (const operation of managing) await ok(world, operation, { KeyId }, inRegion)
    assert.deepEqual(
      (await rotateKeyEvents(world)).map(event => event.awsRegion),
      [west, west],
    )
    assert.equal((await shared(world, KeyId)).materials.length, 3)
  })
})

suite('keys that do not rotate', () => {
  const all = [
    'EnableKeyRotation',
    'DisableKeyRotation',
    'GetKeyRotationStatus',
    'RotateKeyOnDemand',
    'ListKeyRotations',
  ]
  const [enable = '', disable = '', state = '', onDemand = '', list = ''] = all

  test('asymmetric and HMAC keys, whose status is off', async () => {
    await using world = await openWorld()
    for (const input of [
      { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' },
      { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
      { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' },
      { KeySpec: 'ML_KEM_768', KeyUsage: 'ENCAPSULATE_DECAPSULATE' },
    ]) {
      const { KeyId, Arn } = await create(world, input)
      for (const operation of [enable, disable, onDemand, list]) {
        const { status: http, json } = await world.kms(operation, { KeyId })
        assert.deepEqual([http, json], [400, { __type: 'UnsupportedOperationException' }], operation)
      }
      assert.deepEqual(await status(world, KeyId), { KeyId: Arn, KeyRotationEnabled: false })
    }
  })

  test('keys of other origins, in AWS’s words', async () => {
    await using world = await openWorld()
    const { KeyId, Arn } = await create(world)
    for (const [origin, refusing] of [
      ['EXTERNAL', [enable, disable, state]],
      ['AWS_CLOUDHSM', all],
      ['EXTERNAL_KEY_STORE', all],
    ] as const) {
      await changeRows(world, 'keys', rows => rows.map(row => ({ ...row, origin })))
      for (const operation of refusing)
        assert.equal(
          (await world.kms(operation, { KeyId })).error,
          `UnsupportedOperationException: ${Arn} origin is ${origin} which is not valid for this operation.`,
          operation,
        )
    }
  })

  test('aliases are no key ids here, and a key that is not there is not found', async () => {
    await using world = await openWorld()
    const { KeyId } = await create(world)
    await ok(world, 'CreateAlias', { AliasName: 'alias/one', TargetKeyId: KeyId })
    for (const operation of all) {
      assert.match(
        (await world.kms(operation, { KeyId: 'alias/one' })).error,
        /^NotFoundException: Invalid keyId/,
      )
      const none = '11111111-2222-3333-4444-555555555555'
      assert.match(
        (await world.kms(operation, { KeyId: none })).error,
        /^NotFoundException: Key .* does not exist/,
      )
    }
  })
})

suite('imported material', () => {
  /** A key as if its second material had been imported to be rotated to. */
  async function external(world: World, pending: object = {}) {
    const { KeyId, Arn } = await create(world)
    const first = await current(world, KeyId)
    await ok(world, 'RotateKeyOnDemand', { KeyId })
    const second = await current(world, KeyId)
    await changeRows(world, 'keys', rows =>
      rows.map(row => ({ ...row, origin: 'EXTERNAL', currentMaterial: first })),
    )
    const waiting = { state: 'PENDING_ROTATION', rotatedAt: null, rotationType: null, ...pending }
    await changeRows(world, 'materials', rows =>
      rows.map(row => ({ ...row, ...(row.id === first ? { state: 'CURRENT' } : waiting) })),
    )
    return { KeyId, Arn, first, second }
  }

  test('what waits for a rotation becomes current', async () => {
    await using world = await openWorld()
    const expiresAt = world.now + 30 * day
    const { KeyId, Arn, first, second } = await external(world, { description: 'the new one', expiresAt })
    const { CiphertextBlob } = await ok(world, 'Encrypt', { KeyId, Plaintext })
    const entry = (id: string, state: string) => ({
      KeyId: Arn,
      KeyMaterialId: id,
      ImportState: 'IMPORTED',
      KeyMaterialState: state,
      ...(id === first
        ? { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' }
        : {
            KeyMaterialDescription: 'the new one',
            ExpirationModel: 'KEY_MATERIAL_EXPIRES',
            ValidTo: seconds(expiresAt),
          }),
    })
    assert.deepEqual(await rotations(world, KeyId, 'ALL_KEY_MATERIAL'), [
      entry(first, 'CURRENT'),
      entry(second, 'PENDING_ROTATION'),
    ])
    assert.deepEqual(await rotations(world, KeyId), [])

    world.now += day
    assert.deepEqual(await ok(world, 'RotateKeyOnDemand', { KeyId }), { KeyId: Arn })
    assert.equal(await current(world, KeyId), second)
    assert.equal((await ok(world, 'Decrypt', { CiphertextBlob })).KeyMaterialId, first)
    const rotated = { RotationDate: seconds(world.now), RotationType: 'ON_DEMAND' }
    assert.deepEqual(await rotations(world, KeyId, 'ALL_KEY_MATERIAL'), [
      entry(first, 'NON_CURRENT'),
      { ...entry(second, 'CURRENT'), ...rotated },
    ])
    const details = (await rotateKeyEvents(world)).at(-1).serviceEventDetails
    assert.deepEqual(
      [details.keyOrigin, details.previousKeyMaterialId, details.currentKeyMaterialId],
      ['EXTERNAL', first, second],
    )
  })

  test('nothing that waits, or not everywhere, or no longer there', async () => {
    for (const pending of [
      { state: 'NON_CURRENT' },
      { state: 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION' },
      { wrapped: null },
    ]) {
      await using world = await openWorld()
      const { KeyId, Arn, first } = await external(world, pending)
      assert.equal(
        (await world.kms('RotateKeyOnDemand', { KeyId })).error,
        `KMSInvalidStateException: No available key material pending rotation for the key: ${Arn}.`,
      )
      assert.equal(await current(world, KeyId), first)
    }
  })
})
