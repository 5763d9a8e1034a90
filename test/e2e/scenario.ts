/** All of KMS's operations, each doing its work once: what every client goes through in operations.test.ts. */
import assert from 'node:assert/strict'
import { createPublicKey, diffieHellman, generateKeyPairSync, publicEncrypt, randomBytes } from 'node:crypto'
import type { Input, KmsClient, Output } from './kms-clients.ts'

const region = 'us-east-1'
const elsewhere = 'eu-west-1'
const root = 'arn:aws:iam::000000000000:root'
const bytes = (text: string) => Buffer.from(text, 'base64')
const message = Buffer.from('attack at dawn')
const context = { purpose: 'test', größe: 'ünï' }
const day = 24 * 60 * 60

/** Calls that must succeed or be refused, and the operations that did. */
export class Caller {
  readonly answered = new Set<string>()
  readonly refused = new Set<string>()
  readonly #client: KmsClient
  readonly #seen: (operation: string, raw: string) => void

  /** `seen` is shown each answer that the client shows as the server sent it. */
  constructor(client: KmsClient, seen: (operation: string, raw: string) => void = () => {}) {
    this.#client = client
    this.#seen = seen
  }

  /** The output of a call that must succeed. */
  async call(operation: string, input: Input, where = region): Promise<Output> {
    const { output, error, raw } = await this.#client.send(operation, input, where)
    assert.equal(error, undefined, `${operation}: ${error?.Code}: ${error?.Message}`)
    if (raw !== undefined) this.#seen(operation, raw)
    this.answered.add(operation)
    return output
  }

  /** `CODE: message` of a call that must be refused. */
  async refusal(operation: string, input: Input): Promise<string> {
    const { error } = await this.#client.send(operation, input, region)
    assert.ok(error, `${operation} succeeded`)
    this.refused.add(operation)
    return `${error.Code}: ${error.Message}`
  }

  /** A new key's metadata. */
  async key(input: Input = {}): Promise<Output> {
    return (await this.call('CreateKey', input)).KeyMetadata
  }
  async state(KeyId: string, where = region): Promise<string> {
    return (await this.call('DescribeKey', { KeyId }, where)).KeyMetadata.KeyState
  }
}

type Part = (kms: Caller, name: string) => Promise<void>

/** Parts that know nothing of each other. `name` tells the clients apart. */
export const parts: Record<string, Part> = {
  async encryption(kms) {
    const [{ KeyId, Arn }, other] = await Promise.all([kms.key({ Description: 'from' }), kms.key()])
    const bound = { KeyId, EncryptionContext: context }
    const { CiphertextBlob } = await kms.call('Encrypt', { ...bound, Plaintext: message })
    const opened = await kms.call('Decrypt', {
      CiphertextBlob: bytes(CiphertextBlob),
      EncryptionContext: context,
    })
    assert.deepEqual([opened.KeyId, bytes(opened.Plaintext)], [Arn, message])
    const moved = await kms.call('ReEncrypt', {
      CiphertextBlob: bytes(CiphertextBlob),
      SourceEncryptionContext: context,
      DestinationKeyId: other.KeyId,
    })
    assert.deepEqual([moved.SourceKeyId, moved.KeyId], [Arn, other.Arn])
    const again = await kms.call('Decrypt', { CiphertextBlob: bytes(moved.CiphertextBlob) })
    assert.deepEqual(bytes(again.Plaintext), message)
    const { KeyLastUsage } = await kms.call('GetKeyLastUsage', { KeyId })
    assert.equal(KeyLastUsage.Operation, 'ReEncrypt')
  },

  async dataKeys(kms) {
    const { KeyId } = await kms.key()
    const open = async (blob: string) =>
      (await kms.call('Decrypt', { CiphertextBlob: bytes(blob) })).Plaintext as string
    const [whole, bare, pair, barePair, random] = await Promise.all([
      kms.call('GenerateDataKey', { KeyId, KeySpec: 'AES_256' }),
      kms.call('GenerateDataKeyWithoutPlaintext', { KeyId, NumberOfBytes: 24 }),
      kms.call('GenerateDataKeyPair', { KeyId, KeyPairSpec: 'ECC_NIST_P256' }),
      kms.call('GenerateDataKeyPairWithoutPlaintext', { KeyId, KeyPairSpec: 'ECC_NIST_EDWARDS25519' }),
      kms.call('GenerateRandom', { NumberOfBytes: 33 }),
    ])
    assert.equal(bytes(random.Plaintext).length, 33)
    assert.equal(bytes(whole.Plaintext).length, 32)
    assert.equal(await open(whole.CiphertextBlob), whole.Plaintext)
    assert.equal(bytes(await open(bare.CiphertextBlob)).length, 24)
    assert.equal(await open(pair.PrivateKeyCiphertextBlob), pair.PrivateKeyPlaintext)
    const key = createPublicKey({ key: bytes(barePair.PublicKey), format: 'der', type: 'spki' })
    assert.equal(key.asymmetricKeyType, 'ed25519')
  },

  async signatures(kms) {
    const { KeyId } = await kms.key({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })
    const asked = { KeyId, Message: message, SigningAlgorithm: 'ECDSA_SHA_256' }
    const { Signature } = await kms.call('Sign', asked)
    const verified = await kms.call('Verify', { ...asked, Signature: bytes(Signature) })
    assert.equal(verified.SignatureValid, true)
  },

  async macs(kms) {
    const { KeyId } = await kms.key({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
    const asked = { KeyId, Message: message, MacAlgorithm: 'HMAC_SHA_256' }
    const { Mac } = await kms.call('GenerateMac', asked)
    const verified = await kms.call('VerifyMac', { ...asked, Mac: bytes(Mac) })
    assert.equal(verified.MacValid, true)
  },

  async agreement(kms) {
    const { KeyId } = await kms.key({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' })
    const { PublicKey } = await kms.call('GetPublicKey', { KeyId })
    const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const theirs = createPublicKey({ key: bytes(PublicKey), format: 'der', type: 'spki' })
    const { SharedSecret } = await kms.call('DeriveSharedSecret', {
      KeyId,
      KeyAgreementAlgorithm: 'ECDH',
      PublicKey: own.publicKey.export({ format: 'der', type: 'spki' }),
    })
    assert.deepEqual(bytes(SharedSecret), diffieHellman({ privateKey: own.privateKey, publicKey: theirs }))
  },

  async encapsulation(kms) {
    const { KeyId } = await kms.key({ KeySpec: 'ML_KEM_768', KeyUsage: 'ENCAPSULATE_DECAPSULATE' })
    const asked = { KeyId, EncapsulationAlgorithm: 'ML_KEM' }
    const made = await kms.call('Encapsulate', asked)
    const SharedSecretCiphertextBlob = bytes(made.SharedSecretCiphertextBlob)
    const opened = await kms.call('Decapsulate', { ...asked, SharedSecretCiphertextBlob })
    assert.equal(bytes(made.SharedSecret).length, 32)
    assert.equal(opened.SharedSecret, made.SharedSecret)
  },

  async aliasesAndTags(kms, name) {
    const AliasName = `alias/${name}`
    const [{ KeyId }, other] = await Promise.all([kms.key(), kms.key()])
    await kms.call('CreateAlias', { AliasName, TargetKeyId: KeyId })
    await kms.call('UpdateAlias', { AliasName, TargetKeyId: other.KeyId })
    const { Aliases } = await kms.call('ListAliases', { KeyId: other.KeyId })
    assert.deepEqual(
      Aliases.map((one: Output) => [one.AliasName, one.TargetKeyId]),
      [[AliasName, other.KeyId]],
    )
    await kms.call('DeleteAlias', { AliasName })
    const Tags = [
      { TagKey: 'team', TagValue: 'blue' },
      { TagKey: 'stage', TagValue: '' },
    ]
    await kms.call('TagResource', { KeyId, Tags })
    await kms.call('UntagResource', { KeyId, TagKeys: ['stage'] })
    assert.deepEqual((await kms.call('ListResourceTags', { KeyId })).Tags, Tags.slice(0, 1))
  },

  async policyAndDescription(kms) {
    const { KeyId } = await kms.key()
    await kms.call('UpdateKeyDescription', { KeyId, Description: 'afterwards' })
    const described = await kms.call('DescribeKey', { KeyId })
    assert.equal(described.KeyMetadata.Description, 'afterwards')
    assert.deepEqual((await kms.call('ListKeyPolicies', { KeyId })).PolicyNames, ['default'])
    const statement = { Effect: 'Allow', Principal: { AWS: root }, Action: 'kms:*', Resource: '*' }
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'Own', ...statement }] })
    await kms.call('PutKeyPolicy', { KeyId, Policy })
    const put = (await kms.call('GetKeyPolicy', { KeyId })).Policy
    assert.deepEqual(JSON.parse(put), JSON.parse(Policy))
  },

  async states(kms) {
    const { KeyId, Arn } = await kms.key()
    await kms.call('DisableKey', { KeyId })
    assert.equal(await kms.state(KeyId), 'Disabled')
    await kms.call('EnableKey', { KeyId })
    assert.equal(await kms.state(KeyId), 'Enabled')
    const before = Date.now() / 1000
    const scheduled = await kms.call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
    assert.deepEqual([scheduled.KeyId, scheduled.KeyState], [Arn, 'PendingDeletion'])
    assert.ok(Math.abs(scheduled.DeletionDate - before - 7 * day) < 600)
    assert.equal((await kms.call('CancelKeyDeletion', { KeyId })).KeyId, Arn)
    assert.equal(await kms.state(KeyId), 'Disabled')
    const { Keys } = await kms.call('ListKeys', {})
    assert.ok(Keys.some((key: Output) => key.KeyId === KeyId && key.KeyArn === Arn))
  },

  async grants(kms) {
    const { KeyId } = await kms.key()
    const asked = { KeyId, GranteePrincipal: root, RetiringPrincipal: root, Operations: ['Decrypt'] }
    const [one, two] = await Promise.all([kms.call('CreateGrant', asked), kms.call('CreateGrant', asked)])
    const ids = (page: Output) =>
      page.Grants.filter((grant: Output) => grant.KeyId.includes(KeyId)).map((grant: Output) => grant.GrantId)
    const { GrantId } = one
    assert.deepEqual(ids(await kms.call('ListGrants', { KeyId, GrantId })), [GrantId])
    const retirable = await kms.call('ListRetirableGrants', { RetiringPrincipal: root })
    assert.deepEqual(ids(retirable).sort(), [GrantId, two.GrantId].sort())
    await kms.call('RetireGrant', { GrantToken: one.GrantToken })
    await kms.call('RevokeGrant', { KeyId, GrantId: two.GrantId })
    assert.deepEqual(ids(await kms.call('ListGrants', { KeyId })), [])
  },

  async rotation(kms) {
    const { KeyId, Arn, CurrentKeyMaterialId } = await kms.key()
    const { CiphertextBlob } = await kms.call('Encrypt', { KeyId, Plaintext: message })
    await kms.call('EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 })
    const status = await kms.call('GetKeyRotationStatus', { KeyId })
    assert.deepEqual([status.KeyRotationEnabled, status.RotationPeriodInDays], [true, 90])
    assert.ok(Math.abs(status.NextRotationDate - Date.now() / 1000 - 90 * day) < 600)
    assert.equal((await kms.call('RotateKeyOnDemand', { KeyId })).KeyId, Arn)
    const { Rotations } = await kms.call('ListKeyRotations', {
      KeyId,
      IncludeKeyMaterial: 'ALL_KEY_MATERIAL',
    })
    const first = Rotations.find((one: Output) => one.KeyMaterialId === CurrentKeyMaterialId)
    const second = Rotations.find((one: Output) => one.KeyMaterialId !== CurrentKeyMaterialId)
    assert.deepEqual([first.KeyMaterialState, first.RotationType], ['NON_CURRENT', undefined])
    assert.deepEqual([second.KeyMaterialState, second.RotationType], ['CURRENT', 'ON_DEMAND'])
    const opened = await kms.call('Decrypt', { CiphertextBlob: bytes(CiphertextBlob) })
    assert.deepEqual(bytes(opened.Plaintext), message)
    await kms.call('DisableKeyRotation', { KeyId })
    assert.equal((await kms.call('GetKeyRotationStatus', { KeyId })).KeyRotationEnabled, false)
  },

  async importedMaterial(kms) {
    const { KeyId, KeyState } = await kms.key({ Origin: 'EXTERNAL' })
    assert.equal(KeyState, 'PendingImport')
    const wrapping = { WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' }
    const parameters = await kms.call('GetParametersForImport', { KeyId, ...wrapping })
    const key = createPublicKey({ key: bytes(parameters.PublicKey), format: 'der', type: 'spki' })
    await kms.call('ImportKeyMaterial', {
      KeyId,
      ImportToken: bytes(parameters.ImportToken),
      EncryptedKeyMaterial: publicEncrypt({ key, oaepHash: 'sha256' }, randomBytes(32)),
      ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
    })
    const { CiphertextBlob } = await kms.call('Encrypt', { KeyId, Plaintext: message })
    const opened = await kms.call('Decrypt', { CiphertextBlob: bytes(CiphertextBlob) })
    assert.deepEqual(bytes(opened.Plaintext), message)
    await kms.call('DeleteImportedKeyMaterial', { KeyId })
    assert.equal(await kms.state(KeyId), 'PendingImport')
  },

  async multiRegion(kms) {
    const { KeyId, Arn } = await kms.key({ MultiRegion: true })
    const { CiphertextBlob } = await kms.call('Encrypt', { KeyId, Plaintext: message })
    const { ReplicaKeyMetadata } = await kms.call('ReplicateKey', { KeyId, ReplicaRegion: elsewhere })
    assert.equal(ReplicaKeyMetadata.Arn, Arn.replace(region, elsewhere))
    await enabled(kms, KeyId, elsewhere)
    const opened = await kms.call('Decrypt', { CiphertextBlob: bytes(CiphertextBlob) }, elsewhere)
    assert.deepEqual([opened.KeyId, bytes(opened.Plaintext)], [ReplicaKeyMetadata.Arn, message])
    await kms.call('UpdatePrimaryRegion', { KeyId, PrimaryRegion: elsewhere })
    await Promise.all([enabled(kms, KeyId, region), enabled(kms, KeyId, elsewhere)])
    const { KeyMetadata } = await kms.call('DescribeKey', { KeyId })
    const { MultiRegionKeyType, PrimaryKey } = KeyMetadata.MultiRegionConfiguration
    assert.deepEqual([MultiRegionKeyType, PrimaryKey.Region], ['REPLICA', elsewhere])
  },

  async customKeyStores(kms) {
    const CustomKeyStoreId = 'cks-1234567890abcdef0'
    const missing = /^CustomKeyStoreNotFoundException/
    const store = { CustomKeyStoreId }
    const refusals = ['Connect', 'Disconnect', 'Delete', 'Update'].map(word =>
      kms.refusal(`${word}CustomKeyStore`, store),
    )
    for (const refusal of await Promise.all(refusals)) assert.match(refusal, missing)
    assert.match(await kms.refusal('CreateCustomKeyStore', newStore), /^UnsupportedOperationException/)
    assert.deepEqual((await kms.call('DescribeCustomKeyStores', {})).CustomKeyStores, [])
  },
}

const newStore = {
  CustomKeyStoreName: 'store',
  CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
  XksProxyUriEndpoint: 'https://xks.example.com',
  XksProxyUriPath: '/kms/xks/v1',
  XksProxyConnectivity: 'PUBLIC_ENDPOINT',
  XksProxyAuthenticationCredential: {
    AccessKeyId: 'A'.repeat(20),
    RawSecretAccessKey: 'a'.repeat(43),
  },
}

/** Asks until a key of a family that is being changed is usable again. */
async function enabled(kms: Caller, KeyId: string, where: string): Promise<void> {
  let state = ''
  for (let asked = 0; asked < 20 && state !== 'Enabled'; asked++) state = await kms.state(KeyId, where)
  assert.equal(state, 'Enabled')
}
