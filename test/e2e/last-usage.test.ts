import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KMS } from '@aws-sdk/client-kms'
import { Server } from './server.ts'

test('kill -9 loses no use of a key, though the index had not seen it', async () => {
  await using server = await Server.start()
  const kms = () =>
    new KMS({ endpoint: server.endpoint, region: 'us-east-1', credentials: server.credentials })
  const client = kms()
  const { KeyMetadata } = await client.createKey({})
  const KeyId = KeyMetadata?.KeyId
  const unused = await client.getKeyLastUsage({ KeyId })
  assert.deepEqual(unused.KeyLastUsage, {})
  assert.deepEqual(unused.TrackingStartDate, KeyMetadata?.CreationDate)
  for (let round = 0; round < 3; round++) {
    const { $metadata } = await kms().generateDataKey({ KeyId, KeySpec: 'AES_256' })
    await server.kill()
    await server.restart()
    const { KeyLastUsage } = await kms().getKeyLastUsage({ KeyId })
    assert.deepEqual(
      [KeyLastUsage?.Operation, KeyLastUsage?.KmsRequestId],
      ['GenerateDataKey', $metadata.requestId],
    )
  }
})
