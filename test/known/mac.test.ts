/** GenerateMac and VerifyMac against published tags, through the API. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openWorld, type World } from '../harness.ts'
import { knownKeys } from './keys.ts'
import { bytes, wycheproof } from './vectors.ts'

let world: World
before(async () => {
  world = await openWorld()
})
after(() => world[Symbol.asyncDispose]())

for (const bits of [224, 256, 384, 512])
  test(`Wycheproof: HMAC-SHA-${bits}, keys as long as the tag; KMS takes whole tags alone`, async () => {
    type Case = { key: string; msg: string; tag: string }
    const [{ tests = [] } = {}] = wycheproof<object, Case>(`hmac-sha${bits}`, [33, 54])
    const [spec, usage] = [`HMAC_${bits}`, 'GENERATE_VERIFY_MAC']
    const ids = await knownKeys(
      world,
      tests.map(({ key }) => ({ spec, usage, material: bytes(key) })),
    )
    let [right, empty, cut] = [0, 0, 0]
    for (const [at, { id, msg, tag, result }] of tests.entries()) {
      const asked = { KeyId: ids[at], MacAlgorithm: `HMAC_SHA_${bits}`, Message: msg }
      const made = await world.kms('GenerateMac', asked)
      const { json, error } = await world.kms('VerifyMac', { ...asked, Mac: tag })
      if (msg === '') {
        assert.match(error, /^ValidationException: 1 validation error detected: Value at 'message'/)
        empty++
        continue
      }
      const isCut = bytes(tag).length * 8 < bits
      if (isCut) cut++
      if (result === 'valid' && !isCut) {
        assert.deepEqual([error, json.MacValid, made.json.Mac], ['', true, tag], `${id}`)
        right++
      } else {
        assert.equal(error, 'KMSInvalidMacException', `${id}`)
        assert.notEqual(made.json.Mac, tag)
      }
    }
    assert.ok(right > 20 && empty > 0 && cut > 3, `${right} ${empty} ${cut}`)
  })
