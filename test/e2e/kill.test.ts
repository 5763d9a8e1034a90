import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { type ImportKeyMaterialCommandInput, KMS } from '@aws-sdk/client-kms'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { wrap } from '../services/kms/import-scene.ts'
import { journalRecords } from './journal.ts'
import { Server } from './server.ts'

const rounds = 50

/** A KMS client that never asks twice, so that what it was not told it does not count. */
const client = (server: Server) =>
  new KMS({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: server.credentials,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ connectionTimeout: 5_000, requestTimeout: 10_000 }),
  })

const policy = (version: number) =>
  JSON.stringify({
    Version: '2012-10-17',
    Id: `version-${version}`,
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::000000000000:root' },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  })

/** What the server said it had done. */
class Acknowledged {
  /** Request id → event name. */
  readonly requests = new Map<string, string>()
  readonly keys: string[] = []
  readonly sealed: { plaintext: string; ciphertext: Uint8Array }[] = []
  policyVersion = 0

  note(name: string, answer: { $metadata: { requestId?: string } }): void {
    assert.ok(answer.$metadata.requestId, `${name} is answered with a request id`)
    this.requests.set(answer.$metadata.requestId, name)
  }
}

test(`kill -9 under load, ${rounds} times: what was acknowledged is there, with its audit record`, async t => {
  await using server = await Server.start()
  const told = new Acknowledged()
  const allKeys = new Set<string>()
  let kms = client(server)
  const keyId = (await kms.createKey({})).KeyMetadata?.KeyId ?? ''
  let asked = 0
  const rotated = new Set<string>()
  let rotating: { readonly id: string; count: number } | undefined

  /** Repeats until the server dies under it; an answer such as ThrottlingException is a pause. */
  const repeat = async (dead: AbortSignal, work: () => Promise<void>) => {
    while (!dead.aborted) {
      try {
        await work()
      } catch (error) {
        const throttled = (error as Error).name === 'ThrottlingException'
        if (!throttled && !dead.aborted) throw error
        await wait(20)
      }
    }
  }
  const createKey = async () => {
    const answer = await kms.createKey({ Description: 'under load' })
    told.note('CreateKey', answer)
    told.keys.push(answer.KeyMetadata?.KeyId ?? '')
    await wait(10)
  }
  const putPolicy = async () => {
    const version = ++asked
    told.note('PutKeyPolicy', await kms.putKeyPolicy({ KeyId: keyId, Policy: policy(version) }))
    told.policyVersion = version
    await wait(10)
  }
  const rotate = async () => {
    // Fewer than the 25 that a key may have, of which some may be done without an answer.
    if (!rotating || rotating.count === 20)
      rotating = { id: (await kms.createKey({})).KeyMetadata?.KeyId ?? '', count: 0 }
    rotating.count++
    rotated.add(rotating.id)
    told.note('RotateKeyOnDemand', await kms.rotateKeyOnDemand({ KeyId: rotating.id }))
    await wait(10)
  }
  const encrypt = async () => {
    const plaintext = `secret ${told.sealed.length}`
    const answer = await kms.encrypt({ KeyId: keyId, Plaintext: Buffer.from(plaintext) })
    told.note('Encrypt', answer)
    told.sealed.push({ plaintext, ciphertext: answer.CiphertextBlob ?? new Uint8Array() })
    await wait(2)
  }

  for (let round = 1; round <= rounds; round++) {
    const dying = new AbortController()
    const load = [createKey, putPolicy, rotate, encrypt, encrypt].map(work => repeat(dying.signal, work))
    await wait(50 + Math.random() * 250)
    // Not told to the load before, so that requests are under way when the process goes.
    server.signal('SIGKILL')
    dying.abort()
    await Promise.all([server.exited, ...load])
    kms.destroy()

    await server.restart()
    kms = client(server)
    rotating = undefined
    for (const key of told.keys.splice(0)) {
      const { KeyMetadata } = await kms.describeKey({ KeyId: key })
      assert.equal(KeyMetadata?.KeyState, 'Enabled', `round ${round}: key ${key}`)
      allKeys.add(key)
    }
    for (const { plaintext, ciphertext } of told.sealed.splice(0)) {
      const { Plaintext } = await kms.decrypt({ CiphertextBlob: ciphertext })
      assert.equal(Buffer.from(Plaintext ?? []).toString(), plaintext)
    }
    const { Policy } = await kms.getKeyPolicy({ KeyId: keyId })
    const found = Number(/version-(\d+)/.exec(Policy ?? '')?.[1] ?? 0)
    assert.ok(
      found >= told.policyVersion && found <= asked,
      `round ${round}: policy ${found}, acknowledged ${told.policyVersion}, asked ${asked}`,
    )
  }

  const listed = new Set<string>()
  for (let Marker: string | undefined, more = true; more; ) {
    const page = await kms.listKeys({ Marker, Limit: 1000 })
    for (const key of page.Keys ?? []) listed.add(key.KeyId ?? '')
    Marker = page.NextMarker
    more = page.Truncated ?? false
  }
  assert.deepEqual(
    [...allKeys].filter(key => !listed.has(key)),
    [],
  )
  const materials: (string | undefined)[] = []
  for (const KeyId of rotated) {
    const { Rotations = [] } = await kms.listKeyRotations({ KeyId })
    materials.push(...Rotations.map(({ KeyMaterialId }) => KeyMaterialId))
  }
  kms.destroy()
  assert.equal((await server.stop()).code, 0)

  const journal = journalRecords(server.data)
  // Acknowledged or not, a rotation and its event are there together.
  const events = journal.filter(({ eventName }) => eventName === 'RotateKey')
  assert.deepEqual(
    events.map(({ serviceEventDetails }) => serviceEventDetails?.currentKeyMaterialId).sort(),
    materials.sort(),
  )
  const records = new Map(journal.map(record => [record.requestID, record]))
  const unrecorded = [...told.requests].filter(([id, name]) => records.get(id)?.eventName !== name)
  assert.deepEqual(unrecorded, [])
  const counts = Object.groupBy(told.requests.values(), name => name)
  for (const name of ['CreateKey', 'PutKeyPolicy', 'RotateKeyOnDemand', 'Encrypt']) {
    assert.ok((counts[name]?.length ?? 0) > rounds, `too little load to show anything: ${name}`)
    t.diagnostic(`${name}: ${counts[name]?.length} acknowledged`)
  }
})

test('kill -9 the moment after: material that was taken in is there, and what was taken away is not', async () => {
  await using server = await Server.start()
  let kms = client(server)
  const { KeyMetadata } = await kms.createKey({ Origin: 'EXTERNAL' })
  const KeyId = KeyMetadata?.KeyId
  const wrapping = { WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' } as const
  const { ImportToken, PublicKey } = await kms.getParametersForImport({ KeyId, ...wrapping })
  const material = wrap.RSAES_OAEP_SHA_256?.(Buffer.from(PublicKey ?? []), randomBytes(32))
  const terms = {
    ImportToken,
    EncryptedKeyMaterial: material,
    ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
  }
  const die = async () => {
    server.signal('SIGKILL')
    await server.exited
    kms.destroy()
    await server.restart()
    kms = client(server)
    return (await kms.describeKey({ KeyId })).KeyMetadata?.KeyState
  }
  const ciphertexts: Uint8Array[] = []
  for (let round = 1; round <= 3; round++) {
    await kms.importKeyMaterial({ KeyId, ...terms } as ImportKeyMaterialCommandInput)
    assert.equal(await die(), 'Enabled', `round ${round}: imported`)
    const sealed = await kms.encrypt({ KeyId, Plaintext: Buffer.from(`${round}`) })
    ciphertexts.push(sealed.CiphertextBlob ?? new Uint8Array())
    for (const [n, CiphertextBlob] of ciphertexts.entries()) {
      const { Plaintext } = await kms.decrypt({ CiphertextBlob })
      assert.equal(Buffer.from(Plaintext ?? []).toString(), `${n + 1}`)
    }
    await kms.deleteImportedKeyMaterial({ KeyId })
    assert.equal(await die(), 'PendingImport', `round ${round}: deleted`)
  }
  kms.destroy()
  const names = journalRecords(server.data).map(({ eventName }) => eventName)
  for (const name of ['ImportKeyMaterial', 'DeleteImportedKeyMaterial'])
    assert.equal(names.filter(other => other === name).length, 3, name)
})
