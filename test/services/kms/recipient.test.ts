import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { openWorld, policy, type Reply, type World } from '../../harness.ts'
import { toolEnvironment } from '../../tools/index.ts'
import { readVectors } from '../../vault/golden.ts'
import { openEnvelope, readEnvelope } from './envelope.ts'
import {
  anotherKey,
  enclaveKey,
  enclavePublicKey,
  measured,
  Nitro,
  type NitroVectors,
  pcr,
  recipient,
} from './nitro.ts'

const now = Date.UTC(2026, 0, 15, 12)
const nitro = new Nitro(now)
const attestedWorld = () => openWorld({ now, attestationRoot: nitro.rootFile })
const Plaintext = Buffer.from('attack at dawn').toString('base64')
const Recipient = recipient(nitro.enclave())
const stale = recipient(nitro.enclave({ timestamp: now - 6 * 60_000 }))
const hex = (index: number) => (measured.get(index) as Buffer).toString('hex')
const own = (world: World) => `arn:aws:iam::${world.account}:root`

async function key(world: World, input: object = {}): Promise<{ KeyId: string; Arn: string }> {
  return (await world.kms('CreateKey', input)).json.KeyMetadata
}
const opened = ({ json, error }: Reply, by: KeyObject = enclaveKey) =>
  error ? error : openEnvelope(json.CiphertextForRecipient, by).toString('base64')

const peer = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const PublicKey = peer.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
const agreement = { KeyUsage: 'KEY_AGREEMENT', KeySpec: 'ECC_NIST_P256' }

/** The five operations, each as it is called with a recipient. */
async function five(world: World) {
  const { KeyId } = await key(world)
  const agreed = await key(world, agreement)
  const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext })).json
  return [
    ['Decrypt', { CiphertextBlob }, 'Plaintext'],
    ['GenerateDataKey', { KeyId, KeySpec: 'AES_256' }, 'Plaintext'],
    ['GenerateDataKeyPair', { KeyId, KeyPairSpec: 'ECC_NIST_P256' }, 'PrivateKeyPlaintext'],
    ['GenerateRandom', { NumberOfBytes: 1024 }, 'Plaintext'],
    ['DeriveSharedSecret', { KeyId: agreed.KeyId, KeyAgreementAlgorithm: 'ECDH', PublicKey }, 'SharedSecret'],
  ] as const
}

suite('the recipient alone opens the answer of', () => {
  test('Decrypt', async () => {
    await using world = await attestedWorld()
    const { KeyId, Arn } = await key(world)
    for (const length of [1, 15, 16, 4096]) {
      const text = Buffer.alloc(length, 7).toString('base64')
      const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext: text })).json
      const reply = await world.kms('Decrypt', { CiphertextBlob, Recipient })
      assert.equal(opened(reply), text)
      const { CiphertextForRecipient: _, ...rest } = reply.json
      const { Plaintext: __, ...usual } = (await world.kms('Decrypt', { CiphertextBlob })).json
      assert.deepEqual(rest, usual)
    }
    const rsa = await key(world, { KeyUsage: 'ENCRYPT_DECRYPT', KeySpec: 'RSA_2048' })
    const asked = { KeyId: rsa.KeyId, EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' }
    const { CiphertextBlob } = (await world.kms('Encrypt', { ...asked, Plaintext })).json
    assert.equal(opened(await world.kms('Decrypt', { ...asked, CiphertextBlob, Recipient })), Plaintext)
    assert.match(Arn, /^arn:/)
  })

  test('GenerateDataKey', async () => {
    await using world = await attestedWorld()
    const { KeyId } = await key(world)
    const reply = await world.kms('GenerateDataKey', { KeyId, KeySpec: 'AES_256', Recipient })
    const { CiphertextBlob } = reply.json
    assert.equal('Plaintext' in reply.json, false)
    assert.equal(opened(reply), (await world.kms('Decrypt', { CiphertextBlob })).json.Plaintext)
    assert.equal(Buffer.from(opened(reply), 'base64').length, 32)
  })

  test('GenerateDataKeyPair', async () => {
    await using world = await attestedWorld()
    const { KeyId } = await key(world)
    for (const KeyPairSpec of ['RSA_4096', 'ECC_NIST_P256']) {
      const reply = await world.kms('GenerateDataKeyPair', { KeyId, KeyPairSpec, Recipient })
      assert.equal('PrivateKeyPlaintext' in reply.json, false)
      const CiphertextBlob = reply.json.PrivateKeyCiphertextBlob
      const pkcs8 = opened(reply)
      assert.equal(pkcs8, (await world.kms('Decrypt', { CiphertextBlob })).json.Plaintext)
      const pair = createPrivateKey({ key: Buffer.from(pkcs8, 'base64'), format: 'der', type: 'pkcs8' })
      const spki = createPublicKey(pair).export({ format: 'der', type: 'spki' })
      assert.equal(spki.toString('base64'), reply.json.PublicKey)
    }
  })

  test('GenerateRandom', async () => {
    await using world = await attestedWorld()
    const asked = { NumberOfBytes: 100, Recipient }
    const [one, two] = [await world.kms('GenerateRandom', asked), await world.kms('GenerateRandom', asked)]
    assert.deepEqual(Object.keys(one.json), ['CiphertextForRecipient'])
    assert.equal(Buffer.from(opened(one), 'base64').length, 100)
    assert.notEqual(opened(one), opened(two))
  })

  test('DeriveSharedSecret', async () => {
    await using world = await attestedWorld()
    const { KeyId } = await key(world, agreement)
    const { PublicKey: ours } = (await world.kms('GetPublicKey', { KeyId })).json
    const asked = { KeyId, KeyAgreementAlgorithm: 'ECDH', PublicKey, Recipient }
    const reply = await world.kms('DeriveSharedSecret', asked)
    const publicKey = createPublicKey({ key: Buffer.from(ours, 'base64'), format: 'der', type: 'spki' })
    assert.equal(opened(reply), diffieHellman({ privateKey: peer.privateKey, publicKey }).toString('base64'))
    assert.equal('SharedSecret' in reply.json, false)
  })

  test('all five, to an instance with a NitroTPM', async () => {
    await using world = await attestedWorld()
    const rsa = generateKeyPairSync('rsa', { modulusLength: 3072 })
    const publicKey = rsa.publicKey.export({ format: 'der', type: 'spki' })
    for (const [operation, input, secret] of await five(world)) {
      const reply = await world.kms(operation, { ...input, Recipient: recipient(nitro.tpm({ publicKey })) })
      assert.ok(opened(reply, rsa.privateKey).length > 0)
      assert.equal(secret in reply.json, false)
      // Without a recipient it is the caller's, as ever.
      const { json } = await world.kms(operation, input)
      assert.deepEqual([secret in json, 'CiphertextForRecipient' in json], [true, false])
    }
  })
})

suite('CiphertextForRecipient', () => {
  test('has the form that AWS KMS answers, byte for byte', async () => {
    await using world = await attestedWorld()
    const { kms } = readVectors<{ kms: string }>('nitro/envelope.json')
    // A sealed data key of 32 bytes is as long as what KMS sealed there.
    const reply = await world.kms('GenerateRandom', { NumberOfBytes: 32, Recipient })
    const blank = (base64: string) => {
      const bytes = Buffer.from(base64, 'base64')
      for (const part of Object.values(readEnvelope(base64))) {
        const at = bytes.indexOf(part)
        bytes.fill(0, at, at + part.length)
      }
      return bytes.toString('hex')
    }
    assert.equal(blank(reply.json.CiphertextForRecipient), blank(kms))
    const again = await world.kms('GenerateRandom', { NumberOfBytes: 32, Recipient })
    const [one, two] = [reply, again].map(({ json }) => readEnvelope(json.CiphertextForRecipient))
    assert.ok(one && two)
    assert.deepEqual(one.keyId, two.keyId)
    assert.notDeepEqual(one.iv, two.iv)
    assert.notDeepEqual(one.encryptedKey, two.encryptedKey)
  })

  test('opens with `openssl cms -decrypt`, as AWS’s NitroTPM tools have it', async () => {
    await using world = await attestedWorld()
    const folder = mkdtempSync(join(tmpdir(), 'claviger-cms-'))
    try {
      const { KeyId } = await key(world)
      const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext })).json
      const { json } = await world.kms('Decrypt', { CiphertextBlob, Recipient })
      writeFileSync(join(folder, 'key.pem'), enclaveKey.export({ format: 'pem', type: 'pkcs8' }))
      const args = ['cms', '-decrypt', '-inkey', join(folder, 'key.pem'), '-inform', 'DER']
      const input = Buffer.from(json.CiphertextForRecipient, 'base64')
      const { stdout, stderr } = spawnSync('openssl', args, { input, env: toolEnvironment() })
      assert.equal(stdout.toString(), 'attack at dawn', stderr.toString())
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

suite('a document that cannot be verified', () => {
  test('is refused by all five, whoever asks and for whatever key', async () => {
    await using world = await attestedWorld()
    const as = await world.user('nobody')
    const stranger = new Nitro(now)
    const refused: [object, RegExp][] = [
      [stale, /not made within the last five minutes/],
      [recipient(stranger.enclave()), /a root that is trusted here/],
      [recipient(nitro.enclave({ signer: anotherKey() })), /its signature/],
      [{ ...Recipient, AttestationDocument: 'AAAA' }, /COSE_Sign1/],
      [{ AttestationDocument: Recipient.AttestationDocument }, /needs both/],
      [{ KeyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256' }, /needs both/],
      [{}, /needs both/],
    ]
    for (const [operation, input] of await five(world)) {
      const unknown = { ...input, KeyId: '00000000-0000-4000-8000-000000000000' }
      for (const [document, reason] of refused) {
        const replies = await Promise.all([
          world.kms(operation, { ...input, Recipient: document }),
          world.kms(operation, { ...input, Recipient: document, DryRun: true }),
          world.kms(operation, { ...input, Recipient: document }, { as }),
          world.kms(operation, { ...unknown, Recipient: document }, { as }),
        ])
        // One answer: it tells of the document, and of nothing else.
        assert.equal(new Set(replies.map(({ body }) => body)).size, 1)
        assert.match(replies[0].error, /^ValidationException: /)
        assert.match(replies[0].error, reason)
      }
    }
    const records = await world.trail()
    const failed = records.filter(record => record.errorCode === 'ValidationException')
    assert.equal(failed.length, 5 * 7 * 4)
    for (const record of failed)
      assert.deepEqual([record.responseElements, record.additionalEventData], [null, undefined])
  })

  test('another algorithm, and more than 262,144 bytes, are AWS’s own errors', async () => {
    await using world = await attestedWorld()
    const asked = { NumberOfBytes: 1 }
    const long = Buffer.alloc(262_145).toString('base64')
    assert.equal(
      (
        await world.kms('GenerateRandom', {
          ...asked,
          Recipient: { ...Recipient, KeyEncryptionAlgorithm: 'RSAES_OAEP_SHA_1' },
        })
      ).error,
      "ValidationException: 1 validation error detected: Value 'RSAES_OAEP_SHA_1' at 'recipient.keyEncryptionAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [RSAES_OAEP_SHA_256]",
    )
    assert.equal(
      (
        await world.kms('GenerateRandom', {
          ...asked,
          Recipient: { ...Recipient, AttestationDocument: long },
        })
      ).error,
      "ValidationException: 1 validation error detected: Value at 'recipient.attestationDocument' failed to satisfy constraint: Member must have length less than or equal to 262144",
    )
    const longest = Buffer.alloc(262_144).toString('base64')
    assert.match(
      (
        await world.kms('GenerateRandom', {
          ...asked,
          Recipient: { ...Recipient, AttestationDocument: longest },
        })
      ).error,
      /COSE_Sign1/,
    )
  })

  test('AWS’s root is trusted where no other is set, and no other then', async () => {
    await using world = await openWorld({ now })
    assert.match(
      (await world.kms('GenerateRandom', { NumberOfBytes: 1, Recipient })).error,
      /a root that is trusted here/,
    )
    const { time, document } = readVectors<NitroVectors>('nitro/documents.json').tpm
    world.now = time
    const asked = { NumberOfBytes: 1, Recipient: { ...Recipient, AttestationDocument: document } }
    assert.match((await world.kms('GenerateRandom', asked)).error, /public_key is not an RSA key/)
  })

  test('a document that was good is not for ever', async () => {
    await using world = await attestedWorld()
    const asked = { NumberOfBytes: 1, Recipient }
    assert.equal((await world.kms('GenerateRandom', asked)).error, '')
    world.now += 5 * 60_000 + 1
    assert.match((await world.kms('GenerateRandom', asked)).error, /five minutes/)
    world.now += 86_400_000
    assert.match((await world.kms('GenerateRandom', asked)).error, /expired/)
  })
})

suite('kms:RecipientAttestation conditions', () => {
  const allow = (world: World, Condition: object, Action = 'kms:*') => ({
    Effect: 'Allow',
    Principal: { AWS: own(world) },
    Action,
    Resource: '*',
    Condition,
  })
  /** A key whose policy allows Decrypt on a condition, and a ciphertext of it. */
  async function guarded(world: World, Condition: object) {
    const Policy = policy(
      { ...allow(world, {}), Action: ['kms:Encrypt', 'kms:PutKeyPolicy', 'kms:CreateGrant'] },
      allow(world, Condition, 'kms:Decrypt'),
    )
    const { KeyId } = await key(world, { Policy })
    const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext })).json
    return { KeyId, CiphertextBlob }
  }
  const name = (suffix: string) => `kms:RecipientAttestation:${suffix}`
  const enclave = Recipient
  const other = recipient(
    nitro.enclave({
      pcrs: new Map([
        [0, pcr(0xee)],
        [8, pcr(0xef)],
      ]),
    }),
  )
  const tpm = recipient(
    nitro.tpm({
      pcrs: new Map([
        [0, pcr(1)],
        [4, pcr(0xab)],
        [23, pcr(5)],
      ]),
    }),
  )

  const cases: [condition: object, allowed: object[]][] = [
    [{ StringEquals: { [name('ImageSha384')]: hex(0) } }, [enclave]],
    [{ StringEquals: { [name('PCR0')]: hex(0) } }, [enclave]],
    [{ StringEquals: { 'KMS:recipientattestation:pcr0': hex(0) } }, [enclave]],
    [{ StringEquals: { [name('PCR1')]: hex(1), [name('PCR3')]: [hex(2), hex(3)] } }, [enclave]],
    [{ StringEquals: { [name('PCR1')]: hex(2) } }, []],
    [{ StringEquals: { [name('PCR15')]: '00'.repeat(48) } }, [enclave]],
    [{ StringEquals: { [name('PCR0')]: 'ee'.repeat(48) } }, [other]],
    [{ StringEquals: { [name('PCR0')]: 'EE'.repeat(48) } }, []],
    [{ StringEqualsIgnoreCase: { [name('PCR0')]: 'EE'.repeat(48) } }, [other]],
    [{ StringLike: { [name('PCR8')]: 'ef*' } }, [other]],
    [{ StringEquals: { [name('NitroTPMPCR4')]: 'ab'.repeat(48) } }, [tpm]],
    [{ StringEquals: { [name('NitroTPMPCR0')]: hex(0) } }, [tpm]],
    [{ StringEquals: { [name('PCR4')]: 'ab'.repeat(48) } }, []],
    [{ StringEquals: { [name('NitroTPMImageSha384')]: hex(0) } }, []],
    [{ StringEquals: { [name('PCR00')]: hex(0) } }, []],
    [{ StringLike: { [name('PCR')]: '*' } }, []],
    [{ StringLike: { [name('PublicKey')]: '*' } }, []],
    [{ Null: { [name('ImageSha384')]: 'false' } }, [enclave, other]],
    [{ Null: { [name('NitroTPMPCR23')]: 'false' } }, [tpm]],
    [{ StringNotEquals: { [name('PCR0')]: hex(0) } }, [other, tpm]],
  ]

  test('hold in key policies', async () => {
    await using world = await attestedWorld()
    const as = await world.user('alice', [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }])
    for (const [Condition, allowed] of cases) {
      const { CiphertextBlob } = await guarded(world, Condition)
      for (const document of [enclave, other, tpm]) {
        const reply = await world.kms('Decrypt', { CiphertextBlob, Recipient: document }, { as })
        const expected = allowed.includes(document) ? '' : 'AccessDeniedException'
        assert.equal(reply.error.split(':')[0], expected, JSON.stringify(Condition))
        if (!expected) assert.equal(opened(reply), Plaintext)
      }
      const bare = await world.kms('Decrypt', { CiphertextBlob }, { as })
      const isNegative = 'StringNotEquals' in Condition
      assert.equal(bare.error.split(':')[0], isNegative ? '' : 'AccessDeniedException')
    }
  })

  test('hold in IAM policies, for all five operations', async () => {
    await using world = await attestedWorld()
    const Condition = { StringEqualsIgnoreCase: { [name('ImageSha384')]: hex(0).toUpperCase() } }
    const as = await world.user('alice', [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', Condition }])
    const denied = /^AccessDeniedException/
    for (const [operation, input] of await five(world)) {
      assert.notEqual(opened(await world.kms(operation, { ...input, Recipient }, { as })), '')
      assert.match((await world.kms(operation, input, { as })).error, denied)
      for (const document of [other, tpm])
        assert.match((await world.kms(operation, { ...input, Recipient: document }, { as })).error, denied)
    }
    // Operations that know no recipient have no such keys.
    const { KeyId } = await key(world)
    assert.match((await world.kms('Encrypt', { KeyId, Plaintext, Recipient }, { as })).error, denied)
  })

  test('a Deny holds whatever else allows, grants included', async () => {
    await using world = await attestedWorld()
    const Deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringNotEquals: { [name('PCR0')]: hex(0) } },
    }
    const { KeyId } = await key(world, { Policy: policy(allow(world, {}), Deny) })
    const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext })).json
    const as = await world.user('bob')
    const GranteePrincipal = `arn:aws:iam::${world.account}:user/bob`
    await world.kms('CreateGrant', { KeyId, GranteePrincipal, Operations: ['Decrypt'] })
    assert.equal(opened(await world.kms('Decrypt', { CiphertextBlob, Recipient }, { as })), Plaintext)
    for (const asked of [{}, { Recipient: other }, { Recipient: tpm }])
      assert.match(
        (await world.kms('Decrypt', { KeyId, CiphertextBlob, ...asked }, { as })).error,
        /^AccessDeniedException.*explicit deny/,
      )
    assert.match((await world.kms('Decrypt', { CiphertextBlob })).error, /^AccessDeniedException/)
  })

  test('a dry run says whether it would have done', async () => {
    await using world = await attestedWorld()
    const { CiphertextBlob } = await guarded(world, { StringEquals: { [name('PCR0')]: hex(0) } })
    const dry = { CiphertextBlob, DryRun: true }
    assert.match((await world.kms('Decrypt', { ...dry, Recipient })).error, /^DryRunOperationException/)
    assert.match((await world.kms('Decrypt', { ...dry, Recipient: other })).error, /^AccessDeniedException/)
    assert.match((await world.kms('Decrypt', dry)).error, /^AccessDeniedException/)
  })
})

suite('the trail', () => {
  test('names the enclave as AWS does', async () => {
    await using world = await attestedWorld()
    for (const [operation, input] of await five(world)) {
      await world.kms(operation, { ...input, Recipient })
      const record = (await world.trail()).at(-1)
      const { recipient: noted, ...rest } = record.additionalEventData
      assert.deepEqual(noted, {
        attestationDocumentModuleId: 'i-0123456789abcdef0-enc0123456789abcdef',
        attestationDocumentEnclaveImageDigest: hex(0),
        attestationDocumentEnclavePCR1: hex(1),
        attestationDocumentEnclavePCR2: hex(2),
        attestationDocumentEnclavePCR3: hex(3),
        attestationDocumentEnclavePCR4: hex(4),
        attestationDocumentEnclavePCR8: hex(8),
      })
      const hasMaterial = !['GenerateRandom', 'DeriveSharedSecret'].includes(operation)
      assert.deepEqual(Object.keys(rest), hasMaterial ? ['keyMaterialId'] : [])
      assert.equal(JSON.stringify(record.requestParameters).includes('recipient'), false)
      assert.equal(record.responseElements, null)
    }
  })

  test('names the NitroTPM, with what AWS shows and whatever else was measured', async () => {
    await using world = await attestedWorld()
    const pcrs = new Map(
      [0, 4, 5, 7, 8, 9, 16, 17, 23].map(index => [index, pcr(index === 17 ? 255 : index % 8)]),
    )
    const asked = { NumberOfBytes: 1, Recipient: recipient(nitro.tpm({ pcrs })) }
    await world.kms('GenerateRandom', asked)
    const { recipient: noted } = (await world.trail()).at(-1).additionalEventData
    const expected = [4, 5, 7, 8, 9, 16, 23].map(index => [
      `attestationDocumentNitroTPMPCR${index}`,
      pcr(index % 8).toString('hex'),
    ])
    assert.deepEqual(noted, {
      attestationDocumentModuleId: 'i-0123456789abcdef0-tpm0000000000000000',
      ...Object.fromEntries(expected),
    })
  })

  test('has neither the secret nor the document, and the answer has no secret', async () => {
    await using world = await attestedWorld()
    const secrets: string[] = []
    for (const [operation, input] of await five(world)) {
      const reply = await world.kms(operation, { ...input, Recipient })
      const secret = Buffer.from(opened(reply), 'base64')
      // What a secret looks like at any offset in base64, in hexadecimal, and as it is.
      const forms = [secret.toString('hex'), secret.toString('latin1')]
      for (const skip of [0, 1, 2])
        forms.push(
          secret
            .subarray(skip, skip + 12)
            .toString('base64')
            .slice(0, 16),
        )
      secrets.push(...forms)
      const bytes = Buffer.from(reply.json.CiphertextForRecipient, 'base64')
      assert.equal(bytes.indexOf(secret.subarray(0, 14)), -1)
      for (const form of forms) assert.ok(!reply.body.includes(form))
    }
    const trail = JSON.stringify(await world.trail())
    secrets.push(
      Recipient.AttestationDocument.slice(40, 80),
      enclavePublicKey.toString('base64').slice(40, 80),
    )
    for (const secret of secrets) assert.ok(!trail.includes(secret))
    assert.ok(trail.includes(hex(0)))
  })
})
