/**
 * Every algorithm of every spec against somebody else's implementation, through the API and in both directions.
 * SM2's encryption and agreement are in sm2.test.ts.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { keySpecs } from '../../src/vault/algorithms.ts'
import { openWorld, type World } from '../harness.ts'
import { type Call, exchanges } from './exchange.ts'
import { knownKeys } from './keys.ts'
import { bytes } from './vectors.ts'

let world: World
before(async () => {
  world = await openWorld()
})
after(() => world[Symbol.asyncDispose]())

const callsWith =
  (KeyId: string): Call =>
  async (operation, input) => {
    const { json, error } = await world.kms(operation, { KeyId, ...input })
    assert.equal(error, '', operation)
    return json
  }

for (const spec of Object.keys(keySpecs)) {
  const mine = exchanges.filter(exchange => exchange.spec === spec)
  test(`${spec}: with a key that was made elsewhere`, async () => {
    assert.ok(mine.length)
    for (const { usage, material: make, outward, inward } of mine) {
      const material = make()
      const [KeyId = ''] = await knownKeys(world, [{ spec, usage, material }])
      const call = callsWith(KeyId)
      await inward(call, material)
      if (outward) await outward(call, bytes((await call('GetPublicKey', {})).PublicKey))
    }
  })
  if (keySpecs[spec]?.kind === 'asymmetric')
    test(`${spec}: with a key that was made here`, async () => {
      for (const usage of new Set(mine.map(exchange => exchange.usage))) {
        const { json, error } = await world.kms('CreateKey', { KeySpec: spec, KeyUsage: usage })
        assert.equal(error, '')
        const call = callsWith(json.KeyMetadata.KeyId)
        const spki = bytes((await call('GetPublicKey', {})).PublicKey)
        for (const exchange of mine) if (exchange.usage === usage) await exchange.outward?.(call, spki)
      }
    })
}

test('no spec and no algorithm was left out', () => {
  const all = Object.entries(keySpecs).flatMap(([spec, { usages }]) =>
    Object.values(usages)
      .flat()
      .map(algorithm => `${spec} ${algorithm}`),
  )
  const met = new Set(exchanges.map(({ spec, algorithm }) => `${spec} ${algorithm}`))
  const elsewhere = ['SM2 SM2PKE', 'SM2 ECDH']
  assert.equal(new Set(exchanges.map(({ spec }) => spec)).size, 20)
  assert.deepEqual(new Set([...met, ...elsewhere]), new Set(all))
})
