/** The state table of AWS's developer guide (facts §4.2), cell by cell, through the API. */
import assert from 'node:assert/strict'
import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { openSqliteStore } from '../../../src/store/index.ts'
import { openWorld, type World } from '../../harness.ts'
import { loadModel } from '../../models/botocore.ts'

const region = 'us-east-1'
const elsewhere = 'eu-west-1'
const root = 'arn:aws:iam::000000000000:root'
const Plaintext = Buffer.from('attack at dawn').toString('base64')

interface Column {
  readonly state: string
  /** Keys of this origin alone are ever in this state. */
  readonly origin?: string
  /** What a KMSInvalidStateException says. */
  readonly word: string
}
/** In the order of the cells below. States that no operation leads to are written into the store. */
const columns: readonly Column[] = [
  { state: 'Enabled', word: 'is not pending deletion' },
  { state: 'Disabled', word: 'is not pending deletion' },
  { state: 'PendingDeletion', word: 'is pending deletion' },
  { state: 'PendingReplicaDeletion', word: 'is pending deletion' },
  { state: 'PendingImport', origin: 'EXTERNAL', word: 'is pending import' },
  { state: 'Unavailable', origin: 'AWS_CLOUDHSM', word: 'is unavailable' },
  { state: 'Creating', word: 'is creating' },
  { state: 'Updating', word: 'is updating' },
]

/**
 * ok; DI DisabledException; IS KMSInvalidStateException; UN UnsupportedOperationException by the key's
 * origin; -- for what cannot be: keys in custom key stores are in one Region.
 */
const use = 'ok DI IS IS IS IS IS ok'
const grant = 'ok DI IS IS IS ok IS ok'
const always = 'ok ok ok ok ok ok ok ok'
const edit = 'ok ok IS IS ok ok ok ok'
const toggle = 'ok ok IS IS IS ok IS IS'
const manageRotation = 'ok DI IS IS UN UN IS ok'
const rotateOnDemand = 'ok DI IS IS IS UN IS ok'
const rotationStatus = 'ok ok ok ok UN UN ok ok'
// Keys in custom key stores do not rotate.
const rotations = 'ok ok ok ok ok UN ok ok'
const schedule = 'ok ok IS IS ok ok ok IS'
const cancel = 'IS IS ok ok IS IS IS IS'
const importParameters = 'ok ok IS IS ok UN IS IS'
const importMaterial = 'ok ok IS IS ok UN IS ok'
const deleteMaterial = 'ok ok ok ok ok UN IS IS'
const replicate = 'ok DI IS IS IS -- IS IS'
const updatePrimary = 'ok DI IS IS IS -- IS ok'

const signed = { Message: Plaintext, SigningAlgorithm: 'ECDSA_SHA_256' }
const authenticated = { Message: Plaintext, MacAlgorithm: 'HMAC_SHA_256' }
const agreed = { KeyAgreementAlgorithm: 'ECDH' }
const encapsulated = { EncapsulationAlgorithm: 'ML_KEM' }
const wrapping = { WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' }

type Input = Record<string, unknown>
/** What is sent beside the subject's KeyId. */
type Given = Input | ((scene: Scene) => Input)
type Row = readonly [operation: string, subject: keyof Keys, cells: string, given?: Given]

const KeyId = undefined
/** Every operation on a key, and the key whose state counts. */
const table: readonly Row[] = [
  ['Encrypt', 'symmetric', use, { Plaintext }],
  ['Encrypt', 'symmetric', use, { KeyId: 'alias/mine', Plaintext }],
  ['Decrypt', 'symmetric', use, ({ made }) => ({ CiphertextBlob: made.sealed })],
  ['Decrypt', 'symmetric', use, ({ made }) => ({ KeyId, CiphertextBlob: made.sealed })],
  [
    'ReEncrypt',
    'symmetric',
    use,
    ({ keys, made }) => ({ CiphertextBlob: made.sealed, DestinationKeyId: keys.other.KeyId }),
  ],
  [
    'ReEncrypt',
    'symmetric',
    use,
    ({ keys, made }) => ({ CiphertextBlob: made.foreign, DestinationKeyId: keys.symmetric.KeyId }),
  ],
  ['GenerateDataKey', 'symmetric', use, { KeySpec: 'AES_256' }],
  ['GenerateDataKeyWithoutPlaintext', 'symmetric', use, { KeySpec: 'AES_256' }],
  ['GenerateDataKeyPair', 'symmetric', use, { KeyPairSpec: 'ECC_NIST_P256' }],
  ['GenerateDataKeyPairWithoutPlaintext', 'symmetric', use, { KeyPairSpec: 'ECC_NIST_P256' }],
  ['Sign', 'signing', use, signed],
  ['Verify', 'signing', use, ({ made }) => ({ ...signed, Signature: made.signature })],
  ['GetPublicKey', 'signing', use],
  ['GenerateMac', 'mac', use, authenticated],
  ['VerifyMac', 'mac', use, ({ made }) => ({ ...authenticated, Mac: made.mac })],
  ['DeriveSharedSecret', 'agreement', use, ({ made }) => ({ ...agreed, PublicKey: made.peer })],
  ['Encapsulate', 'kem', use, encapsulated],
  ['Decapsulate', 'kem', use, ({ made }) => ({ ...encapsulated, SharedSecretCiphertextBlob: made.capsule })],
  ['CreateGrant', 'symmetric', grant, { GranteePrincipal: root, Operations: ['Decrypt'] }],
  ['ListGrants', 'symmetric', always],
  ['RetireGrant', 'symmetric', always, ({ made }) => ({ KeyId, GrantToken: made.retiredToken })],
  [
    'RetireGrant',
    'symmetric',
    always,
    ({ keys, made }) => ({ KeyId: keys.symmetric.Arn, GrantId: made.retiredId }),
  ],
  ['RevokeGrant', 'symmetric', always, ({ made }) => ({ GrantId: made.revokedId })],
  ['DescribeKey', 'symmetric', always],
  ['GetKeyLastUsage', 'symmetric', always],
  ['GetKeyPolicy', 'symmetric', always],
  ['ListKeyPolicies', 'symmetric', always],
  ['ListKeyRotations', 'symmetric', rotations],
  ['ListResourceTags', 'symmetric', always],
  ['ListAliases', 'symmetric', always],
  ['PutKeyPolicy', 'symmetric', always, ({ made }) => ({ Policy: made.policy })],
  ['DeleteAlias', 'symmetric', always, { KeyId, AliasName: 'alias/mine' }],
  [
    'CreateAlias',
    'symmetric',
    edit,
    ({ keys }) => ({ AliasName: 'alias/made', TargetKeyId: keys.symmetric.KeyId }),
  ],
  // The new target counts, not the old one.
  [
    'UpdateAlias',
    'symmetric',
    edit,
    ({ keys }) => ({ AliasName: 'alias/moving', TargetKeyId: keys.symmetric.KeyId }),
  ],
  [
    'UpdateAlias',
    'symmetric',
    always,
    ({ keys }) => ({ AliasName: 'alias/moved', TargetKeyId: keys.other.KeyId }),
  ],
  ['TagResource', 'symmetric', edit, { Tags: [{ TagKey: 'a', TagValue: '' }] }],
  ['UntagResource', 'symmetric', edit, { TagKeys: ['a'] }],
  ['UpdateKeyDescription', 'symmetric', edit, { Description: 'new' }],
  ['EnableKey', 'symmetric', toggle],
  ['DisableKey', 'symmetric', toggle],
  ['EnableKeyRotation', 'symmetric', manageRotation],
  ['DisableKeyRotation', 'symmetric', manageRotation],
  ['RotateKeyOnDemand', 'symmetric', rotateOnDemand],
  ['GetKeyRotationStatus', 'symmetric', rotationStatus],
  ['ScheduleKeyDeletion', 'symmetric', schedule],
  ['CancelKeyDeletion', 'symmetric', cancel],
  ['GetParametersForImport', 'external', importParameters, wrapping],
  [
    'ImportKeyMaterial',
    'external',
    importMaterial,
    ({ made }) => ({
      ImportToken: made.importToken,
      EncryptedKeyMaterial: made.wrapped,
      ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
    }),
  ],
  ['DeleteImportedKeyMaterial', 'external', deleteMaterial],
  ['ReplicateKey', 'primary', replicate, { ReplicaRegion: 'ap-south-1' }],
  ['UpdatePrimaryRegion', 'primary', updatePrimary, { PrimaryRegion: elsewhere }],
]
/** Operations that are not asked about a key. */
const keyless = [
  'ConnectCustomKeyStore',
  'CreateCustomKeyStore',
  'CreateKey',
  'DeleteCustomKeyStore',
  'DescribeCustomKeyStores',
  'DisconnectCustomKeyStore',
  'GenerateRandom',
  'ListKeys',
  'ListRetirableGrants',
  'UpdateCustomKeyStore',
]

interface Key {
  readonly KeyId: string
  readonly Arn: string
}
interface Keys {
  readonly symmetric: Key
  readonly other: Key
  readonly signing: Key
  readonly mac: Key
  readonly agreement: Key
  readonly kem: Key
  readonly external: Key
  readonly primary: Key
}
/** Keys that are enabled, and what was made with them. */
interface Scene {
  readonly keys: Keys
  readonly made: Record<string, string>
}

async function furnish(world: World): Promise<Scene> {
  const call = async (operation: string, input: Input) => {
    const { json, error } = await world.kms(operation, input)
    assert.equal(error, '', operation)
    return json
  }
  const key = async (input: Input = {}) => (await call('CreateKey', input)).KeyMetadata as Key
  const keys: Keys = {
    symmetric: await key(),
    other: await key(),
    signing: await key({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
    mac: await key({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
    agreement: await key({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' }),
    kem: await key({ KeySpec: 'ML_KEM_768', KeyUsage: 'ENCAPSULATE_DECAPSULATE' }),
    external: await key({ Origin: 'EXTERNAL' }),
    primary: await key({ MultiRegion: true }),
  }
  const { KeyId } = keys.symmetric
  for (const [name, TargetKeyId] of [
    ['mine', KeyId],
    ['moved', KeyId],
    ['moving', keys.other.KeyId],
  ])
    await call('CreateAlias', { AliasName: `alias/${name}`, TargetKeyId })
  const asked = { KeyId, GranteePrincipal: root, RetiringPrincipal: root, Operations: ['Decrypt'] }
  const parameters = await call('GetParametersForImport', { KeyId: keys.external.KeyId, ...wrapping })
  await call('ReplicateKey', { KeyId: keys.primary.KeyId, ReplicaRegion: elsewhere })
  const made = {
    sealed: (await call('Encrypt', { KeyId, Plaintext })).CiphertextBlob,
    foreign: (await call('Encrypt', { KeyId: keys.other.KeyId, Plaintext })).CiphertextBlob,
    signature: (await call('Sign', { KeyId: keys.signing.KeyId, ...signed })).Signature,
    mac: (await call('GenerateMac', { KeyId: keys.mac.KeyId, ...authenticated })).Mac,
    peer: (await call('GetPublicKey', { KeyId: keys.agreement.KeyId })).PublicKey,
    capsule: (await call('Encapsulate', { KeyId: keys.kem.KeyId, ...encapsulated }))
      .SharedSecretCiphertextBlob,
    policy: (await call('GetKeyPolicy', { KeyId })).Policy,
    retiredToken: (await call('CreateGrant', asked)).GrantToken,
    retiredId: (await call('CreateGrant', asked)).GrantId,
    revokedId: (await call('CreateGrant', asked)).GrantId,
    importToken: parameters.ImportToken,
    wrapped: wrap(parameters.PublicKey, randomBytes(32)),
  }
  return { keys, made }
}

function wrap(PublicKey: string, material: Buffer): string {
  const key = createPublicKey({ key: Buffer.from(PublicKey, 'base64'), format: 'der', type: 'spki' })
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  return publicEncrypt({ key, oaepHash: 'sha256', padding }, material).toString('base64')
}

/** Writes a state into the row of a key, as another process would, and its origin. */
async function put(world: World, { KeyId }: Key, { state, origin }: Partial<Column>): Promise<void> {
  const store = await openSqliteStore(join(world.data, 'claviger.db'))
  try {
    const row = (await store.all('keys')).find(one => one.id === KeyId && one.region === region)
    assert.ok(row)
    const changed = { ...row, ...(state && { state }), ...(origin && { origin }), deletionAt: null }
    await store.commit(await store.position(), [tx => tx.put('keys', changed)], [])
  } finally {
    await store.close()
  }
}

function expected(cell: string | undefined, key: Key, { origin, word }: Column, operation: string): string {
  switch (cell) {
    case 'ok':
      return ''
    case 'DI':
      return `DisabledException: ${key.Arn} is disabled.`
    case 'IS': {
      const says = operation === 'CancelKeyDeletion' ? 'is not pending deletion' : word
      return `KMSInvalidStateException: ${key.Arn} ${says}.`
    }
    default:
      assert.equal(cell, 'UN')
      return `UnsupportedOperationException: ${key.Arn} origin is ${origin} which is not valid for this operation.`
  }
}

suite('key states', () => {
  for (const [index, column] of columns.entries())
    test(`every operation on a key that is ${column.state}`, async () => {
      await using world = await openWorld()
      const scene = await furnish(world)
      const wrong: string[] = []
      for (const [operation, subject, cells, given = {}] of table) {
        const cell = cells.split(' ')[index]
        if (cell === '--') continue
        const key = scene.keys[subject]
        await put(world, key, column)
        const beside = typeof given === 'function' ? given(scene) : given
        const { error } = await world.kms(operation, { KeyId: key.KeyId, ...beside })
        const wanted = expected(cell, key, column, operation)
        if (error !== wanted) wrong.push(`${operation}: got ${error || 'ok'}, expected ${wanted || 'ok'}`)
      }
      assert.deepEqual(wrong, [])
    })

  test('every operation is in the table, or asks about no key', () => {
    const tabled = new Set(table.map(([operation]) => operation))
    assert.deepEqual([...tabled, ...keyless].sort(), Object.keys(loadModel('kms').operations).sort())
    for (const [operation, , cells] of table) assert.equal(cells.split(' ').length, columns.length, operation)
  })

  test('enabling what is enabled and disabling what is disabled succeeds', async () => {
    await using world = await openWorld()
    const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
    for (const operation of ['EnableKey', 'DisableKey', 'DisableKey', 'EnableKey'])
      assert.equal((await world.kms(operation, { KeyId })).error, '')
  })
})
