import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openWorld, type World } from '../harness.ts'

const day = 24 * 60 * 60 * 1000

/** A ciphertext with all that must hold for it for ever. */
interface Sealed {
  readonly key: number
  readonly CiphertextBlob: string
  readonly Plaintext: string
  readonly EncryptionContext: Record<string, string>
  readonly KeyMaterialId: string
}

/** What the trail and the answers say of one key, beside the server's own account. */
interface Known {
  readonly id: string
  material: string
  isEnabled: boolean
  onDemand: number
  period: number | undefined
  next: number
  rotations: number
}

class Model {
  readonly world: World
  readonly keys: Known[] = []
  readonly sealed: Sealed[] = []
  constructor(world: World) {
    this.world = world
  }

  async call(operation: string, input: object) {
    const { error, json } = await this.world.kms(operation, input)
    assert.equal(error, '', operation)
    return json
  }
  async create(): Promise<void> {
    const { KeyId, CurrentKeyMaterialId } = (await this.call('CreateKey', {})).KeyMetadata
    const known = { period: undefined, next: 0, onDemand: 0, rotations: 0, isEnabled: true }
    this.keys.push({ id: KeyId, material: CurrentKeyMaterialId, ...known })
  }
  async keep(key: number, CiphertextBlob: string, of: Pick<Sealed, 'Plaintext' | 'EncryptionContext'>) {
    const { id, material } = this.keys[key] as Known
    const { KeyMaterialId } = await this.call('Decrypt', {
      CiphertextBlob,
      EncryptionContext: of.EncryptionContext,
    })
    assert.equal(KeyMaterialId, material, `${id} encrypts with its current material`)
    this.sealed.push({ key, CiphertextBlob, KeyMaterialId, ...of })
  }
  /** Another material than all before it is current. */
  async renewed(key: Known): Promise<void> {
    const { CurrentKeyMaterialId } = (await this.call('DescribeKey', { KeyId: key.id })).KeyMetadata
    assert.notEqual(CurrentKeyMaterialId, key.material)
    key.material = CurrentKeyMaterialId
    key.rotations++
  }
  async upkeep(): Promise<void> {
    const { now } = this.world
    const due = this.keys.filter(key => key.isEnabled && key.period !== undefined && key.next <= now)
    assert.equal(await this.world.assembly.carryOutDue(), due.length)
    for (const key of due) {
      await this.renewed(key)
      key.next = now + (key.period as number) * day
    }
  }
  async checkAll(): Promise<void> {
    for (const { key, CiphertextBlob, Plaintext, EncryptionContext, KeyMaterialId } of this.sealed) {
      const { id, isEnabled } = this.keys[key] as Known
      const reply = await this.world.kms('Decrypt', { CiphertextBlob, EncryptionContext, KeyId: id })
      if (!isEnabled) assert.match(reply.error, /^DisabledException/)
      else assert.deepEqual([reply.json.Plaintext, reply.json.KeyMaterialId], [Plaintext, KeyMaterialId])
    }
    for (const { id, rotations, material } of this.keys) {
      const listed = (await this.call('ListKeyRotations', { KeyId: id, Limit: 1000 })).Rotations
      assert.equal(listed.length, rotations)
      assert.equal((await this.call('DescribeKey', { KeyId: id })).KeyMetadata.CurrentKeyMaterialId, material)
    }
  }
}

const keyCount = 2
const key = fc.nat({ max: keyCount - 1 })
const plaintext = fc
  .uint8Array({ minLength: 1, maxLength: 64 })
  .map(bytes => Buffer.from(bytes).toString('base64'))
const context = fc.dictionary(fc.string({ maxLength: 4 }), fc.string({ maxLength: 4 }), { maxKeys: 2 })

type Step = (model: Model) => Promise<void>
const at = (model: Model, index: number) => model.keys[index] as Known

const seal = fc
  .tuple(key, plaintext, context)
  .map<Step>(([index, Plaintext, EncryptionContext]) => async model => {
    if (!at(model, index).isEnabled) return
    const input = { KeyId: at(model, index).id, Plaintext, EncryptionContext }
    const { CiphertextBlob } = await model.call('Encrypt', input)
    await model.keep(index, CiphertextBlob, { Plaintext, EncryptionContext })
  })
const dataKey = fc.tuple(key, context).map<Step>(([index, EncryptionContext]) => async model => {
  if (!at(model, index).isEnabled) return
  const input = { KeyId: at(model, index).id, KeySpec: 'AES_256', EncryptionContext }
  const { CiphertextBlob, Plaintext } = await model.call('GenerateDataKey', input)
  await model.keep(index, CiphertextBlob, { Plaintext, EncryptionContext })
})
const reEncrypt = fc
  .tuple(fc.nat(), key, context)
  .map<Step>(([which, index, EncryptionContext]) => async model => {
    const from = model.sealed[which % model.sealed.length]
    if (!from || !at(model, from.key).isEnabled || !at(model, index).isEnabled) return
    const { CiphertextBlob } = await model.call('ReEncrypt', {
      CiphertextBlob: from.CiphertextBlob,
      SourceEncryptionContext: from.EncryptionContext,
      DestinationKeyId: at(model, index).id,
      DestinationEncryptionContext: EncryptionContext,
    })
    await model.keep(index, CiphertextBlob, { Plaintext: from.Plaintext, EncryptionContext })
  })
const onDemand = key.map<Step>(index => async model => {
  const known = at(model, index)
  const { error } = await model.world.kms('RotateKeyOnDemand', { KeyId: known.id })
  const isNear = known.period !== undefined && known.next - model.world.now <= 20 * 60_000
  if (!known.isEnabled) assert.match(error, /^DisabledException/)
  else if (isNear) assert.match(error, /^ConflictException/)
  else if (known.onDemand === 25) assert.match(error, /^LimitExceededException/)
  else {
    assert.equal(error, '')
    known.onDemand++
    await model.renewed(known)
  }
})
const enableRotation = fc
  .tuple(key, fc.integer({ min: 90, max: 2560 }))
  .map<Step>(([index, days]) => async model => {
    const known = at(model, index)
    const input = { KeyId: known.id, RotationPeriodInDays: days }
    const { error } = await model.world.kms('EnableKeyRotation', input)
    assert.equal(error === '', known.isEnabled)
    if (error) return
    const from = known.period === undefined ? model.world.now : known.next - known.period * day
    known.period = days
    known.next = from + days * day
  })
const disableRotation = key.map<Step>(index => async model => {
  const known = at(model, index)
  const { error } = await model.world.kms('DisableKeyRotation', { KeyId: known.id })
  assert.equal(error === '', known.isEnabled)
  if (!error) known.period = undefined
})
const toggle = key.map<Step>(index => async model => {
  const known = at(model, index)
  await model.call(known.isEnabled ? 'DisableKey' : 'EnableKey', { KeyId: known.id })
  known.isEnabled = !known.isEnabled
})
const pass = fc.integer({ min: 1, max: 1000 * day }).map<Step>(time => async model => {
  model.world.now += time
})
const upkeep = fc.constant<Step>(model => model.upkeep())
const restart = fc.constant<Step>(model => model.world.restart())
const check = fc.constant<Step>(model => model.checkAll())

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: seal },
    { weight: 2, arbitrary: dataKey },
    { weight: 3, arbitrary: reEncrypt },
    { weight: 4, arbitrary: onDemand },
    { weight: 3, arbitrary: enableRotation },
    { weight: 1, arbitrary: disableRotation },
    { weight: 2, arbitrary: toggle },
    { weight: 3, arbitrary: pass },
    { weight: 4, arbitrary: upkeep },
    { weight: 1, arbitrary: restart },
    { weight: 1, arbitrary: check },
  ),
  { minLength: 10, maxLength: 80, size: 'max' },
)

test('rotation never loses a ciphertext, whatever happens in between', async () => {
  let rotations = 0
  await fc.assert(
    fc.asyncProperty(steps, async chosen => {
      await using world = await openWorld()
      const model = new Model(world)
      for (let n = 0; n < keyCount; n++) await model.create()
      for (const step of chosen) await step(model)
      for (const known of model.keys) {
        if (!known.isEnabled) await model.call('EnableKey', { KeyId: known.id })
        known.isEnabled = true
      }
      await model.upkeep()
      await model.checkAll()
      await world.restart()
      await model.checkAll()
      const events = (await world.trail()).filter(({ eventName }) => eventName === 'RotateKey')
      const counted = model.keys.reduce((sum, known) => sum + known.rotations, 0)
      // A record dated after the file it stands in may be written again at a restart, under its eventID.
      assert.equal(new Set(events.map(({ eventID }) => eventID)).size, counted)
      rotations += counted
    }),
    { numRuns: 15 },
  )
  assert.ok(rotations > 20, `too few rotations to show anything: ${rotations}`)
})
