import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { suite, test } from 'node:test'
import { operations } from '../../../src/services/kms/index.ts'
import { openWorld, policy, type Reply, type World } from '../../harness.ts'
import { forever, imported, parametersFor, wrap } from './import-scene.ts'

const Plaintext = Buffer.from('attack at dawn').toString('base64')
const root = { AWS: 'arn:aws:iam::000000000000:root' }
const everything = { Effect: 'Allow', Principal: root, Action: 'kms:*', Resource: '*' }
const day = 24 * 60 * 60 * 1000

interface Made {
  readonly world: World
  /** Metadata of two keys. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever came back
  readonly one: any
  // biome-ignore lint/suspicious/noExplicitAny: whatever came back
  readonly two: any
  readonly sealed: string
  /** Two grants of the first key. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever came back
  readonly grants: readonly any[]
  readonly others: Others
  readonly brought: Awaited<ReturnType<typeof imported>>
}

/** Keys of other specs, with something made by each. */
interface Others {
  readonly signing: string
  readonly signature: string
  readonly mac: string
  readonly code: string
  readonly kem: string
  readonly capsule: string
  readonly agreement: string
  readonly peer: string
}

const keyPair = { MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' }
const kemAlgorithm = { EncapsulationAlgorithm: 'ML_KEM' }

async function others(world: World): Promise<Others> {
  const create = async (KeySpec: string, KeyUsage: string) =>
    (await world.kms('CreateKey', { KeySpec, KeyUsage })).json.KeyMetadata.Arn as string
  const signing = await create('ECC_NIST_P256', 'SIGN_VERIFY')
  const mac = await create('HMAC_256', 'GENERATE_VERIFY_MAC')
  const kem = await create('ML_KEM_768', 'ENCAPSULATE_DECAPSULATE')
  const agreement = await create('ECC_NIST_P256', 'KEY_AGREEMENT')
  const { Signature: signature } = (
    await world.kms('Sign', { KeyId: signing, Message: Plaintext, ...keyPair })
  ).json
  const made = await world.kms('GenerateMac', {
    KeyId: mac,
    Message: Plaintext,
    MacAlgorithm: 'HMAC_SHA_256',
  })
  const capsule = (await world.kms('Encapsulate', { KeyId: kem, ...kemAlgorithm })).json
  const peer = (await world.kms('GetPublicKey', { KeyId: agreement })).json.PublicKey
  const sealed = { code: made.json.Mac, capsule: capsule.SharedSecretCiphertextBlob }
  return { signing, signature, mac, kem, agreement, peer, ...sealed }
}

async function made(world: World): Promise<Made> {
  const one = (await world.kms('CreateKey')).json.KeyMetadata
  const two = (await world.kms('CreateKey')).json.KeyMetadata
  const sealed = (await world.kms('Encrypt', { KeyId: one.KeyId, Plaintext, EncryptionContext: { a: 'b' } }))
    .json
  await world.kms('CreateAlias', { AliasName: 'alias/one', TargetKeyId: one.KeyId })
  const grant = { KeyId: one.KeyId, GranteePrincipal: '000000000000', Operations: ['Decrypt'] }
  const grants = [(await world.kms('CreateGrant', grant)).json, (await world.kms('CreateGrant', grant)).json]
  const brought = await imported(world)
  return { world, one, two, sealed: sealed.CiphertextBlob, grants, others: await others(world), brought }
}

/** What a successful call's record holds beside what every record holds. */
interface Expected {
  readonly operation: string
  readonly input: object
  readonly readOnly: boolean
  readonly requestParameters: object | null
  readonly responseElements?: object | null
  readonly additionalEventData?: object
  /** ARNs. */
  readonly resources: readonly string[]
}

const alias = (name: string) => `arn:aws:kms:us-east-1:000000000000:alias/${name}`

/** Facts §3.1, in an order in which all of them succeed. */
function successes({ one, two, sealed, grants, others, brought }: Made): Expected[] {
  const { KeyId, Arn } = one
  const EncryptionContext = { a: 'b', B: 'c' }
  const keyMaterialId = one.CurrentKeyMaterialId
  const encryptionAlgorithm = 'SYMMETRIC_DEFAULT'
  const reads = { readOnly: true, resources: [Arn] }
  const changes = { readOnly: false, resources: [Arn], responseElements: { keyId: Arn } }
  return [
    {
      operation: 'Encrypt',
      input: { KeyId: 'alias/one', Plaintext, EncryptionContext },
      requestParameters: { keyId: 'alias/one', encryptionContext: EncryptionContext, encryptionAlgorithm },
      additionalEventData: { keyMaterialId },
      ...reads,
    },
    {
      operation: 'Decrypt',
      input: { CiphertextBlob: sealed, EncryptionContext: { a: 'b' } },
      requestParameters: { encryptionContext: { a: 'b' }, encryptionAlgorithm },
      additionalEventData: { keyMaterialId },
      ...reads,
    },
    {
      operation: 'Decrypt',
      input: { CiphertextBlob: sealed, EncryptionContext: { a: 'b' }, KeyId: Arn },
      requestParameters: { keyId: Arn, encryptionContext: { a: 'b' }, encryptionAlgorithm },
      additionalEventData: { keyMaterialId },
      ...reads,
    },
    {
      operation: 'GenerateDataKey',
      input: { KeyId, KeySpec: 'AES_256', EncryptionContext },
      requestParameters: { keyId: KeyId, keySpec: 'AES_256', encryptionContext: EncryptionContext },
      additionalEventData: { keyMaterialId },
      ...reads,
    },
    {
      operation: 'GenerateDataKeyWithoutPlaintext',
      input: { KeyId, NumberOfBytes: 64 },
      requestParameters: { keyId: KeyId, numberOfBytes: 64 },
      additionalEventData: { keyMaterialId },
      ...reads,
    },
    {
      operation: 'ReEncrypt',
      input: {
        CiphertextBlob: sealed,
        SourceEncryptionContext: { a: 'b' },
        DestinationKeyId: two.KeyId,
        DestinationEncryptionContext: { c: 'd' },
      },
      readOnly: true,
      requestParameters: {
        sourceEncryptionAlgorithm: encryptionAlgorithm,
        sourceEncryptionContext: { a: 'b' },
        destinationEncryptionAlgorithm: encryptionAlgorithm,
        destinationEncryptionContext: { c: 'd' },
        destinationKeyId: two.KeyId,
      },
      additionalEventData: {
        sourceKeyMaterialId: keyMaterialId,
        destinationKeyMaterialId: two.CurrentKeyMaterialId,
      },
      resources: [Arn, two.Arn],
    },
    {
      operation: 'GenerateRandom',
      input: { NumberOfBytes: 32 },
      readOnly: true,
      requestParameters: null,
      resources: [],
    },
    ...withOtherKeys(others),
    ...withImported(brought),
    ...(['GenerateDataKeyPair', 'GenerateDataKeyPairWithoutPlaintext'] as const).map(operation => ({
      operation,
      input: { KeyId, KeyPairSpec: 'ECC_NIST_P256', EncryptionContext },
      requestParameters: { keyId: KeyId, keyPairSpec: 'ECC_NIST_P256', encryptionContext: EncryptionContext },
      additionalEventData: { keyMaterialId },
      ...reads,
    })),
    {
      operation: 'DescribeCustomKeyStores',
      input: { Limit: 5 },
      readOnly: true,
      requestParameters: { limit: 5 },
      resources: [],
    },
    { operation: 'DescribeKey', input: { KeyId: Arn }, requestParameters: { keyId: Arn }, ...reads },
    { operation: 'GetKeyLastUsage', input: { KeyId }, requestParameters: { keyId: KeyId }, ...reads },
    { operation: 'GetKeyPolicy', input: { KeyId }, requestParameters: { keyId: KeyId }, ...reads },
    {
      operation: 'GetKeyPolicy',
      input: { KeyId, PolicyName: 'default' },
      requestParameters: { keyId: KeyId, policyName: 'default' },
      ...reads,
    },
    {
      operation: 'ListKeyPolicies',
      input: { KeyId, Limit: 5 },
      requestParameters: { keyId: KeyId, limit: 5 },
      ...reads,
    },
    {
      operation: 'ListKeys',
      input: { Limit: 5 },
      readOnly: true,
      requestParameters: { limit: 5 },
      resources: [],
    },
    { operation: 'ListKeys', input: {}, readOnly: true, requestParameters: null, resources: [] },
    {
      operation: 'ListAliases',
      input: { KeyId },
      readOnly: true,
      requestParameters: { keyId: KeyId },
      resources: [],
    },
    {
      operation: 'ListGrants',
      input: { KeyId, GrantId: grants[0].GrantId },
      requestParameters: { keyId: KeyId, grantId: grants[0].GrantId },
      ...reads,
    },
    {
      operation: 'ListRetirableGrants',
      input: { RetiringPrincipal: root.AWS },
      readOnly: true,
      requestParameters: { retiringPrincipal: root.AWS },
      resources: [],
    },
    {
      operation: 'RetireGrant',
      input: { GrantToken: grants[0].GrantToken },
      requestParameters: null,
      additionalEventData: { grantId: grants[0].GrantId },
      ...changes,
    },
    {
      operation: 'RevokeGrant',
      input: { KeyId, GrantId: grants[1].GrantId },
      requestParameters: { keyId: KeyId, grantId: grants[1].GrantId },
      ...changes,
    },
    { operation: 'ListResourceTags', input: { KeyId }, requestParameters: { keyId: KeyId }, ...reads },
    {
      operation: 'CreateAlias',
      input: { AliasName: 'alias/x', TargetKeyId: KeyId },
      requestParameters: { aliasName: 'alias/x', targetKeyId: KeyId },
      ...changes,
      resources: [alias('x'), Arn],
    },
    {
      operation: 'UpdateAlias',
      input: { AliasName: 'alias/x', TargetKeyId: two.KeyId },
      requestParameters: { aliasName: 'alias/x', targetKeyId: two.KeyId },
      readOnly: false,
      responseElements: { keyId: two.Arn },
      resources: [alias('x'), Arn, two.Arn],
    },
    {
      operation: 'DeleteAlias',
      input: { AliasName: 'alias/x' },
      requestParameters: { aliasName: 'alias/x' },
      readOnly: false,
      responseElements: { keyId: two.Arn },
      resources: [alias('x'), two.Arn],
    },
    {
      operation: 'TagResource',
      input: { KeyId, Tags: [{ TagKey: 'Team', TagValue: 'blue' }] },
      requestParameters: { keyId: KeyId, tags: [{ tagKey: 'Team', tagValue: 'blue' }] },
      ...changes,
    },
    {
      operation: 'UntagResource',
      input: { KeyId, TagKeys: ['Team'] },
      requestParameters: { keyId: KeyId, tagKeys: ['Team'] },
      ...changes,
    },
    {
      operation: 'UpdateKeyDescription',
      input: { KeyId, Description: 'new' },
      requestParameters: { keyId: KeyId, description: 'new' },
      ...changes,
    },
    {
      operation: 'PutKeyPolicy',
      input: { KeyId, Policy: policy(everything), BypassPolicyLockoutSafetyCheck: false },
      requestParameters: {
        keyId: KeyId,
        policy: policy(everything),
        bypassPolicyLockoutSafetyCheck: false,
      },
      ...changes,
    },
    {
      operation: 'EnableKeyRotation',
      input: { KeyId, RotationPeriodInDays: 180 },
      requestParameters: { keyId: KeyId, rotationPeriodInDays: 180 },
      ...changes,
    },
    { operation: 'GetKeyRotationStatus', input: { KeyId }, requestParameters: { keyId: KeyId }, ...reads },
    { operation: 'DisableKeyRotation', input: { KeyId }, requestParameters: { keyId: KeyId }, ...changes },
    {
      operation: 'ListKeyRotations',
      input: { KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' },
      requestParameters: { keyId: KeyId, includeKeyMaterial: 'ALL_KEY_MATERIAL' },
      ...reads,
    },
    { operation: 'DisableKey', input: { KeyId }, requestParameters: { keyId: KeyId }, ...changes },
    { operation: 'EnableKey', input: { KeyId }, requestParameters: { keyId: KeyId }, ...changes },
    {
      operation: 'ScheduleKeyDeletion',
      input: { KeyId, PendingWindowInDays: 7 },
      requestParameters: { keyId: KeyId, pendingWindowInDays: 7 },
      ...changes,
      responseElements: {
        keyId: Arn,
        keyState: 'PendingDeletion',
        deletionDate: 'Jan 22, 2026, 12:00:00 PM',
        pendingWindowInDays: 7,
      },
    },
    { operation: 'CancelKeyDeletion', input: { KeyId }, requestParameters: { keyId: KeyId }, ...changes },
  ]
}

/** Tokens and material stay out. */
function withImported({ KeyId, Arn, parameters, material, materialId }: Made['brought']): Expected[] {
  const EncryptedKeyMaterial = wrap.RSAES_OAEP_SHA_256?.(parameters.spki, material).toString('base64')
  const wrapping = { wrappingAlgorithm: 'RSAES_OAEP_SHA_256', wrappingKeySpec: 'RSA_2048' }
  const responseElements = { keyId: Arn, keyMaterialId: materialId }
  return [
    {
      operation: 'GetParametersForImport',
      input: { KeyId, WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' },
      readOnly: true,
      requestParameters: { keyId: KeyId, ...wrapping },
      resources: [Arn],
    },
    {
      operation: 'ImportKeyMaterial',
      input: {
        KeyId,
        ImportToken: parameters.ImportToken,
        EncryptedKeyMaterial,
        ValidTo: Date.UTC(2026, 4, 21, 5, 47, 45) / 1000,
        ExpirationModel: 'KEY_MATERIAL_EXPIRES',
        ImportType: 'EXISTING_KEY_MATERIAL',
        KeyMaterialDescription: 'ExampleKeyMaterialA',
        KeyMaterialId: materialId,
      },
      readOnly: false,
      requestParameters: {
        keyId: KeyId,
        validTo: 'May 21, 2026, 5:47:45 AM',
        expirationModel: 'KEY_MATERIAL_EXPIRES',
        importType: 'EXISTING_KEY_MATERIAL',
        keyMaterialDescription: 'ExampleKeyMaterialA',
        keyMaterialId: materialId,
      },
      responseElements,
      resources: [Arn],
    },
    {
      operation: 'DeleteImportedKeyMaterial',
      input: { KeyId, KeyMaterialId: materialId },
      readOnly: false,
      requestParameters: { keyId: KeyId, keyMaterialId: materialId },
      responseElements,
      resources: [Arn],
    },
  ]
}

/** Messages, signatures, codes and shared secrets stay out. */
function withOtherKeys({ signing, signature, mac, code, kem, capsule, agreement, peer }: Others): Expected[] {
  const row = (operation: string, KeyId: string, shown: object, hidden: object): Expected => {
    const names = Object.entries(shown).map(([name, value]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      value,
    ])
    const requestParameters = { keyId: KeyId, ...Object.fromEntries(names) }
    return {
      operation,
      input: { KeyId, ...shown, ...hidden },
      readOnly: true,
      requestParameters,
      resources: [KeyId],
    }
  }
  const Message = Plaintext
  const macAlgorithm = { MacAlgorithm: 'HMAC_SHA_256' }
  return [
    row('Sign', signing, keyPair, { Message }),
    row('Verify', signing, keyPair, { Message, Signature: signature }),
    row('GenerateMac', mac, macAlgorithm, { Message }),
    row('VerifyMac', mac, macAlgorithm, { Message, Mac: code }),
    row('Encapsulate', kem, kemAlgorithm, {}),
    row('Decapsulate', kem, kemAlgorithm, { SharedSecretCiphertextBlob: capsule }),
    row('DeriveSharedSecret', agreement, { KeyAgreementAlgorithm: 'ECDH' }, { PublicKey: peer }),
    row('GetPublicKey', signing, {}, {}),
  ]
}

// biome-ignore lint/suspicious/noExplicitAny: records have many forms
async function last(world: World): Promise<any> {
  return (await world.trail()).at(-1)
}

const audited = (arns: readonly string[]) =>
  arns.map(ARN => ({ accountId: '000000000000', type: 'AWS::KMS::Key', ARN }))

test('the record of every operation, member by member', async () => {
  await using world = await openWorld()
  const given = await made(world)
  const rows = successes(given)
  assert.deepEqual(
    operations.map(({ name }) => name).filter(name => !rows.some(({ operation }) => operation === name)),
    [
      // Which cannot succeed yet: keystores.test.ts.
      'ConnectCustomKeyStore',
      'CreateCustomKeyStore',
      // Whose answers hold what they made, or that have further records: the tests below, grants-token.test.ts,
      // multi-region-trail.test.ts and rotation.test.ts.
      'CreateGrant',
      'CreateKey',
      'DeleteCustomKeyStore',
      'DisconnectCustomKeyStore',
      'ReplicateKey',
      'RotateKeyOnDemand',
      'UpdateCustomKeyStore',
      'UpdatePrimaryRegion',
    ],
  )
  const { userId } = await identity(world)
  const seen = new Set<string>()
  for (const row of rows) {
    const { operation, input, readOnly, requestParameters, responseElements = null } = row
    assert.equal((await world.kms(operation, input)).error, '', operation)
    const { eventID, requestID, ...record } = await last(world)
    for (const id of [eventID, requestID]) {
      assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      assert.ok(!seen.has(id))
      seen.add(id)
    }
    const expected = {
      eventVersion: '1.11',
      userIdentity: {
        type: 'IAMUser',
        principalId: userId,
        arn: 'arn:aws:iam::000000000000:user/admin',
        accountId: '000000000000',
        accessKeyId: world.admin.accessKeyId,
        userName: 'admin',
      },
      eventTime: '2026-01-15T12:00:00Z',
      eventSource: 'kms.amazonaws.com',
      eventName: operation,
      awsRegion: 'us-east-1',
      sourceIPAddress: '127.0.0.1',
      userAgent: 'test',
      requestParameters,
      responseElements,
      ...(row.additionalEventData && { additionalEventData: row.additionalEventData }),
      readOnly,
      resources: audited(row.resources),
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: '000000000000',
      eventCategory: 'Management',
    }
    assert.deepEqual(record, expected, operation)
  }
})

async function identity(world: World): Promise<{ userId: string }> {
  const { json } = await world.query('sts', 'GetCallerIdentity')
  return { userId: json.UserId }
}

suite('CreateKey', () => {
  const Tags = [{ TagKey: 'Team', TagValue: 'blue' }]
  const asked = { Description: 'mine', Tags, Policy: policy(everything) }

  test('answers and resources', async () => {
    await using world = await openWorld()
    const { json } = await world.kms('CreateKey', asked)
    const { Arn, KeyId, CurrentKeyMaterialId } = json.KeyMetadata
    const record = await last(world)
    assert.equal(record.readOnly, false)
    assert.deepEqual(record.resources, audited([Arn]))
    assert.equal(record.requestParameters.policy, asked.Policy)
    assert.deepEqual(record.responseElements, {
      keyMetadata: {
        aWSAccountId: '000000000000',
        keyId: KeyId,
        arn: Arn,
        creationDate: 'Jan 15, 2026, 12:00:00 PM',
        enabled: true,
        description: 'mine',
        keyUsage: 'ENCRYPT_DECRYPT',
        keyState: 'Enabled',
        origin: 'AWS_KMS',
        keyManager: 'CUSTOMER',
        customerMasterKeySpec: 'SYMMETRIC_DEFAULT',
        keySpec: 'SYMMETRIC_DEFAULT',
        encryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
        multiRegion: false,
        currentKeyMaterialId: CurrentKeyMaterialId,
      },
    })
  })

  test('what was asked for, with defaults filled in', async () => {
    await using world = await openWorld()
    assert.equal((await world.kms('CreateKey', asked)).error, '')
    assert.deepEqual((await last(world)).requestParameters, {
      policy: asked.Policy,
      description: 'mine',
      tags: [{ tagKey: 'Team', tagValue: 'blue' }],
      keyUsage: 'ENCRYPT_DECRYPT',
      keySpec: 'SYMMETRIC_DEFAULT',
      customerMasterKeySpec: 'SYMMETRIC_DEFAULT',
      origin: 'AWS_KMS',
      bypassPolicyLockoutSafetyCheck: false,
      multiRegion: false,
    })
  })
})

test('the record of a failure: its code and text, what was asked for, and nothing that was answered', async () => {
  await using world = await openWorld()
  const { one, sealed } = await made(world)
  const { KeyId, Arn } = one
  await world.kms('DisableKey', { KeyId })
  const as = await world.user('bob')
  const refused = 'User: arn:aws:iam::000000000000:user/bob is not authorized to perform:'
  const cases: [
    operation: string,
    input: object,
    code: string,
    message: string | undefined,
    asked: object | null,
    resources: string[],
  ][] = [
    [
      'Encrypt',
      { KeyId, Plaintext },
      'DisabledException',
      `${Arn} is disabled.`,
      { keyId: KeyId, encryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
      [Arn],
    ],
    [
      'Decrypt',
      { CiphertextBlob: 'AAAA' },
      'InvalidCiphertextException',
      undefined,
      { encryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
      [],
    ],
    [
      'Decrypt',
      { CiphertextBlob: sealed, DryRun: true },
      'DisabledException',
      `${Arn} is disabled.`,
      { encryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
      [Arn],
    ],
    [
      'CancelKeyDeletion',
      { KeyId },
      'KMSInvalidStateException',
      `${Arn} is not pending deletion.`,
      { keyId: KeyId },
      [Arn],
    ],
    [
      'DescribeKey',
      { KeyId: 'alias/none' },
      'NotFoundException',
      `Alias ${alias('none')} is not found.`,
      { keyId: 'alias/none' },
      [],
    ],
    [
      'CreateAlias',
      { AliasName: 'alias/one', TargetKeyId: KeyId },
      'AlreadyExistsException',
      `An alias with the name ${alias('one')} already exists`,
      { aliasName: 'alias/one', targetKeyId: KeyId },
      [alias('one'), Arn],
    ],
    ['GenerateDataKey', { KeyId }, 'DisabledException', `${Arn} is disabled.`, { keyId: KeyId }, [Arn]],
    [
      'GenerateRandom',
      { NumberOfBytes: 0 },
      'ValidationException',
      "1 validation error detected: Value at 'numberOfBytes' failed to satisfy constraint: Member must have value greater than or equal to 1",
      null,
      [],
    ],
  ]
  for (const [operation, input, errorCode, errorMessage, requestParameters, resources] of cases) {
    assert.notEqual((await world.kms(operation, input)).error, '')
    const record = await last(world)
    const { eventName, responseElements, additionalEventData } = record
    assert.deepEqual(
      {
        eventName,
        errorCode: record.errorCode,
        errorMessage: record.errorMessage,
        requestParameters: record.requestParameters,
        responseElements,
        additionalEventData,
        resources: record.resources,
      },
      {
        eventName: operation,
        errorCode,
        errorMessage,
        requestParameters,
        responseElements: null,
        additionalEventData: undefined,
        resources: audited(resources),
      },
    )
  }

  assert.notEqual((await world.kms('EnableKey', { KeyId }, { as })).error, '')
  const denied = await last(world)
  assert.deepEqual(
    [denied.errorCode, denied.errorMessage, denied.responseElements, denied.resources, denied.readOnly],
    [
      'AccessDenied',
      `${refused} kms:EnableKey on resource: ${Arn} because no identity-based policy allows the kms:EnableKey action`,
      null,
      audited([Arn]),
      false,
    ],
  )
  assert.equal(denied.userIdentity.userName, 'bob')
})

test('ReEncrypt to the same key names it once', async () => {
  await using world = await openWorld()
  const { one, sealed } = await made(world)
  const input = { CiphertextBlob: sealed, SourceEncryptionContext: { a: 'b' }, DestinationKeyId: one.KeyId }
  assert.equal((await world.kms('ReEncrypt', input)).error, '')
  assert.deepEqual((await last(world)).resources, audited([one.Arn]))
})

test('a call on another account’s key stands in both trails, under one sharedEventID', async () => {
  await using world = await openWorld()
  const as = await world.assembly.ensureAccount('111122223333')
  assert.ok(as)
  const { one } = await made(world)
  const statement = { ...everything, Principal: { AWS: 'arn:aws:iam::111122223333:root' } }
  await world.kms('PutKeyPolicy', { KeyId: one.KeyId, Policy: policy(everything, statement) })
  assert.equal((await world.kms('Encrypt', { KeyId: one.Arn, Plaintext }, { as })).error, '')
  const [first, second] = (await world.trail()).slice(-2)
  assert.deepEqual(
    new Set([first.recipientAccountId, second.recipientAccountId]),
    new Set(['000000000000', '111122223333']),
  )
  assert.equal(first.sharedEventID, second.sharedEventID)
  assert.ok(first.sharedEventID)
  assert.notEqual(first.eventID, second.eventID)
  const owners = [first, second].find(record => record.recipientAccountId === '000000000000')
  assert.equal(owners.userIdentity.type, 'AWSAccount')
  assert.equal(owners.userIdentity.accountId, '111122223333')
  assert.equal(owners.userIdentity.accessKeyId, undefined)
})

suite('redaction', () => {
  /** The ways in which bytes may stand in a record's text. */
  const forms = (bytes: Buffer) => [
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    JSON.stringify(bytes.toString('latin1')).slice(1, -1),
    JSON.stringify(bytes.toString('utf8')).slice(1, -1),
    [...bytes].join(','),
  ]
  const betrayed = async (world: World, secrets: ReadonlyMap<string, Buffer>) => {
    const records = (await world.trail()).map(record => JSON.stringify(record))
    // Texts of errors are cut, so the beginning of a secret is looked for; base64 comes in groups of three bytes.
    const beginning = (bytes: Buffer) => bytes.subarray(0, Math.min(30, bytes.length - (bytes.length % 3)))
    return [...secrets].flatMap(([name, bytes]) =>
      forms(beginning(bytes)).some(form => records.some(record => record.includes(form))) ? [name] : [],
    )
  }

  test('no plaintext, ciphertext, data key or random byte is in any record, of success or failure', async () => {
    await using world = await openWorld()
    const { one, two } = await made(world)
    const { KeyId } = one
    const secrets = new Map<string, Buffer>()
    let count = 0
    const secret = (name: string, length = 40) => {
      const bytes = randomBytes(length)
      secrets.set(`${name} ${count++}`, bytes)
      return bytes.toString('base64')
    }
    const learn = ({ json }: Reply, operation: string) => {
      for (const member of ['Plaintext', 'CiphertextBlob'])
        if (json?.[member])
          secrets.set(`${member} of ${operation} ${count++}`, Buffer.from(json[member], 'base64'))
      return json
    }
    const call = async (operation: string, input: object) =>
      learn(await world.kms(operation, input), operation)

    const sealed = (await call('Encrypt', { KeyId, Plaintext: secret('plaintext') })).CiphertextBlob
    await call('Decrypt', { CiphertextBlob: sealed })
    await call('Decrypt', { CiphertextBlob: Buffer.from(sealed).toString('base64') })
    await call('ReEncrypt', { CiphertextBlob: sealed, DestinationKeyId: two.KeyId })
    await call('GenerateDataKey', { KeyId, KeySpec: 'AES_256' })
    await call('GenerateDataKey', { KeyId, NumberOfBytes: 1024 })
    await call('GenerateDataKeyWithoutPlaintext', { KeyId, KeySpec: 'AES_128' })
    await call('GenerateRandom', { NumberOfBytes: 64 })

    // Failures at every stage
    await call('Encrypt', { KeyId, Plaintext: secret('too long', 5000) })
    await call('Encrypt', { KeyId, Plaintext: { text: secret('of the wrong type') } })
    await call('Encrypt', { KeyId, Plaintext: [secret('in a list')] })
    await call('Encrypt', { KeyId, Plaintext: `${secret('not base64')}!` })
    await call('Encrypt', { KeyId, Plaintext: secret('beside a bad context'), EncryptionContext: 1 })
    await call('Encrypt', { KeyId, plaintext: secret('misspelt') })
    await call('Encrypt', { KeyId: '', Plaintext: secret('beside a bad key id') })
    await call('Encrypt', { KeyId, Plaintext: secret('dry run'), DryRun: true })
    await call('Encrypt', { KeyId, Plaintext: secret('with a grant token'), GrantTokens: ['x'] })
    await call('Encrypt', { KeyId, Plaintext: secret('unknown algorithm'), EncryptionAlgorithm: 'x' })
    await call('Sign', { KeyId, Message: secret('message') })
    await call('NoSuchThing', { KeyId, Plaintext: secret('unknown operation') })
    await world.json('kms', 'Encrypt', `{"KeyId":"${KeyId}","Plaintext":"${secret('broken JSON')}`)
    await call('Decrypt', { CiphertextBlob: secret('no ciphertext') })
    await call('Decrypt', { CiphertextBlob: secret('too long a ciphertext', 7000) })
    await call('Decrypt', { CiphertextBlob: sealed, EncryptionContext: { wrong: 'context' } })
    await call('Decrypt', { CiphertextBlob: sealed, KeyId: two.KeyId })
    await call('ReEncrypt', { CiphertextBlob: sealed, DestinationKeyId: 'nonsense' })
    await call('Encrypt', { KeyId: secret('as key id'), Plaintext })
    await call('Encrypt', { KeyId: `arn:${secret('as key ARN')}`, Plaintext })
    await call('ReEncrypt', { CiphertextBlob: sealed, DestinationKeyId: secret('as destination') })
    await call('GenerateDataKey', { KeyId, KeySpec: secret('as key spec') })
    await call('ListKeys', { Marker: secret('as marker', 2000) })
    const Recipient = { KeyEncryptionAlgorithm: 'x', AttestationDocument: secret('attestation') }
    await call('GenerateDataKey', { KeyId, KeySpec: 'AES_256', Recipient })
    await world.kms('DisableKey', { KeyId })
    await call('Encrypt', { KeyId, Plaintext: secret('disabled') })
    await call('Decrypt', { CiphertextBlob: sealed })
    const as = await world.user('bob')
    learn(await world.kms('Encrypt', { KeyId, Plaintext: secret('denied') }, { as }), 'Encrypt')

    assert.equal(secrets.size, 34)
    assert.deepEqual(await betrayed(world, secrets), [])
    // The search finds what is there.
    const found = await betrayed(world, new Map([['key id', Buffer.from(KeyId)]]))
    assert.deepEqual(found, ['key id'])
  })

  test('neither material from outside, wrapped or not, nor its token is in any record', async () => {
    await using world = await openWorld()
    const { KeyId, material, parameters } = await imported(world)
    const encrypted = wrap.RSAES_OAEP_SHA_256?.(parameters.spki, material) as Buffer
    const { ImportToken } = parameters
    const short = randomBytes(24)
    const wrapped = { ImportToken, EncryptedKeyMaterial: encrypted.toString('base64') }
    const other = await parametersFor(world, KeyId)
    for (const [input, error] of [
      [wrapped, 'ValidationException'],
      [{ ...wrapped, ValidTo: 'soon' }, 'SerializationException'],
      [{ ...wrapped, ValidTo: 1 }, 'ValidationException'],
      [{ ...wrapped, ImportToken: [ImportToken] }, 'SerializationException'],
      [{ ...wrapped, ImportToken: other.ImportToken, ...forever }, 'InvalidCiphertextException'],
      [{ ...wrapped, ImportToken: wrapped.EncryptedKeyMaterial, ...forever }, 'InvalidImportTokenException'],
      [
        { ...wrapped, EncryptedKeyMaterial: material.toString('base64'), ...forever },
        'InvalidCiphertextException',
      ],
      [
        {
          ...wrapped,
          EncryptedKeyMaterial: wrap.RSAES_OAEP_SHA_256?.(parameters.spki, short).toString('base64'),
          ...forever,
        },
        'IncorrectKeyMaterialException',
      ],
      [{ ...wrapped, KeyMaterialDescription: material.toString('latin1') }, 'ValidationException'],
    ] as const)
      assert.equal((await world.kms('ImportKeyMaterial', { KeyId, ...input })).error.split(':')[0], error)
    const secrets = {
      material,
      encrypted,
      short,
      token: Buffer.from(ImportToken, 'base64'),
      spki: parameters.spki,
    }
    const token = Buffer.from(other.ImportToken, 'base64')
    assert.deepEqual(await betrayed(world, new Map(Object.entries({ ...secrets, other: token }))), [])
  })

  test('GetKeyPolicy’s answer is not in the trail', async () => {
    await using world = await openWorld()
    const { one } = await made(world)
    const { Policy } = (await world.kms('GetKeyPolicy', { KeyId: one.KeyId })).json
    assert.match(Policy, /key-default-1/)
    assert.ok(!JSON.stringify(await world.trail()).includes('key-default-1'))
  })

  test('no secret access key, signature or session token is in the trail', async () => {
    await using world = await openWorld()
    const as = await world.user('bob', [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }])
    await world.kms('ListKeys', {}, { as })
    await world.kms('ListKeys', {}, { as: { ...as, sessionToken: 'made-up-session-token' } })
    const text = JSON.stringify(await world.trail())
    assert.ok(text.includes(as.accessKeyId))
    for (const secret of [
      as.secretAccessKey,
      world.admin.secretAccessKey,
      'made-up-session-token',
      'Signature=',
    ])
      assert.ok(!text.includes(secret), secret)
  })

  const tokens = Array.from({ length: 11 }, () => randomBytes(20).toString('hex'))
  test('a grant token is in no record', async () => {
    await using world = await openWorld()
    const { one } = await made(world)
    const input = { KeyId: one.KeyId, Plaintext, GrantTokens: tokens.slice(0, 1) }
    assert.match((await world.kms('Encrypt', input)).error, /^InvalidGrantTokenException/)
    const text = JSON.stringify(await world.trail())
    assert.deepEqual(
      tokens.filter(token => text.includes(token)),
      [],
    )
  })

  test('nor one of too many, or too long', async () => {
    await using world = await openWorld()
    const { one } = await made(world)
    const long = 'secret-token'.repeat(800)
    for (const GrantTokens of [tokens, [long]]) {
      const reply = await world.kms('Encrypt', { KeyId: one.KeyId, Plaintext, GrantTokens })
      assert.match(reply.error, /^ValidationException/)
    }
    const text = JSON.stringify(await world.trail())
    assert.deepEqual(
      [...tokens, 'secret-token'].filter(token => text.includes(token)),
      [],
    )
  })
})

test('deletion that came due is recorded as the service’s own doing', async () => {
  await using world = await openWorld()
  const { one } = await made(world)
  await world.kms('ScheduleKeyDeletion', { KeyId: one.KeyId, PendingWindowInDays: 7 })
  world.now += 7 * day
  assert.equal(await world.assembly.carryOutDue(), 1)
  const { eventID, ...record } = await last(world)
  assert.match(eventID, /^[0-9a-f-]{36}$/)
  assert.deepEqual(record, {
    eventVersion: '1.11',
    userIdentity: { accountId: '000000000000', invokedBy: 'AWS Internal' },
    eventTime: '2026-01-22T12:00:00Z',
    eventSource: 'kms.amazonaws.com',
    eventName: 'DeleteKey',
    awsRegion: 'us-east-1',
    sourceIPAddress: 'AWS Internal',
    userAgent: 'AWS Internal',
    requestParameters: null,
    responseElements: null,
    readOnly: false,
    resources: audited([one.Arn]),
    eventType: 'AwsServiceEvent',
    managementEvent: true,
    recipientAccountId: '000000000000',
    eventCategory: 'Management',
  })
})
