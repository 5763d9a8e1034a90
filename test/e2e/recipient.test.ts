import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { KMS } from '@aws-sdk/client-kms'
import { openEnvelope } from '../services/kms/envelope.ts'
import { enclaveKey, Nitro } from '../services/kms/nitro.ts'
import { claviger, Server, temporaryFolder } from './server.ts'
import { Shell } from './shell.ts'

test('the AWS SDK for an enclave, and the AWS CLI for a NitroTPM with OpenSSL to open, with a root of one’s own', async () => {
  const nitro = new Nitro(Date.now())
  await using server = await Server.start({ args: ['--attestation-root', nitro.rootFile] })
  using shell = new Shell(await server.env())
  const { endpoint, credentials } = server
  const kms = new KMS({ endpoint, credentials, region: shell.env.AWS_REGION ?? '' })
  try {
    const { KeyMetadata } = await kms.createKey()
    const KeyId = KeyMetadata?.KeyId
    const Recipient = {
      KeyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
      AttestationDocument: nitro.enclave({ timestamp: Date.now() }),
    } as const
    const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: Buffer.from('for the enclave') })
    const answer = await kms.decrypt({ CiphertextBlob, Recipient })
    assert.equal(answer.Plaintext, undefined)
    const base64 = Buffer.from(answer.CiphertextForRecipient ?? []).toString('base64')
    assert.equal(openEnvelope(base64, enclaveKey).toString(), 'for the enclave')
    await assert.rejects(
      kms.decrypt({
        CiphertextBlob,
        Recipient: { ...Recipient, AttestationDocument: new Nitro(Date.now()).enclave() },
      }),
      { name: 'ValidationException' },
    )

    const files = {
      document: nitro.tpm({ timestamp: Date.now() }),
      ciphertext: Buffer.from(CiphertextBlob ?? []).toString('base64'),
      key: enclaveKey.export({ format: 'pem', type: 'pkcs8' }),
    }
    for (const [name, content] of Object.entries(files)) writeFileSync(join(shell.cwd, name), content)
    const plaintext = await shell.ok(`
      plaintext_cms=$(aws kms decrypt \\
        --recipient "KeyEncryptionAlgorithm=RSAES_OAEP_SHA_256,AttestationDocument@=fileb://document" \\
        --ciphertext-blob fileb://<(base64 --decode ciphertext) \\
        --output text --query CiphertextForRecipient)
      openssl cms -decrypt -inkey key -inform DER -in <(base64 --decode <<< "$plaintext_cms")`)
    assert.equal(plaintext.trim(), 'for the enclave')
  } finally {
    kms.destroy()
  }
})

test('a file without roots stops the start with one line', async () => {
  const data = temporaryFolder('roots')
  try {
    const empty = join(data, 'empty.pem')
    writeFileSync(empty, 'nothing')
    for (const [file, reason] of [
      [empty, /^claviger: No attestation roots in .*empty\.pem: there is no certificate in PEM\. .*\n$/],
      [join(data, 'missing.pem'), /^claviger: No attestation roots in .*missing\.pem: ENOENT.*\n$/],
    ] as const) {
      const { code, stderr } = await claviger(
        'start',
        '--data',
        data,
        '--port',
        '0',
        '--attestation-root',
        file,
      )
      assert.equal(code, 1)
      assert.match(stderr, reason)
    }
  } finally {
    rmSync(data, { recursive: true })
  }
})
