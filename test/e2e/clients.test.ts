import assert from 'node:assert/strict'
import { generateKeyPairSync, verify } from 'node:crypto'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import {
  buildClient,
  CommitmentPolicy,
  KMS as EncryptionSdkKms,
  getClient,
  KmsKeyringNode,
} from '@aws-crypto/client-node'
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { CreateUserCommand, GetUserCommand, IAMClient } from '@aws-sdk/client-iam'
import { KMS, paginateListGrants, paginateListRetirableGrants } from '@aws-sdk/client-kms'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { wrap } from '../services/kms/import-scene.ts'
import { Server } from './server.ts'
import { Shell } from './shell.ts'

suite('other clients', () => {
  let server: Server
  let shell: Shell
  let config: { endpoint: string; region: string; credentials: Server['credentials'] }
  let kms: KMS
  let keyId: string
  let keyArn: string
  before(async () => {
    server = await Server.start()
    shell = new Shell(await server.env())
    config = {
      endpoint: server.endpoint,
      region: shell.env.AWS_REGION ?? '',
      credentials: server.credentials,
    }
    kms = new KMS(config)
    const { KeyMetadata } = await kms.createKey({ Description: 'shared by the clients' })
    keyId = KeyMetadata?.KeyId ?? ''
    keyArn = KeyMetadata?.Arn ?? ''
  })
  after(async () => {
    kms?.destroy()
    shell?.[Symbol.dispose]()
    await server?.[Symbol.asyncDispose]()
  })

  test('the CLI meets an AWS managed key', async () => {
    const alias = 'alias/aws/s3'
    const target = `aws kms list-aliases --query "Aliases[?AliasName=='${alias}'].TargetKeyId" --output text`
    assert.equal((await shell.ok(target)).trim(), '')
    const describe = async (id: string) =>
      (await shell.json<{ KeyMetadata: Record<string, string> }>(`aws kms describe-key --key-id ${id}`))
        .KeyMetadata
    const made = await describe(alias)
    assert.equal(made.KeyManager, 'AWS')
    assert.equal(made.Description, 'Default key that protects my S3 objects when no other key is defined')
    assert.deepEqual(await describe(made.Arn ?? ''), made)
    assert.equal((await shell.ok(target)).trim(), made.KeyId)
    assert.match(
      await shell.fails(`aws kms encrypt --key-id ${alias} --plaintext c2VjcmV0`),
      /\(AccessDeniedException\) .* because no resource-based policy allows the kms:Encrypt action/,
    )
    assert.match(
      await shell.fails(`aws kms disable-key --key-id ${made.KeyId}`),
      /\(AccessDeniedException\) .* because no resource-based policy allows the kms:DisableKey action/,
    )
  })

  test('@aws-sdk/client-kms, and the clients of IAM, STS and CloudTrail', async () => {
    const EncryptionContext = { purpose: 'test', größe: 'ünï' }
    await kms.createAlias({ AliasName: 'alias/js', TargetKeyId: keyId })
    const sealed = await kms.encrypt({
      KeyId: 'alias/js',
      Plaintext: Buffer.from('from js'),
      EncryptionContext,
    })
    assert.equal(sealed.KeyId, keyArn)
    const opened = await kms.decrypt({ CiphertextBlob: sealed.CiphertextBlob, EncryptionContext })
    assert.equal(Buffer.from(opened.Plaintext ?? []).toString(), 'from js')
    await assert.rejects(kms.decrypt({ CiphertextBlob: sealed.CiphertextBlob }), {
      name: 'InvalidCiphertextException',
    })

    const dataKey = await kms.generateDataKey({ KeyId: keyId, KeySpec: 'AES_256' })
    assert.equal(dataKey.Plaintext?.length, 32)
    const unwrapped = await kms.decrypt({ CiphertextBlob: dataKey.CiphertextBlob, KeyId: keyArn })
    assert.deepEqual(unwrapped.Plaintext, dataKey.Plaintext)
    const bare = await kms.generateDataKeyWithoutPlaintext({ KeyId: keyId, NumberOfBytes: 24 })
    assert.equal((await kms.decrypt({ CiphertextBlob: bare.CiphertextBlob })).Plaintext?.length, 24)

    const other = await kms.createKey({ Tags: [{ TagKey: 'team', TagValue: 'blue' }] })
    const moved = await kms.reEncrypt({
      CiphertextBlob: sealed.CiphertextBlob,
      SourceEncryptionContext: EncryptionContext,
      DestinationKeyId: other.KeyMetadata?.Arn,
    })
    assert.equal(moved.SourceKeyId, keyArn)
    assert.equal(moved.KeyId, other.KeyMetadata?.Arn)
    const again = await kms.decrypt({ CiphertextBlob: moved.CiphertextBlob })
    assert.equal(Buffer.from(again.Plaintext ?? []).toString(), 'from js')
    assert.deepEqual((await kms.listResourceTags({ KeyId: other.KeyMetadata?.KeyId })).Tags, [
      { TagKey: 'team', TagValue: 'blue' },
    ])

    await assert.rejects(kms.encrypt({ KeyId: keyId, Plaintext: Buffer.from('x'), DryRun: true }), {
      name: 'DryRunOperationException',
    })
    await assert.rejects(kms.describeKey({ KeyId: 'alias/nobody' }), { name: 'NotFoundException' })
    await assert.rejects(kms.generateRandom({ NumberOfBytes: 2000 }), { name: 'ValidationException' })
    const wrong = new KMS({ ...config, credentials: { ...config.credentials, secretAccessKey: 'wrong' } })
    await assert.rejects(wrong.listKeys({}), { name: 'InvalidSignatureException' })

    const iam = new IAMClient(config)
    await iam.send(new CreateUserCommand({ UserName: 'js' }))
    const user = await iam.send(new GetUserCommand({ UserName: 'js' }))
    assert.equal(user.User?.Arn, 'arn:aws:iam::000000000000:user/js')
    const caller = await new STSClient(config).send(new GetCallerIdentityCommand({}))
    assert.equal(caller.Account, '000000000000')
    const trail = await new CloudTrailClient(config).send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'ReEncrypt' }],
      }),
    )
    assert.equal(trail.Events?.length, 1)
  })

  test('@aws-sdk/client-kms: grants, by its own paginators', async () => {
    const { KeyMetadata } = await kms.createKey({})
    const KeyId = KeyMetadata?.KeyId ?? ''
    const RetiringPrincipal = 'arn:aws:iam::000000000000:root'
    const asked = { KeyId, GranteePrincipal: '000000000000', RetiringPrincipal }
    const made = new Set<string | undefined>()
    let GrantToken: string | undefined
    for (let n = 0; n < 7; n++) {
      const grant = await kms.createGrant({ ...asked, Operations: ['Decrypt', 'RetireGrant'] })
      made.add(grant.GrantId)
      GrantToken = grant.GrantToken
    }
    for (const pages of [
      paginateListGrants({ client: kms, pageSize: 3 }, { KeyId }),
      paginateListRetirableGrants({ client: kms, pageSize: 3 }, { RetiringPrincipal }),
    ]) {
      const sizes: number[] = []
      const listed = new Set<string | undefined>()
      for await (const { Grants = [] } of pages) {
        sizes.push(Grants.length)
        for (const { GrantId, CreationDate } of Grants) {
          listed.add(GrantId)
          assert.ok(CreationDate instanceof Date)
        }
      }
      assert.deepEqual([sizes, listed], [[3, 3, 1], made])
    }
    await kms.describeKey({ KeyId, GrantTokens: [GrantToken ?? ''] })
    await kms.retireGrant({ GrantToken })
    const [GrantId] = made
    await kms.revokeGrant({ KeyId, GrantId })
    assert.equal((await kms.listGrants({ KeyId })).Grants?.length, 5)
    await assert.rejects(kms.describeKey({ KeyId, GrantTokens: [GrantToken ?? ''] }), {
      name: 'InvalidGrantTokenException',
    })
    await assert.rejects(kms.revokeGrant({ KeyId, GrantId: 'x' }), { name: 'InvalidGrantIdException' })
  })

  test('@aws-sdk/client-kms: a key of one’s own, from its making to its expiry date', async () => {
    const { KeyMetadata } = await kms.createKey({
      Origin: 'EXTERNAL',
      KeySpec: 'ECC_NIST_P384',
      KeyUsage: 'SIGN_VERIFY',
    })
    const KeyId = KeyMetadata?.KeyId
    assert.equal(KeyMetadata?.KeyState, 'PendingImport')
    const { ImportToken, PublicKey, ParametersValidTo } = await kms.getParametersForImport({
      KeyId,
      WrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_256',
      WrappingKeySpec: 'RSA_2048',
    })
    assert.ok(Math.abs((ParametersValidTo?.getTime() ?? 0) - Date.now() - 86_400_000) < 3_600_000)
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const material = privateKey.export({ format: 'der', type: 'pkcs8' })
    const ValidTo = new Date(Math.floor(Date.now() / 1000 + 86_400) * 1000)
    const given = await kms.importKeyMaterial({
      KeyId,
      ImportToken,
      EncryptedKeyMaterial: wrap.RSA_AES_KEY_WRAP_SHA_256?.(Buffer.from(PublicKey ?? []), material),
      ValidTo,
    })
    assert.equal(given.KeyId, KeyMetadata?.Arn)
    const shown = (await kms.describeKey({ KeyId })).KeyMetadata
    assert.deepEqual(
      [shown?.KeyState, shown?.ExpirationModel, shown?.ValidTo],
      ['Enabled', 'KEY_MATERIAL_EXPIRES', ValidTo],
    )
    const Message = Buffer.from('from js')
    const { Signature } = await kms.sign({ KeyId, Message, SigningAlgorithm: 'ECDSA_SHA_384' })
    assert.ok(verify('sha384', Message, publicKey, Buffer.from(Signature ?? [])))
    const deleted = await kms.deleteImportedKeyMaterial({ KeyId })
    assert.deepEqual([deleted.KeyId, deleted.KeyMaterialId], [given.KeyId, given.KeyMaterialId])
    await assert.rejects(kms.sign({ KeyId, Message, SigningAlgorithm: 'ECDSA_SHA_384' }), {
      name: 'KMSInvalidStateException',
    })
    await assert.rejects(
      kms.importKeyMaterial({ KeyId, ImportToken: PublicKey, EncryptedKeyMaterial: Message, ValidTo }),
      { name: 'InvalidImportTokenException' },
    )
  })

  test('boto3', async () => {
    const { CiphertextBlob } = await kms.encrypt({ KeyId: keyId, Plaintext: Buffer.from('from js') })
    const given = { keyId, ciphertext: Buffer.from(CiphertextBlob ?? []).toString('base64') }
    const script = join(import.meta.dirname, 'clients.py')
    const seen = JSON.parse(await shell.ok(`python ${script}`, JSON.stringify(given)))
    const { moved, created, keys, ...rest } = seen
    assert.deepEqual(rest, {
      opened: 'from boto3',
      openedBy: true,
      given: 'from js',
      sameDataKey: true,
      caller: '000000000000',
      errors: {
        context: 'InvalidCiphertextException',
        missing: 'NotFoundException',
        invalid: 'ValidationException',
      },
    })
    assert.ok(Math.abs(Date.parse(created) - Date.now()) < 3_600_000)
    assert.ok(keys >= 2)
    const opened = await kms.decrypt({ CiphertextBlob: Buffer.from(moved, 'base64') })
    assert.equal(Buffer.from(opened.Plaintext ?? []).toString(), 'from boto3')
  })

  suite('@aws-crypto/client-node', () => {
    const { encrypt, decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT)
    const keyring = () =>
      new KmsKeyringNode({ generatorKeyId: keyArn, clientProvider: getClient(EncryptionSdkKms, config) })
    const context = { purpose: 'test' }
    const line = (direction: string, input: string) =>
      `aws-encryption-cli --${direction} --input ${input} --wrapping-keys key=$keyArn --encryption-context purpose=test --suppress-metadata --output .`

    test('there and back, with KMS asked each time', async () => {
      const { result } = await encrypt(keyring(), 'from node', { encryptionContext: context })
      const { plaintext, messageHeader } = await decrypt(keyring(), result)
      assert.equal(plaintext.toString(), 'from node')
      assert.equal(messageHeader.encryptionContext.purpose, 'test')
      const at = result.indexOf(keyArn) + keyArn.length + 60
      result[at] = (result[at] ?? 0) ^ 1
      await assert.rejects(decrypt(keyring(), result))
    })

    test('what it encrypts, the Encryption CLI decrypts', async () => {
      shell.set('keyArn', keyArn)
      const { result } = await encrypt(keyring(), 'from node', { encryptionContext: context })
      shell.write('node.encrypted', result)
      await shell.ok(line('decrypt', 'node.encrypted'))
      assert.equal(shell.read('node.encrypted.decrypted').toString(), 'from node')
    })

    test('what the Encryption CLI encrypts, it decrypts', async () => {
      shell.set('keyArn', keyArn)
      shell.write('cli.txt', 'from the CLI')
      await shell.ok(line('encrypt', 'cli.txt'))
      const { plaintext, messageHeader } = await decrypt(keyring(), shell.read('cli.txt.encrypted'))
      assert.equal(plaintext.toString(), 'from the CLI')
      assert.equal(messageHeader.encryptionContext.purpose, 'test')
    })
  })
})
