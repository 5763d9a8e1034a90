import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { KMS } from '@aws-sdk/client-kms'
import { journalRecords } from './journal.ts'
import { Server } from './server.ts'

const rounds = 10
const home = 'us-east-1'
const others = ['us-west-2', 'eu-west-1', 'ap-south-1']

test(`kill -9 while keys are replicated, ${rounds} times: a replica is whole, with both records, or not there`, async () => {
  await using server = await Server.start({ args: ['--throttling', 'off'] })
  const client = (region: string) =>
    new KMS({ endpoint: server.endpoint, region, credentials: server.credentials, maxAttempts: 1 })
  const acknowledged: string[] = []
  /** Each key with a ciphertext of the home Region. */
  const sealed = new Map<string, Uint8Array | undefined>()

  for (let round = 0; round < rounds; round++) {
    const kms = client(home)
    const load = async (dead: AbortSignal) => {
      while (!dead.aborted)
        try {
          const { KeyMetadata } = await kms.createKey({ MultiRegion: true })
          const KeyId = KeyMetadata?.KeyId ?? ''
          const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: Buffer.from(KeyId) })
          sealed.set(KeyId, CiphertextBlob)
          for (const ReplicaRegion of others) {
            const { ReplicaKeyMetadata } = await kms.replicateKey({ KeyId, ReplicaRegion })
            acknowledged.push(ReplicaKeyMetadata?.Arn ?? '')
          }
        } catch (error) {
          if (!dead.aborted) throw error
        }
    }
    const dying = new AbortController()
    const loads = [load(dying.signal), load(dying.signal)]
    await wait(100 + Math.random() * 300)
    server.signal('SIGKILL')
    dying.abort()
    await Promise.all([server.exited, ...loads])
    kms.destroy()
    await server.restart()
  }

  const kms = client(home)
  const regional = new Map(others.map(region => [region, client(region)]))
  const found = new Set<string>()
  for (const [KeyId, CiphertextBlob] of sealed) {
    const { KeyMetadata } = await kms.describeKey({ KeyId })
    for (const { Arn = '', Region = '' } of KeyMetadata?.MultiRegionConfiguration?.ReplicaKeys ?? []) {
      const opened = await regional.get(Region)?.decrypt({ CiphertextBlob, KeyId: Arn })
      assert.equal(Buffer.from(opened?.Plaintext ?? []).toString(), KeyId)
      found.add(Arn)
    }
  }
  for (const each of [kms, ...regional.values()]) each.destroy()
  assert.ok(acknowledged.length > rounds, 'too little load to show anything')
  assert.deepEqual(
    acknowledged.filter(arn => !found.has(arn)),
    [],
  )

  assert.equal((await server.stop()).code, 0)
  const requests = new Map<string, string[]>()
  for (const { eventName, requestID = '' } of journalRecords(server.data))
    requests.set(requestID, [...(requests.get(requestID) ?? []), eventName])
  const replications = [...requests.values()].filter(names => names.includes('ReplicateKey'))
  assert.equal(replications.length, found.size)
  for (const names of replications) assert.deepEqual(names.sort(), ['CreateKey', 'ReplicateKey'])
})
