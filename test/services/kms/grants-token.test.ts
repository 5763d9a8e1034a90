import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openWorld } from '../../harness.ts'
import { home, Plaintext, scene, user } from './grant-scene.ts'

test('every operation that takes grant tokens refuses those of no live grant', async () => {
  await using world = await openWorld()
  const { KeyId, CiphertextBlob, grant } = await scene(world)
  const live = await grant({ GranteePrincipal: home, Operations: ['Decrypt'] })
  const gone = await grant({ GranteePrincipal: home, Operations: ['Decrypt'] })
  await world.kms('RevokeGrant', { KeyId, GrantId: gone.GrantId })
  const grantee = { GranteePrincipal: home, Operations: ['Decrypt'] }
  const inputs = {
    Encrypt: { KeyId, Plaintext },
    Decrypt: { CiphertextBlob },
    ReEncrypt: { CiphertextBlob, DestinationKeyId: KeyId },
    GenerateDataKey: { KeyId, KeySpec: 'AES_256' },
    GenerateDataKeyWithoutPlaintext: { KeyId, KeySpec: 'AES_256' },
    DescribeKey: { KeyId },
    CreateGrant: { KeyId, ...grantee },
  }
  for (const [operation, input] of Object.entries(inputs)) {
    const error = async (...GrantTokens: string[]) =>
      (await world.kms(operation, { ...input, GrantTokens })).error
    assert.equal(await error(live.GrantToken, live.GrantToken), '', operation)
    const refused = 'InvalidGrantTokenException: The grant token is not valid.'
    for (const token of [gone.GrantToken, live.GrantId, 'x', live.GrantToken.slice(0, -4)])
      assert.equal(await error(live.GrantToken, token), refused, operation)
  }
  const elsewhere = await world.kms('CreateKey', {}, { region: 'eu-west-1' })
  const there = { KeyId: elsewhere.json.KeyMetadata.KeyId, GrantTokens: [live.GrantToken] }
  assert.match((await world.kms('DescribeKey', there, { region: 'eu-west-1' })).error, /^InvalidGrantToken/)
})

test('a token with any other bit is not valid, nor one of another grant under this one’s id', async () => {
  await using world = await openWorld()
  const { KeyId, grant } = await scene(world)
  const one = await grant({ GranteePrincipal: home, Operations: ['Decrypt'] })
  const two = await grant({ GranteePrincipal: home, Operations: ['Decrypt'] })
  const error = async (token: string) =>
    (await world.kms('DescribeKey', { KeyId, GrantTokens: [token] })).error
  const bytes = Buffer.from(one.GrantToken, 'base64')
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] as number) ^ (1 << (at % 8))
    assert.match(await error(changed.toString('base64')), /^InvalidGrantToken/, `byte ${at}`)
  }
  const other = Buffer.from(two.GrantToken, 'base64')
  assert.match(
    await error(Buffer.concat([bytes.subarray(0, 33), other.subarray(33)]).toString('base64')),
    /^InvalidGrantToken/,
  )
  for (const spelled of [`${one.GrantToken}\n`, one.GrantToken.replace(/=*$/, '===='), ` ${one.GrantToken}`])
    assert.match(await error(spelled), /^InvalidGrantToken/)
  assert.equal(await error(one.GrantToken), '')
})

test('the trail shows grants as CloudTrail does, and neither trail nor store nor log has a token', async () => {
  await using world = await openWorld()
  const as = await world.user('alice')
  const { KeyId, Arn, grant } = await scene(world)
  const Constraints = { EncryptionContextEquals: { Purpose: 'x' } }
  const given = { GranteePrincipal: user('alice'), Operations: ['Encrypt', 'RetireGrant'], Constraints }
  const one = await grant(given)
  const two = await grant(given)
  const tokens = [one.GrantToken, two.GrantToken]
  await world.kms(
    'Encrypt',
    { KeyId, Plaintext, EncryptionContext: { Purpose: 'x' }, GrantTokens: tokens },
    { as },
  )
  await world.kms('DescribeKey', { KeyId, GrantTokens: Array(11).fill(one.GrantToken) })
  await world.kms('DescribeKey', { KeyId, GrantTokens: one.GrantToken })
  for (const operation of ['RevokeGrant', 'RetireGrant', 'ListGrants'])
    await world.kms(operation, { KeyId, GrantId: one.GrantToken })
  await world.kms('CreateGrant', { ...given, KeyId, GranteePrincipal: one.GrantToken })
  await world.kms('ListRetirableGrants', { RetiringPrincipal: one.GrantToken })
  await world.kms('ListGrants', { KeyId })
  await world.kms('RetireGrant', { GrantToken: one.GrantToken }, { as })
  await world.kms('RetireGrant', { GrantToken: one.GrantToken }, { as })
  await world.kms('RevokeGrant', { KeyId, GrantId: two.GrantId })
  const records = await world.trail()
  const find = (name: string) =>
    records.find(({ eventName, errorCode }) => eventName === name && errorCode === undefined)
  assert.deepEqual(find('CreateGrant').requestParameters, {
    keyId: Arn,
    granteePrincipal: user('alice'),
    operations: ['Encrypt', 'RetireGrant'],
    constraints: { encryptionContextEquals: { Purpose: 'x' } },
  })
  assert.deepEqual(find('CreateGrant').responseElements, { grantId: one.GrantId })
  assert.equal(find('CreateGrant').readOnly, false)
  const retired = find('RetireGrant')
  assert.equal(retired.requestParameters, null)
  assert.deepEqual(retired.additionalEventData, { grantId: one.GrantId })
  assert.equal(retired.resources[0].ARN, Arn)
  assert.deepEqual(find('RevokeGrant').requestParameters, { keyId: KeyId, grantId: two.GrantId })
  assert.deepEqual(find('RevokeGrant').responseElements, { keyId: Arn })
  assert.equal(find('ListGrants').responseElements, null)

  // Tokens of one grant begin alike; what follows is the secret.
  const secrets = tokens.flatMap(token => [
    token.slice(44),
    Buffer.from(token, 'base64').subarray(33).toString('hex'),
    Buffer.from(token, 'base64').subarray(33).toString('latin1'),
  ])
  const texts = [...files(world.data), JSON.stringify(records), world.logged.join('\n')]
  assert.ok(
    texts.some(text => text.includes(two.GrantId)),
    'the search finds what is there',
  )
  for (const text of texts) for (const secret of secrets) assert.ok(!text.includes(secret))
})

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .filter(path => statSync(path).isFile())
    .map(path => readFileSync(path, 'latin1'))
}
