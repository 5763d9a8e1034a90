import assert from 'node:assert/strict'
import { after, before, suite, type TestContext, test } from 'node:test'
import { Server } from './server.ts'
import { Shell } from './shell.ts'

/** The lab's lines as a newcomer types them; `<id>` is the key that the line before made. */
const lines = {
  createKey: 'aws kms create-key --description "lab key"',
  createAlias: 'aws kms create-alias --alias-name alias/lab --target-key-id <id>',
  encrypt:
    'aws kms encrypt --key-id <id> --plaintext fileb://plaintext.txt --output text --query CiphertextBlob > encrypted.txt',
  decrypt:
    'aws kms decrypt --ciphertext-blob fileb://encrypted.txt --output text --query Plaintext > decrypted.txt',
  cliEncrypt: `aws-encryption-cli --encrypt --input secret1.txt --wrapping-keys key=$keyArn --metadata-output ~/metadata \\
    --encryption-context purpose=test --commitment-policy require-encrypt-require-decrypt --output ~/output/.`,
  cliDecrypt: `aws-encryption-cli --decrypt --input secret1.txt.encrypted --wrapping-keys key=$keyArn \\
    --commitment-policy require-encrypt-require-decrypt --encryption-context purpose=test \\
    --metadata-output ~/metadata --max-encrypted-data-keys 1 --buffer --output .`,
  lookup: 'aws cloudtrail lookup-events --lookup-attributes AttributeKey=ResourceName,AttributeValue=$keyArn',
}
const plaintext = 'The launch code is 0000.\n'

interface TrailEvent {
  readonly eventName: string
  readonly errorCode?: string
  readonly errorMessage?: string
  readonly requestParameters: Record<string, unknown> | null
  readonly resources?: readonly { ARN: string }[]
  readonly userIdentity: { userName?: string; arn: string }
}
interface LookedUp {
  readonly Events: readonly { EventName: string; Username?: string; CloudTrailEvent: string }[]
}

const events = async (shell: Shell, line: string) =>
  (await shell.json<LookedUp>(line)).Events.map(event => JSON.parse(event.CloudTrailEvent) as TrailEvent)
const lookup = (attribute: string, value: string) =>
  `aws cloudtrail lookup-events --lookup-attributes AttributeKey=${attribute},AttributeValue=${value}`
const names = (list: readonly TrailEvent[]) => new Set(list.map(event => event.eventName))

/** The lab from its first line to its last; `shell.env.keyArn` is its key afterwards. */
async function runLab(t: TestContext, shell: Shell, region: string): Promise<void> {
  let id = ''
  const typed = (line: string) => shell.ok(line.replaceAll('<id>', id))
  shell.write('plaintext.txt', plaintext)
  shell.write('secret1.txt', plaintext)

  await t.test('create-key, and an alias for it', async () => {
    const { KeyMetadata } = await shell.json<{ KeyMetadata: Record<string, string> }>(lines.createKey)
    id = KeyMetadata.KeyId ?? ''
    assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    assert.equal(KeyMetadata.Arn, `arn:aws:kms:${region}:000000000000:key/${id}`)
    assert.equal(KeyMetadata.Description, 'lab key')
    shell.set('keyArn', KeyMetadata.Arn)
    await typed(lines.createAlias)
    const aliases = await shell.json<{ Aliases: { AliasName: string; TargetKeyId: string }[] }>(
      `aws kms list-aliases --key-id ${id}`,
    )
    assert.deepEqual(
      aliases.Aliases.map(alias => [alias.AliasName, alias.TargetKeyId]),
      [['alias/lab', id]],
    )
  })

  await t.test('encrypt, and decrypt of the base64 text', async () => {
    await typed(lines.encrypt)
    await typed(lines.decrypt)
    assert.notEqual(await shell.ok('cat encrypted.txt'), '')
    assert.equal((await shell.run('base64 --decode decrypted.txt')).stdout, plaintext)
  })

  await t.test('decrypt of the ciphertext itself', async () => {
    await shell.ok('base64 --decode encrypted.txt > encrypted.bin')
    await shell.ok(lines.decrypt.replace('encrypted.txt', 'encrypted.bin').replace('decrypted', 'decrypted2'))
    assert.equal((await shell.run('base64 --decode decrypted2.txt')).stdout, plaintext)
  })

  await t.test('the Encryption CLI there and back', async () => {
    await shell.ok(lines.cliEncrypt)
    assert.ok(!shell.read('secret1.txt.encrypted').includes(plaintext))
    await shell.ok(lines.cliDecrypt)
    assert.equal(shell.read('secret1.txt.encrypted.decrypted').toString(), plaintext)
  })

  await t.test('the trail names the key', async () => {
    const found = await events(shell, lines.lookup)
    assert.deepEqual(
      ['CreateKey', 'CreateAlias', 'Encrypt', 'Decrypt', 'GenerateDataKey'].filter(
        name => !names(found).has(name),
      ),
      [],
    )
    for (const event of found) {
      assert.ok(event.resources?.some(resource => resource.ARN === shell.env.keyArn))
      assert.equal(event.errorCode, undefined)
    }
    const generated = found.find(event => event.eventName === 'GenerateDataKey')
    const context = generated?.requestParameters?.encryptionContext as Record<string, string>
    assert.equal(context.purpose, 'test')
  })
}

/** A fresh user's access key, made as the administrator. */
async function newUser(admin: Shell, name: string): Promise<{ id: string; secret: string }> {
  await admin.ok(`aws iam create-user --user-name ${name}`)
  const { AccessKey } = await admin.json<{ AccessKey: { AccessKeyId: string; SecretAccessKey: string } }>(
    `aws iam create-access-key --user-name ${name}`,
  )
  return { id: AccessKey.AccessKeyId, secret: AccessKey.SecretAccessKey }
}

suite('the lab', () => {
  let server: Server
  let admin: Shell
  before(async () => {
    server = await Server.start()
    admin = new Shell(await server.env())
  })
  after(async () => {
    admin?.[Symbol.dispose]()
    await server?.[Symbol.asyncDispose]()
  })

  test('with nothing set but what `claviger env` prints', async t => {
    await runLab(t, admin, admin.env.AWS_REGION ?? '')
  })

  test('as a new IAM user, whose keys are typed into `aws configure`', async t => {
    const { id, secret } = await newUser(admin, 'student')
    await admin.ok(
      'aws iam attach-user-policy --user-name student --policy-arn arn:aws:iam::aws:policy/AdministratorAccess',
    )
    using student = new Shell({ AWS_ENDPOINT_URL: server.endpoint })
    await student.ok('aws configure', `${id}\n${secret}\neu-central-1\njson\n`)
    const { Arn } = await student.json<{ Arn: string }>('aws sts get-caller-identity')
    assert.equal(Arn, 'arn:aws:iam::000000000000:user/student')
    await runLab(t, student, 'eu-central-1')
  })

  test('a user without permission is denied in AWS’s words', async () => {
    const { id, secret } = await newUser(admin, 'stranger')
    using stranger = new Shell({
      AWS_ENDPOINT_URL: server.endpoint,
      AWS_DEFAULT_REGION: admin.env.AWS_DEFAULT_REGION ?? '',
      AWS_ACCESS_KEY_ID: id,
      AWS_SECRET_ACCESS_KEY: secret,
      keyArn: admin.env.keyArn ?? '',
    })
    const { CiphertextBlob } = await admin.json<{ CiphertextBlob: string }>(
      'aws kms encrypt --key-id $keyArn --plaintext c2VjcmV0',
    )
    stranger.write('encrypted.bin', Buffer.from(CiphertextBlob, 'base64'))
    const arn = 'arn:aws:iam::000000000000:user/stranger'
    const denied = (operation: string) =>
      `An error occurred (AccessDeniedException) when calling the ${operation} operation: `
    const missing = (action: string) =>
      `User: ${arn} is not authorized to perform: ${action} on resource: ${admin.env.keyArn} ` +
      `because no identity-based policy allows the ${action} action`

    const encrypt = await stranger.fails('aws kms encrypt --key-id $keyArn --plaintext c2VjcmV0')
    assert.equal(encrypt, denied('Encrypt') + missing('kms:Encrypt'))
    const decrypt = await stranger.fails(
      'aws kms decrypt --key-id $keyArn --ciphertext-blob fileb://encrypted.bin',
    )
    assert.equal(decrypt, denied('Decrypt') + missing('kms:Decrypt'))
    const blind = await stranger.fails('aws kms decrypt --ciphertext-blob fileb://encrypted.bin')
    assert.equal(
      blind,
      `${denied('Decrypt')}The ciphertext refers to a customer master key that does not exist, ` +
        'does not exist in this region, or you are not allowed to access.',
    )

    const mine = await events(admin, lookup('Username', 'stranger'))
    assert.deepEqual(
      mine.map(event => [event.eventName, event.errorCode]),
      [
        ['Decrypt', 'AccessDenied'],
        ['Decrypt', 'AccessDenied'],
        ['Encrypt', 'AccessDenied'],
      ],
    )
    assert.equal(mine[2]?.errorMessage, missing('kms:Encrypt'))
    assert.equal(mine[2]?.userIdentity.arn, arn)
  })

  test('a wrong context, a tampered file and a disabled key fail, and the trail tells why', async t => {
    const { KeyMetadata } = await admin.json<{ KeyMetadata: { Arn: string } }>('aws kms create-key')
    admin.set('keyArn', KeyMetadata.Arn)
    const context = '--encryption-context purpose=test,team=blue'
    const decrypt = `aws kms decrypt --ciphertext-blob fileb://bound.bin`
    await admin.ok(
      `aws kms encrypt --key-id $keyArn --plaintext fileb://plaintext.txt ${context} --output text --query CiphertextBlob | base64 -d > bound.bin`,
    )
    const invalid = /\(InvalidCiphertextException\) when calling the Decrypt operation/

    await t.test('wrong encryption context', async () => {
      await admin.ok(`${decrypt} --encryption-context team=blue,purpose=test`)
      for (const wrong of [
        '',
        '--encryption-context purpose=test',
        '--encryption-context purpose=test,team=Blue',
      ]) {
        assert.match(await admin.fails(`${decrypt} ${wrong}`), invalid)
      }
    })

    await t.test('tampered ciphertext', async () => {
      const whole = admin.read('bound.bin')
      for (const at of [0, whole.length >> 1, whole.length - 1]) {
        const tampered = Buffer.from(whole)
        tampered[at] = (tampered[at] ?? 0) ^ 1
        admin.write('tampered.bin', tampered)
        assert.match(await admin.fails(`${decrypt.replace('bound', 'tampered')} ${context}`), invalid)
      }
    })

    await t.test(
      'the Encryption CLI with a tampered file, and with a context that is not the file’s',
      async () => {
        admin.write('secret2.txt', plaintext)
        const line = (text: string) => text.replaceAll('secret1', 'secret2')
        await admin.ok(line(lines.cliEncrypt))
        await admin.run(line(lines.cliDecrypt).replace('purpose=test', 'purpose=other'))
        assert.throws(() => admin.read('secret2.txt.encrypted.decrypted'), { code: 'ENOENT' })
        const whole = admin.read('secret2.txt.encrypted')
        const dataKey = whole.indexOf(KeyMetadata.Arn) + KeyMetadata.Arn.length + 60
        whole[dataKey] = (whole[dataKey] ?? 0) ^ 1
        admin.write('secret2.txt.encrypted', whole)
        await admin.fails(line(lines.cliDecrypt))
        assert.throws(() => admin.read('secret2.txt.encrypted.decrypted'), { code: 'ENOENT' })
      },
    )

    await t.test('disabled key', async () => {
      await admin.ok('aws kms disable-key --key-id $keyArn')
      const message = (operation: string) =>
        `An error occurred (DisabledException) when calling the ${operation} operation: ${KeyMetadata.Arn} is disabled.`
      assert.equal(await admin.fails(`${decrypt} ${context}`), message('Decrypt'))
      assert.equal(
        await admin.fails('aws kms encrypt --key-id $keyArn --plaintext c2VjcmV0'),
        message('Encrypt'),
      )
      const cli = await admin.fails(lines.cliEncrypt.replaceAll('secret1', 'plaintext'))
      assert.match(cli, /unable to generate data key/)
      await admin.ok('aws kms enable-key --key-id $keyArn')
      await admin.ok(`${decrypt} ${context}`)
    })

    await t.test('the trail', async () => {
      const decrypts = await events(admin, lookup('EventName', 'Decrypt'))
      const count = (code: string) => decrypts.filter(event => event.errorCode === code).length
      assert.deepEqual([count('InvalidCiphertextException'), count('DisabledException')], [7, 1])
      const generated = await events(admin, lookup('EventName', 'GenerateDataKey'))
      assert.equal(generated.filter(event => event.errorCode === 'DisabledException').length, 1)
      const all = names(await events(admin, lookup('ResourceName', KeyMetadata.Arn)))
      assert.deepEqual(
        ['CreateKey', 'DisableKey', 'EnableKey', 'Encrypt', 'Decrypt', 'GenerateDataKey'].filter(
          name => !all.has(name),
        ),
        [],
      )
    })
  })
})
