import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { openWorld } from '../harness.ts'
import { bring, forever, imported, parametersFor } from '../services/kms/import-scene.ts'

const Plaintext = 'aGVsbG8='
const minute = 60_000

/** What must be true of a key with one imported material, after whatever was done to it. */
class Model {
  base = 'Enabled'
  isHeld = true
  expiresAt = Number.POSITIVE_INFINITY

  state(now: number): string {
    if (this.base === 'PendingDeletion') return this.base
    return this.isHeld && now < this.expiresAt ? this.base : 'PendingImport'
  }
}
type Step =
  | { do: 'import'; minutes: number | undefined }
  | { do: 'wait'; minutes: number }
  | { do: 'other' | 'delete' | 'enable' | 'disable' | 'schedule' | 'cancel' | 'upkeep' | 'restart' }

const minutes = fc.integer({ min: 1, max: 90 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('import' as const),
      minutes: fc.option(minutes, { nil: undefined }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom(
        ...(['other', 'delete', 'enable', 'disable', 'schedule', 'cancel', 'upkeep', 'restart'] as const),
      ),
    }),
  },
)

test('whatever is done to it, a key works exactly while its material is there, and loses no ciphertext', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 15 }), async steps => {
      await using world = await openWorld()
      const { KeyId, material } = await imported(world)
      const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext })).json
      const model = new Model()
      const call = async (operation: string, isAllowed: boolean, input: object = {}) => {
        const { error } = await world.kms(operation, { KeyId, ...input })
        assert.equal(error === '', isAllowed, `${operation}: ${error}`)
      }
      for (const each of steps) {
        const state = model.state(world.now)
        const isPendingDeletion = state === 'PendingDeletion'
        const isUsable = state === 'Enabled' || state === 'Disabled'
        if (each.do === 'import') {
          const until = each.minutes && world.now + each.minutes * minute
          const terms = until ? { ValidTo: until / 1000 } : forever
          if (isPendingDeletion) continue
          const reply = await bring(world, KeyId, material, await parametersFor(world, KeyId), terms)
          assert.equal(reply.error, '')
          if (!isUsable) model.base = 'Enabled'
          model.isHeld = true
          model.expiresAt = until ?? Number.POSITIVE_INFINITY
        } else if (each.do === 'other') {
          if (isPendingDeletion) continue
          const parameters = await parametersFor(world, KeyId)
          const reply = await bring(world, KeyId, randomBytes(32), parameters)
          assert.match(reply.error, /^IncorrectKeyMaterialException/)
        } else if (each.do === 'wait') world.now += each.minutes * minute
        else if (each.do === 'delete') {
          await call('DeleteImportedKeyMaterial', true)
          model.isHeld = false
        } else if (each.do === 'enable' || each.do === 'disable') {
          await call(each.do === 'enable' ? 'EnableKey' : 'DisableKey', isUsable)
          if (isUsable) model.base = each.do === 'enable' ? 'Enabled' : 'Disabled'
        } else if (each.do === 'schedule') {
          await call('ScheduleKeyDeletion', !isPendingDeletion)
          model.base = 'PendingDeletion'
        } else if (each.do === 'cancel') {
          await call('CancelKeyDeletion', isPendingDeletion)
          if (isPendingDeletion) model.base = 'Disabled'
        } else if (each.do === 'upkeep') await world.assembly.carryOutDue()
        else await world.restart()
        const { KeyState } = (await world.kms('DescribeKey', { KeyId })).json.KeyMetadata
        assert.equal(KeyState, model.state(world.now), JSON.stringify(each))
        const opened = await world.kms('Decrypt', { CiphertextBlob })
        assert.equal(opened.json.Plaintext, KeyState === 'Enabled' ? Plaintext : undefined)
      }
    }),
    { numRuns: 25 },
  )
})
