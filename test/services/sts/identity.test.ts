import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openWorld } from '../../harness.ts'

test('every caller may ask who it is, even one that is denied everything', async () => {
  await using world = await openWorld()
  const as = await world.user('bob', [{ Effect: 'Deny', Action: '*', Resource: '*' }])
  const { json, status } = await world.query('sts', 'GetCallerIdentity', {}, { as, region: 'eu-central-1' })
  assert.equal(status, 200)
  assert.match(json.UserId, /^AIDA[A-Z2-7]{17}$/)
  assert.equal(json.Account, world.account)
  assert.equal(json.Arn, `arn:aws:iam::${world.account}:user/bob`)
  const record = (await world.trail()).at(-1)
  assert.equal(record.eventName, 'GetCallerIdentity')
  assert.equal(record.awsRegion, 'eu-central-1')
  assert.equal(record.requestParameters, null)
  assert.equal(record.responseElements, null)
})

test('operations that are not there yet say so', async () => {
  await using world = await openWorld()
  const { error } = await world.query('sts', 'GetSessionToken')
  assert.match(error, /GetSessionToken is not supported/)
})
