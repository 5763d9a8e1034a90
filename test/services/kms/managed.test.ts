import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { defaultQuotas } from '../../../src/quotas.ts'
import { operations } from '../../../src/services/kms/index.ts'
import { predefined } from '../../../src/services/kms/predefined.ts'
import { openWorld, policy, type Reply, World } from '../../harness.ts'
import { storefront, through } from '../../storefront.ts'

const account = '000000000000'
const arnOf = (resource: string, region = 'us-east-1') => `arn:aws:kms:${region}:${account}:${resource}`
const s3 = 'alias/aws/s3'
const day = 24 * 60 * 60 * 1000
const allow = (Action: string | string[]) => ({ Effect: 'Allow', Action, Resource: '*' })
const bytes = [...Buffer.from('attack at dawn')]
const world = () => openWorld({ services: ['s3', 'secretsmanager'].map(name => storefront(name)) })

const describe = async (world: World, KeyId = s3, options = {}) =>
  (await world.kms('DescribeKey', { KeyId }, options)).json.KeyMetadata
const aliases = async (world: World, options = {}) =>
  (await world.kms('ListAliases', { Limit: 100 }, options)).json.Aliases
const keys = async (world: World, options = {}) =>
  (await world.kms('ListKeys', {}, options)).json.Keys as { KeyId: string; KeyArn: string }[]

test('predefined aliases are listed before their keys are made', async () => {
  await using server = await world()
  const listed = await aliases(server)
  assert.deepEqual(
    listed,
    [...predefined.keys()].sort().map(AliasName => ({ AliasName, AliasArn: arnOf(AliasName) })),
  )
  assert.deepEqual(await keys(server), [])
  const pages: unknown[] = []
  for (let Marker: string | undefined; ; ) {
    const { json } = await server.kms('ListAliases', { Limit: 5, Marker })
    pages.push(...json.Aliases)
    Marker = json.NextMarker
    if (!json.Truncated) break
  }
  assert.deepEqual(pages, listed)
})

suite('describing a predefined alias', () => {
  test('makes its key, once for each account and Region', async () => {
    await using server = await world()
    const made = await describe(server)
    assert.deepEqual(made, {
      AWSAccountId: account,
      KeyId: made.KeyId,
      Arn: arnOf(`key/${made.KeyId}`),
      CreationDate: server.now / 1000,
      Enabled: true,
      Description: 'Default key that protects my S3 objects when no other key is defined',
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeyState: 'Enabled',
      Origin: 'AWS_KMS',
      KeyManager: 'AWS',
      CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
      KeySpec: 'SYMMETRIC_DEFAULT',
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
      MultiRegion: false,
      CurrentKeyMaterialId: made.CurrentKeyMaterialId,
    })
    server.now += day
    for (const KeyId of [s3, arnOf(s3), made.KeyId, made.Arn])
      assert.deepEqual(await describe(server, KeyId), made)
    assert.deepEqual(await keys(server), [{ KeyId: made.KeyId, KeyArn: made.Arn }])
    const listed = { AliasName: s3, AliasArn: arnOf(s3), TargetKeyId: made.KeyId }
    const times = { CreationDate: made.CreationDate, LastUpdatedDate: made.CreationDate }
    assert.deepEqual(
      (await aliases(server)).filter(({ TargetKeyId }: { TargetKeyId?: string }) => TargetKeyId),
      [{ ...listed, ...times }],
    )
    assert.deepEqual((await server.kms('ListAliases', { KeyId: made.KeyId })).json.Aliases, [
      { ...listed, ...times },
    ])

    const region = 'eu-west-1'
    const there = await describe(server, s3, { region })
    assert.equal(there.Arn, arnOf(`key/${there.KeyId}`, region))
    const as = await server.assembly.ensureAccount('111122223333')
    const theirs = await describe(server, s3, { as })
    assert.equal(new Set([made.KeyId, there.KeyId, theirs.KeyId]).size, 3)
    assert.equal(theirs.AWSAccountId, '111122223333')

    await server.restart()
    assert.deepEqual(await describe(server), made)
    assert.deepEqual(await describe(server, s3, { region }), there)
    assert.equal((await keys(server)).length, 1)
  })

  test('works for every one of them', async () => {
    await using server = await world()
    for (const [name, { protects, policyId }] of predefined) {
      const { KeyId, Description, KeyManager } = await describe(server, name)
      assert.equal(Description, `Default key that protects my ${protects} when no other key is defined`)
      assert.equal(KeyManager, 'AWS')
      const { Policy } = (await server.kms('GetKeyPolicy', { KeyId })).json
      assert.equal(JSON.parse(Policy).Id, policyId)
    }
    assert.equal((await keys(server)).length, predefined.size)
    assert.equal(server.logged.length, 0)
  })

  test('makes nothing for who may not, and names no key that is not there', async () => {
    await using server = await world()
    const none = await server.user('none', [allow('s3:*')])
    const refused = await server.kms('DescribeKey', { KeyId: s3 }, { as: none })
    assert.equal(
      refused.error,
      `AccessDeniedException: User: arn:aws:iam::${account}:user/none is not authorized to perform: kms:DescribeKey on resource: ${arnOf(s3)} because no identity-based policy allows the kms:DescribeKey action`,
    )
    const denied = await server.user('denied', [
      allow('kms:*'),
      { ...allow('kms:DescribeKey'), Effect: 'Deny' },
    ])
    assert.match(
      (await server.kms('DescribeKey', { KeyId: s3 }, { as: denied })).error,
      /with an explicit deny in an identity-based policy$/,
    )
    const badToken = { KeyId: s3, GrantTokens: ['AAAA'] }
    assert.match((await server.kms('DescribeKey', badToken)).error, /^InvalidGrantTokenException/)
    assert.deepEqual(await keys(server), [])
    const failures = (await server.trail()).filter(event => event.eventName === 'DescribeKey')
    assert.equal(failures.length, 3)
    for (const event of failures) {
      assert.deepEqual(event.resources, [])
      assert.deepEqual(event.requestParameters, { keyId: s3 })
    }
    assert.ok(!(await server.trail()).some(event => event.eventName === 'CreateKey'))
  })

  test('makes none for other names, nor in another account', async () => {
    await using server = await world()
    for (const name of ['alias/aws/nothing', 'alias/aws/', 'alias/aws/S3', 'alias/aws/constructor'])
      assert.equal(
        (await server.kms('DescribeKey', { KeyId: name })).error,
        `NotFoundException: Alias ${arnOf(name)} is not found.`,
      )
    await server.assembly.ensureAccount('111122223333')
    const foreign = `arn:aws:kms:us-east-1:111122223333:${s3}`
    const unmade = await server.kms('DescribeKey', { KeyId: foreign })
    assert.match(unmade.error, /^AccessDeniedException: .*because the resource does not exist in this Region/)
    const as = await server.assembly.ensureAccount('222233334444')
    await describe(server, s3, { as })
    const made = await server.kms('DescribeKey', { KeyId: foreign.replace('111122223333', '222233334444') })
    assert.equal(made.error.replaceAll('222233334444', '111122223333'), unmade.error)
  })

  test('is recorded with the making of the key', async () => {
    await using server = await world()
    const { KeyId, Arn } = await describe(server)
    const [described, created] = (await server.trail()).slice(-2)
    const resource = (ARN: string) => ({ accountId: account, type: 'AWS::KMS::Key', ARN })
    assert.equal(described.eventName, 'DescribeKey')
    assert.deepEqual(described.resources, [resource(Arn)])
    assert.deepEqual(described.requestParameters, { keyId: s3 })
    const { eventID, eventTime, ...rest } = created
    assert.deepEqual(rest, {
      eventVersion: '1.11',
      userIdentity: { accountId: account, invokedBy: 'AWS Internal' },
      eventSource: 'kms.amazonaws.com',
      eventName: 'CreateKey',
      awsRegion: 'us-east-1',
      sourceIPAddress: 'AWS Internal',
      userAgent: 'AWS Internal',
      requestParameters: null,
      responseElements: null,
      readOnly: false,
      resources: [resource(Arn), resource(arnOf(s3))],
      eventType: 'AwsServiceEvent',
      managementEvent: true,
      recipientAccountId: account,
      serviceEventDetails: { keyId: KeyId, aliasName: s3, keyManager: 'AWS' },
      eventCategory: 'Management',
    })
    await describe(server)
    assert.equal((await server.trail()).filter(event => event.eventName === 'CreateKey').length, 1)
  })
})

test('the policies are as AWS publishes them', async () => {
  await using server = await world()
  const { KeyId } = await describe(server)
  const { Policy } = (await server.kms('GetKeyPolicy', { KeyId })).json
  assert.deepEqual(JSON.parse(Policy), {
    Version: '2012-10-17',
    Id: 'auto-s3-2',
    Statement: [
      {
        Sid: 'Allow access through S3 for all principals in the account that are authorized to use S3',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        Resource: '*',
        Condition: {
          StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': 's3.us-east-1.amazonaws.com' },
        },
      },
      {
        Sid: 'Allow direct access to key metadata to the account',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: ['kms:Describe*', 'kms:Get*', 'kms:List*'],
        Resource: '*',
      },
    ],
  })
  const secrets = await describe(server, 'alias/aws/secretsmanager', { region: 'eu-west-2' })
  const theirs = await server.kms('GetKeyPolicy', { KeyId: secrets.KeyId }, { region: 'eu-west-2' })
  const { Statement } = JSON.parse(theirs.json.Policy)
  assert.deepEqual(Statement[1].Condition, {
    StringEquals: { 'kms:CallerAccount': account },
    StringLike: { 'kms:ViaService': 'secretsmanager.*.amazonaws.com' },
  })
  assert.deepEqual(Statement[2].Action, ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'])
})

suite('an AWS managed key', () => {
  /** What the account may do with it itself: look. */
  const looks = /^(Describe|Get(?!PublicKey)|List)/
  const inputs: Record<string, object> = {
    CreateGrant: { GranteePrincipal: `arn:aws:iam::${account}:root`, Operations: ['Decrypt'] },
    PutKeyPolicy: { Policy: policy({ ...allow('kms:*'), Principal: '*' }) },
    TagResource: { Tags: [{ TagKey: 'a', TagValue: 'b' }] },
    UntagResource: { TagKeys: ['a'] },
    UpdateKeyDescription: { Description: 'mine' },
    ReplicateKey: { ReplicaRegion: 'eu-west-1' },
    UpdatePrimaryRegion: { PrimaryRegion: 'eu-west-1' },
    RevokeGrant: { GrantId: 'a'.repeat(64) },
    RetireGrant: { GrantId: 'a'.repeat(64) },
    GenerateDataKey: { KeySpec: 'AES_256' },
    GenerateDataKeyWithoutPlaintext: { KeySpec: 'AES_256' },
    GenerateDataKeyPair: { KeyPairSpec: 'ECC_NIST_P256' },
    GenerateDataKeyPairWithoutPlaintext: { KeyPairSpec: 'ECC_NIST_P256' },
    Sign: { Message: 'AAAA', SigningAlgorithm: 'ECDSA_SHA_256' },
    Verify: { Message: 'AAAA', Signature: 'AAAA', SigningAlgorithm: 'ECDSA_SHA_256' },
    GenerateMac: { Message: 'AAAA', MacAlgorithm: 'HMAC_SHA_256' },
    VerifyMac: { Message: 'AAAA', Mac: 'AAAA', MacAlgorithm: 'HMAC_SHA_256' },
    DeriveSharedSecret: { PublicKey: 'AAAA', KeyAgreementAlgorithm: 'ECDH' },
    Encapsulate: { EncapsulationAlgorithm: 'ML_KEM' },
    Decapsulate: { EncapsulationAlgorithm: 'ML_KEM', SharedSecretCiphertextBlob: 'AAAA' },
    GetParametersForImport: { WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' },
    ImportKeyMaterial: { ImportToken: 'AAAA', EncryptedKeyMaterial: 'AAAA' },
    Encrypt: { Plaintext: 'AAAA' },
  }
  const named = operations.filter(({ input }) => 'KeyId' in input).map(({ name }) => name)

  test('is its owner’s to look at, and nobody’s to change or to use directly', async () => {
    await using server = await world()
    const { KeyId, Arn } = await describe(server)
    const before = [
      await describe(server),
      await aliases(server),
      (await server.kms('GetKeyPolicy', { KeyId })).json,
    ]
    assert.ok(named.length > 30)
    for (const operation of named.filter(name => !['Decrypt', 'ListAliases', 'RetireGrant'].includes(name))) {
      const { error } = await server.kms(operation, { KeyId, ...inputs[operation] })
      if (looks.test(operation) && operation !== 'GetParametersForImport') assert.equal(error, '', operation)
      else if (operation !== 'GetParametersForImport' && operation !== 'GetPublicKey')
        assert.equal(
          error,
          `AccessDeniedException: User: arn:aws:iam::${account}:user/admin is not authorized to perform: kms:${operation} on resource: ${Arn} because no resource-based policy allows the kms:${operation} action`,
        )
      else assert.match(error, /^UnsupportedOperationException/, operation)
    }
    assert.deepEqual(
      [await describe(server), await aliases(server), (await server.kms('GetKeyPolicy', { KeyId })).json],
      before,
    )
  })

  test('keeps its alias, and takes no other', async () => {
    await using server = await world()
    const { KeyId, Arn } = await describe(server)
    const { KeyId: own } = (await server.kms('CreateKey')).json.KeyMetadata
    await server.kms('CreateAlias', { AliasName: 'alias/own', TargetKeyId: own })
    const listed = await aliases(server)
    const because = (action: string) =>
      new RegExp(`on resource: ${Arn} because no resource-based policy allows the kms:${action}`)
    const run = async (operation: string, input: object) => (await server.kms(operation, input)).error
    assert.match(
      await run('CreateAlias', { AliasName: 'alias/mine', TargetKeyId: KeyId }),
      because('CreateAlias'),
    )
    assert.match(
      await run('UpdateAlias', { AliasName: 'alias/own', TargetKeyId: KeyId }),
      because('UpdateAlias'),
    )
    for (const AliasName of [s3, 'alias/aws/sqs', 'alias/aws/other']) {
      for (const operation of ['CreateAlias', 'UpdateAlias'])
        assert.equal(await run(operation, { AliasName, TargetKeyId: own }), 'NotAuthorizedException')
      assert.equal(await run('DeleteAlias', { AliasName }), 'NotAuthorizedException')
    }
    assert.deepEqual(await aliases(server), listed)
  })

  test('is not used directly before there is one either, and then not made', async () => {
    await using server = await world()
    for (const [operation, input] of [
      ['Encrypt', { Plaintext: 'AAAA' }],
      ['GenerateDataKey', { KeySpec: 'AES_256' }],
      ['GetPublicKey', {}],
    ] as const)
      assert.equal(
        (await server.kms(operation, { KeyId: s3, ...input })).error,
        `NotFoundException: Alias ${arnOf(s3)} is not found.`,
      )
    assert.deepEqual(await keys(server), [])
  })
})

test('AWS managed keys leave the account all of its quota, and need none', async () => {
  const quotas = { ...defaultQuotas, kms: { ...defaultQuotas.kms, 'AWS KMS keys': 1 } }
  await using server = await openWorld({ quotas })
  for (const name of predefined.keys()) assert.equal((await describe(server, name)).KeyManager, 'AWS')
  assert.equal((await server.kms('CreateKey')).error, '')
  assert.match((await server.kms('CreateKey')).error, /^LimitExceededException/)
  const region = 'eu-west-1'
  assert.equal((await server.kms('CreateKey', {}, { region })).error, '')
  assert.equal((await describe(server, s3, { region })).KeyManager, 'AWS')
})

test('an AWS managed key rotates every year, and what it sealed opens for ever', async () => {
  await using server = await world()
  const sealed = await through(server, 's3', 'Encrypt', { KeyId: s3, Plaintext: bytes })
  const { KeyId, CreationDate } = await describe(server)
  const status = async () => (await server.kms('GetKeyRotationStatus', { KeyId })).json
  const year = 365 * day
  assert.deepEqual(await status(), {
    KeyId: sealed.json.KeyId,
    KeyRotationEnabled: true,
    RotationPeriodInDays: 365,
    NextRotationDate: CreationDate + year / 1000,
  })
  server.now += year - 1
  assert.equal(await server.assembly.carryOutDue(), 0)
  for (let rotations = 1; rotations <= 3; rotations++) {
    server.now += rotations === 1 ? 1 : year
    assert.equal(await server.assembly.carryOutDue(), 1)
    assert.equal(await server.assembly.carryOutDue(), 0)
  }
  const { Rotations } = (await server.kms('ListKeyRotations', { KeyId })).json
  assert.deepEqual(
    Rotations.map(({ RotationType }: { RotationType: string }) => RotationType),
    ['AUTOMATIC', 'AUTOMATIC', 'AUTOMATIC'],
  )
  const CiphertextBlob = [...sealed.json.CiphertextBlob]
  const opened = await through(server, 's3', 'Decrypt', { CiphertextBlob })
  assert.deepEqual([...opened.json.Plaintext], bytes)
  assert.notEqual(opened.json.KeyMaterialId, (await describe(server)).CurrentKeyMaterialId)
})

suite('the first use by its service', () => {
  test('makes the key; what it seals opens later, through the service alone', async () => {
    await using server = await world()
    const EncryptionContext = { 'aws:s3:arn': 'arn:aws:s3:::bucket/key' }
    const sealed = await through(server, 's3', 'GenerateDataKey', {
      KeyId: s3,
      KeySpec: 'AES_256',
      EncryptionContext,
    })
    assert.equal(sealed.error, '')
    const { CiphertextBlob, Plaintext, KeyId: Arn } = sealed.json
    assert.equal(Plaintext.length, 32)
    assert.equal((await describe(server)).Arn, Arn)
    const open = () =>
      through(server, 's3', 'Decrypt', { CiphertextBlob: [...CiphertextBlob], EncryptionContext })
    assert.deepEqual((await open()).json.Plaintext, Plaintext)
    await server.restart()
    assert.deepEqual((await open()).json.Plaintext, Plaintext)
    const direct = { CiphertextBlob: CiphertextBlob.toString('base64'), EncryptionContext }
    assert.match((await server.kms('Decrypt', direct)).error, /^AccessDeniedException/)
    const another = await through(server, 'secretsmanager', 'Decrypt', {
      CiphertextBlob: [...CiphertextBlob],
      EncryptionContext,
    })
    assert.match(another.error, /^AccessDeniedException: The ciphertext refers to/)
  })

  test('is by every operation that takes an alias, in one commit with its record', async () => {
    for (const [operation, input] of [
      ['Encrypt', { Plaintext: bytes }],
      ['GenerateDataKeyWithoutPlaintext', { NumberOfBytes: 16 }],
      ['DescribeKey', {}],
    ] as const) {
      await using server = await world()
      const as = await server.user('writer', [allow('s3:PutObject')])
      const reply = await through(server, 's3', operation, { KeyId: s3, ...input }, { as })
      assert.equal(reply.error, '', operation)
      const { Arn } = await describe(server)
      const [called, created, outer] = (await server.trail()).slice(-4, -1)
      assert.deepEqual(
        [called.eventName, created.eventName, outer.eventName],
        [operation, 'CreateKey', 'Forward'],
      )
      for (const event of [called, created]) assert.equal(event.resources[0].ARN, Arn)
    }
  })

  test('re-encrypts to it from a customer’s key', async () => {
    await using server = await world()
    const { KeyId } = (await server.kms('CreateKey')).json.KeyMetadata
    const { CiphertextBlob } = (await server.kms('Encrypt', { KeyId, Plaintext: 'AAAA' })).json
    const input = {
      CiphertextBlob: [...Buffer.from(CiphertextBlob, 'base64')],
      DestinationKeyId: s3,
    }
    // A condition that looks for the keys once more.
    const same = { Bool: { 'kms:ReEncryptOnSameKey': 'true' } }
    const as = await server.user('mover', [
      allow(['s3:*', 'kms:ReEncrypt*']),
      { ...allow('kms:*'), Effect: 'Deny', Condition: same },
    ])
    const moved = await through(server, 's3', 'ReEncrypt', input, { as })
    assert.equal(moved.json.KeyId, (await describe(server)).Arn)
    assert.equal((await keys(server)).length, 2)
  })

  test('is by the service whose key it is, of that Region', async () => {
    await using server = await world()
    for (const [service, alias] of [
      ['secretsmanager', s3],
      ['s3', 'alias/aws/secretsmanager'],
    ] as const)
      assert.equal(
        (await through(server, service, 'Encrypt', { KeyId: alias, Plaintext: bytes })).error,
        `NotFoundException: Alias ${arnOf(alias)} is not found.`,
      )
    const region = 'eu-west-1'
    const there = await through(server, 's3', 'Encrypt', { KeyId: s3, Plaintext: bytes }, { region })
    assert.match(there.json.KeyId, /^arn:aws:kms:eu-west-1:/)
    assert.deepEqual(await keys(server), [])
  })

  test('makes nothing when it is denied or fails, or is dry', async () => {
    await using server = await world()
    const as = await server.user('denied', [allow('s3:*'), { ...allow('kms:*'), Effect: 'Deny' }])
    const encrypt = { KeyId: s3, Plaintext: bytes }
    assert.match(
      (await through(server, 's3', 'Encrypt', encrypt, { as })).error,
      /explicit deny in an identity/,
    )
    const long = { KeyId: s3, Plaintext: Array.from({ length: 4097 }, () => 0) }
    assert.match((await through(server, 's3', 'Encrypt', long)).error, /^ValidationException/)
    const dry = await through(server, 's3', 'Encrypt', { ...encrypt, DryRun: true })
    assert.match(dry.error, /^DryRunOperationException/)
    const rsa = await through(server, 's3', 'Encrypt', {
      ...encrypt,
      EncryptionAlgorithm: 'RSAES_OAEP_SHA_1',
    })
    assert.match(rsa.error, /^InvalidKeyUsageException/)
    assert.deepEqual(await keys(server), [])
  })

  const settle = (replies: readonly Reply[]) => {
    assert.deepEqual(new Set(replies.map(({ error }) => error)), new Set(['']))
    return new Set(replies.map(({ json }) => json.KeyId ?? json.KeyMetadata.Arn))
  }

  test('by many at once makes one key, and what each of them sealed opens', async () => {
    await using server = await world()
    const region = 'eu-central-1'
    const uses = Array.from({ length: 12 }, (_, n) =>
      n % 3 === 0
        ? server.kms('DescribeKey', { KeyId: s3 }, { region })
        : through(server, 's3', 'Encrypt', { KeyId: s3, Plaintext: bytes }, { region }),
    )
    const replies = await Promise.all(uses)
    assert.equal(settle(replies).size, 1)
    assert.equal((await keys(server, { region })).length, 1)
    for (const { json } of replies.filter(({ json }) => json.CiphertextBlob)) {
      const opened = await through(
        server,
        's3',
        'Decrypt',
        { CiphertextBlob: [...json.CiphertextBlob] },
        { region },
      )
      assert.deepEqual([...opened.json.Plaintext], bytes)
    }
    const made = (await server.trail()).filter(event => event.eventName === 'CreateKey')
    assert.equal(made.length, 1)
  })
})

test('a first use by two processes at once makes one key', async () => {
  const services = [storefront('s3')]
  await using one = await openWorld({ services })
  const two = Object.assign(new World(one.data), { services, admin: one.admin })
  await two.open()
  try {
    for (const region of ['us-east-1', 'eu-west-1', 'eu-west-2', 'eu-west-3']) {
      const encrypt = (world: World) =>
        through(world, 's3', 'Encrypt', { KeyId: s3, Plaintext: bytes }, { region })
      const replies = await Promise.all([encrypt(one), encrypt(two), encrypt(one), encrypt(two)])
      assert.deepEqual(new Set(replies.map(({ error }) => error)), new Set(['']))
      assert.equal(new Set(replies.map(({ json }) => json.KeyId)).size, 1)
      for (const world of [one, two]) {
        assert.equal((await world.kms('ListKeys', {}, { region })).json.Keys.length, 1)
        for (const { json } of replies) {
          const input = { CiphertextBlob: [...json.CiphertextBlob] }
          const opened = await through(world, 's3', 'Decrypt', input, { region })
          assert.deepEqual([...opened.json.Plaintext], bytes)
        }
      }
    }
  } finally {
    await two.close()
  }
})
