/** Where each operation and key spec of KMS is shown to work. proofs.test.ts runs these tests and looks on. */
export interface Proof {
  readonly file: string
  /** Suite and test, joined by ` > `. */
  readonly test: string
  /** The error that shows it, for what is validated and refused so far. */
  readonly refusal?: string
}

const inside =
  (file: string) =>
  (test: string, refusal?: string): Proof => ({
    file: `test/services/kms/${file}.test.ts`,
    test,
    ...(refusal && { refusal }),
  })
const keys = inside('keys')
const aliases = inside('aliases')
const crypto = inside('crypto')
const specs = inside('keyspecs')
const policies = inside('policies')
const grants = inside('grants')
const rotation = inside('rotation')
const imported = inside('import-life')
const family = inside('multi-region')
const stores = inside('keystores')

const anyKind = specs('key agreement, encapsulation, data key pairs')
const aliasLife = aliases('aliases: made, used by name and ARN, moved, deleted')
const pairs = crypto('data keys: sizes, the pair belongs together, exactly one way to ask')
const states = keys('disable and enable; a disabled key does nothing but be managed')
const deletion = keys('scheduled deletion: refused use, cancelled, and in the end really destroyed')
const tags = keys('tags: added, replaced, removed, listed in pages')
const grantLife = grants('a grant is made, listed without its token, used, and revoked')
const signing = specs(
  'a signing key signs, verifies, shows its public key, and refuses the rest in AWS’s words',
)
const schedule = rotation(
  'by schedule > periods: the default, the bounds, what changing and enabling again count from',
)
const importing = imported('a key waits for its material, can be used with it, and waits again without it')
const noStore = stores('no key store is found, by id or by name', 'CustomKeyStoreNotFoundException')

export const operationProofs: Readonly<Record<string, Proof>> = {
  CancelKeyDeletion: deletion,
  ConnectCustomKeyStore: noStore,
  CreateAlias: aliasLife,
  CreateCustomKeyStore: stores(
    'CreateCustomKeyStore > what each type needs and what it does not take',
    'UnsupportedOperationException',
  ),
  CreateGrant: grantLife,
  CreateKey: keys('CreateKey answers metadata as AWS does, and DescribeKey the same by id and ARN'),
  Decapsulate: anyKind,
  Decrypt: crypto('what Encrypt seals, Decrypt opens: with or without the key named'),
  DeleteAlias: aliasLife,
  DeleteCustomKeyStore: noStore,
  DeleteImportedKeyMaterial: importing,
  DeriveSharedSecret: anyKind,
  DescribeCustomKeyStores: stores('no key store is found, by id or by name'),
  DescribeKey: keys('CreateKey answers metadata as AWS does, and DescribeKey the same by id and ARN'),
  DisableKey: states,
  DisableKeyRotation: schedule,
  DisconnectCustomKeyStore: noStore,
  EnableKey: states,
  EnableKeyRotation: schedule,
  Encapsulate: anyKind,
  Encrypt: crypto('what Encrypt seals, Decrypt opens: with or without the key named'),
  GenerateDataKey: pairs,
  GenerateDataKeyPair: anyKind,
  GenerateDataKeyPairWithoutPlaintext: anyKind,
  GenerateDataKeyWithoutPlaintext: pairs,
  GenerateMac: specs('MAC keys'),
  GenerateRandom: crypto('GenerateRandom gives as many bytes as asked for, never the same'),
  GetKeyLastUsage: inside('last-usage')('the last use with its event, as of the call'),
  GetKeyPolicy: policies('the default policy is AWS’s'),
  GetKeyRotationStatus: schedule,
  GetParametersForImport: importing,
  GetPublicKey: signing,
  ImportKeyMaterial: importing,
  ListAliases: aliasLife,
  ListGrants: grantLife,
  ListKeyPolicies: policies('the default policy is AWS’s'),
  ListKeyRotations: rotation(
    'ListKeyRotations > the rotations, oldest first; with all material, the first one too',
  ),
  ListKeys: keys('ListKeys pages through everything once'),
  ListResourceTags: tags,
  ListRetirableGrants: grantLife,
  PutKeyPolicy: policies('a policy without the account leaves identity policies void; an explicit deny wins'),
  ReEncrypt: crypto('ReEncrypt moves a ciphertext to another key and context, without showing it'),
  ReplicateKey: family(
    'CreateKey and ReplicateKey > a replica shares what is shared and has the rest of its own',
  ),
  RetireGrant: inside('grants-retire')('who may retire a grant'),
  RevokeGrant: grantLife,
  RotateKeyOnDemand: rotation(
    'on demand > is done when it is answered, and its two records stand side by side',
  ),
  ScheduleKeyDeletion: deletion,
  Sign: signing,
  TagResource: tags,
  UntagResource: tags,
  UpdateAlias: aliasLife,
  UpdateCustomKeyStore: noStore,
  UpdateKeyDescription: states,
  UpdatePrimaryRegion: family(
    'UpdatePrimaryRegion > primary and replica change places, for every member of the family',
  ),
  Verify: signing,
  VerifyMac: specs('MAC keys'),
}

export const specProof = (spec: string): Proof => inside('eachspec')(`each key spec > ${spec}`)
