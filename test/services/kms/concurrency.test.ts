import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openWorld } from '../../harness.ts'

const day = 24 * 60 * 60 * 1000

test('a deletion that was cancelled in time is not carried out, however close', async () => {
  await using world = await openWorld()
  const ids: string[] = []
  for (let n = 0; n < 8; n++) {
    const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
    await world.kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
    ids.push(KeyId)
  }
  const at = world.now + 7 * day - 1
  world.now = at + 1
  const cancel = (KeyId: string) => world.kms('CancelKeyDeletion', { KeyId }, { at })
  const [destroyed, ...cancelled] = await Promise.all([world.assembly.carryOutDue(), ...ids.map(cancel)])
  const saved = ids.filter((_, index) => cancelled[index]?.error === '')
  for (const KeyId of saved) assert.equal((await world.kms('DescribeKey', { KeyId })).error, '')
  assert.equal(destroyed + saved.length, ids.length)
  assert.ok(saved.length > 0)
})

test('a burst of changes is worked off, none refused', async () => {
  await using world = await openWorld()
  const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
  const names = Array.from({ length: 50 }, (_, n) => `alias/${n}`)
  const replies = await Promise.all(
    names.map(AliasName => world.kms('CreateAlias', { AliasName, TargetKeyId: KeyId })),
  )
  assert.deepEqual(new Set(replies.map(reply => reply.error)), new Set(['']))
  assert.equal((await world.kms('ListAliases', { KeyId, Limit: 100 })).json.Aliases.length, 50)
})
