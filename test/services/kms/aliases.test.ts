import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openWorld } from '../../harness.ts'

test('aliases: made, used by name and ARN, moved, deleted', async () => {
  await using world = await openWorld()
  const one = (await world.kms('CreateKey')).json.KeyMetadata
  const two = (await world.kms('CreateKey')).json.KeyMetadata
  const AliasName = 'alias/a/b_c-1'
  const AliasArn = `arn:aws:kms:us-east-1:000000000000:${AliasName}`
  assert.equal((await world.kms('CreateAlias', { AliasName, TargetKeyId: one.Arn })).error, '')
  assert.equal(
    (await world.kms('CreateAlias', { AliasName, TargetKeyId: two.KeyId })).error,
    `AlreadyExistsException: An alias with the name ${AliasArn} already exists`,
  )
  for (const KeyId of [AliasName, AliasArn]) {
    const { json } = await world.kms('Encrypt', { KeyId, Plaintext: 'aGVsbG8=' })
    assert.equal(json.KeyId, one.Arn)
  }
  const created = world.now / 1000
  world.now += 5000
  assert.equal((await world.kms('UpdateAlias', { AliasName, TargetKeyId: two.KeyId })).error, '')
  assert.equal((await world.kms('DescribeKey', { KeyId: AliasName })).json.KeyMetadata.KeyId, two.KeyId)
  const LastUpdatedDate = world.now / 1000
  assert.deepEqual((await world.kms('ListAliases', { KeyId: two.KeyId })).json, {
    Aliases: [{ AliasName, AliasArn, TargetKeyId: two.KeyId, CreationDate: created, LastUpdatedDate }],
    Truncated: false,
  })
  assert.deepEqual((await world.kms('ListAliases', { KeyId: one.KeyId })).json.Aliases, [])
  assert.equal((await world.kms('DeleteAlias', { AliasName })).error, '')
  assert.equal(
    (await world.kms('DeleteAlias', { AliasName })).error,
    `NotFoundException: Alias ${AliasArn} is not found.`,
  )
})

test('names that are not allowed', async () => {
  await using world = await openWorld()
  const { KeyId: TargetKeyId } = (await world.kms('CreateKey')).json.KeyMetadata
  const create = async (AliasName: string) =>
    (await world.kms('CreateAlias', { AliasName, TargetKeyId })).error
  assert.equal(
    await create('name'),
    'ValidationException: Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
  )
  assert.equal(await create('alias/aws/mine'), 'NotAuthorizedException')
  assert.match(await create('alias/sp ace'), /satisfy regular expression pattern: \^\[a-zA-Z0-9:\/_-\]\+\$$/)
  assert.match(await create(`alias/${'x'.repeat(251)}`), /Member must have length less than or equal to 256$/)
})

test('only operations that use keys take aliases for them', async () => {
  await using world = await openWorld()
  const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
  await world.kms('CreateAlias', { AliasName: 'alias/x', TargetKeyId: KeyId })
  for (const operation of ['EnableKey', 'ScheduleKeyDeletion', 'GetKeyPolicy', 'ListResourceTags'])
    assert.equal(
      (await world.kms(operation, { KeyId: 'alias/x' })).error,
      "NotFoundException: Invalid keyId 'alias/x'",
    )
  assert.equal(
    (await world.kms('CreateAlias', { AliasName: 'alias/y', TargetKeyId: 'alias/x' })).error,
    "NotFoundException: Invalid keyId 'alias/x'",
  )
})

test('a key takes fifty aliases', async () => {
  await using world = await openWorld()
  const { KeyId: TargetKeyId } = (await world.kms('CreateKey')).json.KeyMetadata
  for (let n = 0; n < 50; n++)
    assert.equal((await world.kms('CreateAlias', { AliasName: `alias/${n}`, TargetKeyId })).error, '')
  assert.match(
    (await world.kms('CreateAlias', { AliasName: 'alias/50', TargetKeyId })).error,
    /^LimitExceededException/,
  )
})
