import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import {
  buildAwsKmsMrkAwareStrictMultiKeyringNode,
  buildClient,
  CommitmentPolicy,
  KMS as EncryptionSdkKms,
  getClient,
} from '@aws-crypto/client-node'
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { KMS } from '@aws-sdk/client-kms'
import { Server } from './server.ts'
import { Shell } from './shell.ts'

/** One endpoint: the Region that a request is signed for is the Region that answers it. */
suite('clients in several Regions', () => {
  let server: Server
  let shell: Shell
  const clients: KMS[] = []
  const configOf = (region: string) => ({
    endpoint: server.endpoint,
    region,
    credentials: server.credentials,
  })
  const client = (region: string): KMS => {
    const made = new KMS(configOf(region))
    clients.push(made)
    return made
  }
  before(async () => {
    server = await Server.start()
    shell = new Shell(await server.env())
  })
  after(async () => {
    for (const made of clients) made.destroy()
    shell?.[Symbol.dispose]()
    await server?.[Symbol.asyncDispose]()
  })

  const Plaintext = Buffer.from('attack at dawn')
  const textOf = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString()

  test('@aws-sdk/client-kms', async () => {
    const east = client('us-east-1')
    const west = client('us-west-2')
    const { KeyMetadata } = await east.createKey({ MultiRegion: true })
    const KeyId = KeyMetadata?.KeyId ?? ''
    assert.match(KeyId, /^mrk-/)
    const replicated = await east.replicateKey({ KeyId, ReplicaRegion: 'us-west-2' })
    const { Arn } = replicated.ReplicaKeyMetadata ?? {}
    assert.equal(Arn, KeyMetadata?.Arn?.replace('us-east-1', 'us-west-2'))
    const described = await west.describeKey({ KeyId })
    assert.equal(described.KeyMetadata?.KeyState, 'Enabled')
    assert.equal(described.KeyMetadata?.MultiRegionConfiguration?.MultiRegionKeyType, 'REPLICA')

    const { CiphertextBlob } = await east.encrypt({ KeyId, Plaintext })
    const opened = await west.decrypt({ CiphertextBlob })
    assert.deepEqual([textOf(opened.Plaintext), opened.KeyId], ['attack at dawn', Arn])
    assert.equal(textOf((await west.decrypt({ CiphertextBlob, KeyId: Arn })).Plaintext), 'attack at dawn')
    await assert.rejects(client('eu-west-1').decrypt({ CiphertextBlob }), { name: 'AccessDeniedException' })
    await assert.rejects(east.replicateKey({ KeyId, ReplicaRegion: 'us-west-2' }), {
      name: 'AlreadyExistsException',
    })
    await assert.rejects(west.replicateKey({ KeyId, ReplicaRegion: 'eu-west-1' }), {
      name: 'UnsupportedOperationException',
    })

    await server.kill()
    await server.restart()
    const again = client('us-west-2')
    assert.equal(textOf((await again.decrypt({ CiphertextBlob })).Plaintext), 'attack at dawn')
    await client('us-east-1').updatePrimaryRegion({ KeyId, PrimaryRegion: 'us-west-2' })
    const moved = await again.describeKey({ KeyId })
    assert.equal(moved.KeyMetadata?.MultiRegionConfiguration?.MultiRegionKeyType, 'PRIMARY')
    const trail = await new CloudTrailClient(configOf('us-west-2')).send(
      new LookupEventsCommand({ LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: Arn }] }),
    )
    const names = new Set(trail.Events?.map(event => event.EventName))
    for (const name of ['CreateKey', 'Decrypt', 'UpdatePrimaryRegion']) assert.ok(names.has(name), name)
  })

  test('the AWS CLI', async () => {
    shell.set('AWS_ENDPOINT_URL', server.endpoint)
    const ask = async (line: string) => JSON.parse(await shell.ok(`aws kms ${line} --output json`))
    const { KeyId } = (await ask('create-key --multi-region --region us-east-1')).KeyMetadata
    shell.set('id', KeyId)
    const replica = await ask('replicate-key --key-id $id --replica-region eu-west-1 --region us-east-1')
    assert.equal(replica.ReplicaKeyMetadata.MultiRegionConfiguration.PrimaryKey.Region, 'us-east-1')
    shell.write('plain.txt', 'attack at dawn')
    const { CiphertextBlob } = await ask(
      'encrypt --key-id $id --plaintext fileb://plain.txt --region eu-west-1',
    )
    shell.write('sealed.bin', Buffer.from(CiphertextBlob, 'base64'))
    const opened = await ask('decrypt --ciphertext-blob fileb://sealed.bin --region us-east-1')
    assert.equal(Buffer.from(opened.Plaintext, 'base64').toString(), 'attack at dawn')
    await shell.ok('aws kms update-primary-region --key-id $id --primary-region eu-west-1 --region us-east-1')
    const scheduled = await ask('schedule-key-deletion --key-id $id --region eu-west-1')
    assert.deepEqual([scheduled.KeyState, 'DeletionDate' in scheduled], ['PendingReplicaDeletion', false])
    const waiting = await ask('describe-key --key-id $id --region eu-west-1')
    assert.equal(waiting.KeyMetadata.PendingDeletionWindowInDays, 30)
  })

  test('the AWS Encryption SDK’s keyring for multi-Region keys', async () => {
    const east = client('us-east-1')
    const { KeyMetadata } = await east.createKey({ MultiRegion: true })
    const KeyId = KeyMetadata?.KeyId ?? ''
    const { ReplicaKeyMetadata } = await east.replicateKey({ KeyId, ReplicaRegion: 'ap-south-1' })
    const { encrypt, decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT)
    const { endpoint, credentials } = configOf('')
    const keyring = (generatorKeyId = '') =>
      buildAwsKmsMrkAwareStrictMultiKeyringNode({
        generatorKeyId,
        clientProvider: getClient(EncryptionSdkKms, { endpoint, credentials }),
      })
    const { result } = await encrypt(keyring(KeyMetadata?.Arn), 'attack at dawn')
    const { plaintext } = await decrypt(keyring(ReplicaKeyMetadata?.Arn), result)
    assert.equal(plaintext.toString(), 'attack at dawn')
  })
})
