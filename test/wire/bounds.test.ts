import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openWorld } from '../harness.ts'

test('an operation that is not there counts against a quota, and its name is not the client’s to write', async () => {
  await using world = await openWorld({ throttling: true })
  const secret = 'what I meant to encrypt: attack at dawn!'
  const replies = []
  for (let n = 0; n < 12; n++) replies.push(await world.kms(secret.replaceAll(' ', '_'), {}))
  assert.equal(replies.filter(reply => reply.error.startsWith('UnknownOperationException')).length, 10)
  assert.equal(replies.filter(reply => reply.error.startsWith('ThrottlingException')).length, 2)
  const records = await world.trail()
  for (const record of records.slice(-12)) assert.equal(record.eventName, 'HIDDEN_DUE_TO_SECURITY_REASONS')
  await world.kms('Encrypt'.repeat(50_000), {})
  assert.ok(JSON.stringify((await world.trail()).at(-1)).length < 3000)
})

test('only AWS’s Regions are served, and global services in theirs', async () => {
  await using world = await openWorld()
  const scope = (region: string) =>
    `InvalidSignatureException: Credential should be scoped to a valid region, not '${region}'. `
  for (const region of ['xx-yy-7', 'us-east-9', 'US-EAST-1'])
    assert.equal((await world.kms('ListKeys', {}, { region })).error, scope(region))
  assert.equal((await world.kms('ListKeys', {}, { region: 'eu-central-2' })).error, '')
  assert.match(
    (await world.query('iam', 'ListUsers', {}, { region: 'eu-west-1' })).error,
    /^SignatureDoesNotMatch/,
  )
  assert.equal((await world.query('sts', 'GetCallerIdentity', {}, { region: 'eu-west-1' })).error, '')
})
