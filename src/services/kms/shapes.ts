import {
  blob,
  boolean,
  integer,
  list,
  map,
  oneOf,
  optional,
  secretBlob,
  secretList,
  secretString,
  string,
  structure,
  timestamp,
  withDefault,
} from '../../core/shapes.ts'

/** Shapes that several operations share, by their names in AWS's model. */
export const keyId = string({ min: 1, max: 2048 })
export const arnType = string({ min: 20, max: 2048 })
export const description = string({ min: 0, max: 8192 })
export const policyText = string({ min: 1, max: 131072, pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+' })
export const policyName = string({ min: 1, max: 128, pattern: '[\\w]+' })
export const aliasName = string({ min: 1, max: 256, pattern: '^[a-zA-Z0-9:/_-]+$' })
export const encryptionContext = optional(map(string(), string()))
export const grantToken = secretString({ min: 1, max: 8192 })
export const grantTokens = optional(secretList(grantToken, { min: 0, max: 10 }))
export const dryRun = optional(boolean())
export const dryRunModifiers = optional(list(oneOf('IGNORE_CIPHERTEXT')))
export const plaintext = secretBlob({ min: 1, max: 4096 })
export const ciphertext = blob({ min: 1, max: 6144 })
export const materialId = string({ min: 64, max: 64, pattern: '^[a-f0-9]+$' })
export const importToken = secretBlob({ min: 1, max: 6144 })
export const wrappingAlgorithm = oneOf(
  'RSAES_PKCS1_V1_5',
  'RSAES_OAEP_SHA_1',
  'RSAES_OAEP_SHA_256',
  'RSA_AES_KEY_WRAP_SHA_1',
  'RSA_AES_KEY_WRAP_SHA_256',
  'SM2PKE',
)
export const wrappingKeySpec = oneOf('RSA_2048', 'RSA_3072', 'RSA_4096', 'SM2')
export const expirationModel = oneOf('KEY_MATERIAL_EXPIRES', 'KEY_MATERIAL_DOES_NOT_EXPIRE')
export const importType = oneOf('NEW_KEY_MATERIAL', 'EXISTING_KEY_MATERIAL')
export const materialDescription = string({ min: 0, max: 256, pattern: '^[a-zA-Z0-9:/_\\s.-]+$' })
export const numberOfBytes = integer({ min: 1, max: 1024 })
export const limit = optional(integer({ min: 1, max: 1000 }))
export const marker = optional(string({ min: 1, max: 1024, pattern: '[\\u0020-\\u00FF]*' }))
export const importState = oneOf('IMPORTED', 'PENDING_IMPORT')
export const materialState = oneOf(
  'NON_CURRENT',
  'CURRENT',
  'PENDING_ROTATION',
  'PENDING_MULTI_REGION_IMPORT_AND_ROTATION',
)
export const rotationType = oneOf('AUTOMATIC', 'ON_DEMAND')
export const includeKeyMaterial = optional(oneOf('ALL_KEY_MATERIAL', 'ROTATIONS_ONLY'))
export const rotationPeriod = integer({ min: 90, max: 2560 })
export const pendingWindow = integer({ min: 1, max: 365 })
export const customKeyStoreId = string({ min: 1, max: 64 })
export const xksKeyId = string({ min: 1, max: 128, pattern: '^[a-zA-Z0-9-_.]+$' })
export const tagKey = string({ min: 1, max: 128 })
export const tags = list(structure({ TagKey: tagKey, TagValue: string({ min: 0, max: 256 }) }))

export const encryptionAlgorithms = [
  'SYMMETRIC_DEFAULT',
  'RSAES_OAEP_SHA_1',
  'RSAES_OAEP_SHA_256',
  'SM2PKE',
] as const
export const encryptionAlgorithmName = oneOf(...encryptionAlgorithms)
export const encryptionAlgorithm = withDefault(encryptionAlgorithmName, 'SYMMETRIC_DEFAULT')
export const dataKeySpec = oneOf('AES_256', 'AES_128')
export const keyUsage = oneOf(
  'SIGN_VERIFY',
  'ENCRYPT_DECRYPT',
  'GENERATE_VERIFY_MAC',
  'KEY_AGREEMENT',
  'ENCAPSULATE_DECAPSULATE',
)
export const signingAlgorithm = oneOf(
  'RSASSA_PSS_SHA_256',
  'RSASSA_PSS_SHA_384',
  'RSASSA_PSS_SHA_512',
  'RSASSA_PKCS1_V1_5_SHA_256',
  'RSASSA_PKCS1_V1_5_SHA_384',
  'RSASSA_PKCS1_V1_5_SHA_512',
  'ECDSA_SHA_256',
  'ECDSA_SHA_384',
  'ECDSA_SHA_512',
  'SM2DSA',
  'ML_DSA_SHAKE_256',
  'ED25519_SHA_512',
  'ED25519_PH_SHA_512',
)
export const messageType = withDefault(oneOf('RAW', 'DIGEST', 'EXTERNAL_MU'), 'RAW')
export const macAlgorithm = oneOf('HMAC_SHA_224', 'HMAC_SHA_256', 'HMAC_SHA_384', 'HMAC_SHA_512')
export const keyAgreementAlgorithm = oneOf('ECDH')
export const encapsulationAlgorithm = oneOf('ML_KEM')
export const publicKey = blob({ min: 1, max: 8192 })
const oldSpecs = [
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'ECC_NIST_P256',
  'ECC_NIST_P384',
  'ECC_NIST_P521',
  'ECC_SECG_P256K1',
  'SYMMETRIC_DEFAULT',
  'HMAC_224',
  'HMAC_256',
  'HMAC_384',
  'HMAC_512',
  'SM2',
] as const
export const customerMasterKeySpec = oneOf(...oldSpecs)
export const keySpec = oneOf(
  ...oldSpecs,
  'ML_DSA_44',
  'ML_DSA_65',
  'ML_DSA_87',
  'ECC_NIST_EDWARDS25519',
  'ML_KEM_512',
  'ML_KEM_768',
  'ML_KEM_1024',
)
export const dataKeyPairSpec = oneOf(
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'ECC_NIST_P256',
  'ECC_NIST_P384',
  'ECC_NIST_P521',
  'ECC_SECG_P256K1',
  'SM2',
  'ECC_NIST_EDWARDS25519',
  'ML_KEM_512',
  'ML_KEM_768',
  'ML_KEM_1024',
)
export const origin = oneOf('AWS_KMS', 'EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE')
export const keyState = oneOf(
  'Creating',
  'Enabled',
  'Disabled',
  'PendingDeletion',
  'PendingImport',
  'PendingReplicaDeletion',
  'Unavailable',
  'Updating',
)

export const grantId = string({ min: 1, max: 128 })
export const grantName = string({ min: 1, max: 256, pattern: '^[a-zA-Z0-9:/_-]+$' })
export const principalId = string({ min: 1, max: 256, pattern: '^[\\w+=,.@:/-]+$' })
export const servicePrincipal = string({
  min: 1,
  max: 128,
  pattern: '^([A-Za-z0-9\\-]+)\\.([A-Za-z0-9\\-]+)(\\.[A-Za-z0-9\\-]+)+$',
})
export const grantOperations = list(
  oneOf(
    'Decrypt',
    'Encrypt',
    'GenerateDataKey',
    'GenerateDataKeyWithoutPlaintext',
    'ReEncryptFrom',
    'ReEncryptTo',
    'Sign',
    'Verify',
    'GetPublicKey',
    'CreateGrant',
    'RetireGrant',
    'DescribeKey',
    'GenerateDataKeyPair',
    'GenerateDataKeyPairWithoutPlaintext',
    'GenerateMac',
    'VerifyMac',
    'DeriveSharedSecret',
    'Encapsulate',
    'Decapsulate',
  ),
)
export const grantConstraints = structure({
  EncryptionContextSubset: encryptionContext,
  EncryptionContextEquals: encryptionContext,
  SourceArn: optional(
    string({ min: 20, max: 512, pattern: '^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$' }),
  ),
})
/** A page of grants, as ListGrants and ListRetirableGrants answer it: without tokens. */
export const grantPage = {
  Grants: optional(
    list(
      structure({
        KeyId: optional(keyId),
        GrantId: optional(grantId),
        Name: optional(grantName),
        CreationDate: optional(timestamp()),
        GranteePrincipal: optional(principalId),
        RetiringPrincipal: optional(principalId),
        IssuingAccount: optional(principalId),
        Operations: optional(grantOperations),
        Constraints: optional(grantConstraints),
        GranteeServicePrincipal: optional(servicePrincipal),
        RetiringServicePrincipal: optional(servicePrincipal),
      }),
    ),
  ),
  NextMarker: marker,
  Truncated: optional(boolean()),
}

/** A Nitro Enclave, or an instance with a NitroTPM, that alone is to open the answer. */
export const recipient = optional(
  structure({
    KeyEncryptionAlgorithm: optional(oneOf('RSAES_OAEP_SHA_256')),
    AttestationDocument: optional(blob({ min: 1, max: 262144 })),
  }),
)

export const regionName = string({ min: 1, max: 32, pattern: '^([a-z]+-){2,3}\\d+$' })
export const multiRegionKey = structure({ Arn: optional(arnType), Region: optional(regionName) })

export const keyMetadata = structure({
  AWSAccountId: optional(string()),
  KeyId: keyId,
  Arn: optional(arnType),
  CreationDate: optional(timestamp()),
  Enabled: optional(boolean()),
  Description: optional(description),
  KeyUsage: optional(keyUsage),
  KeyState: optional(keyState),
  DeletionDate: optional(timestamp()),
  ValidTo: optional(timestamp()),
  Origin: optional(origin),
  ExpirationModel: optional(expirationModel),
  KeyManager: optional(oneOf('AWS', 'CUSTOMER')),
  CustomerMasterKeySpec: optional(customerMasterKeySpec),
  KeySpec: optional(keySpec),
  EncryptionAlgorithms: optional(list(encryptionAlgorithmName)),
  SigningAlgorithms: optional(list(signingAlgorithm)),
  KeyAgreementAlgorithms: optional(list(keyAgreementAlgorithm)),
  EncapsulationAlgorithms: optional(list(encapsulationAlgorithm)),
  MultiRegion: optional(boolean()),
  MultiRegionConfiguration: optional(
    structure({
      MultiRegionKeyType: optional(oneOf('PRIMARY', 'REPLICA')),
      PrimaryKey: optional(multiRegionKey),
      ReplicaKeys: optional(list(multiRegionKey)),
    }),
  ),
  PendingDeletionWindowInDays: optional(pendingWindow),
  MacAlgorithms: optional(list(macAlgorithm)),
  CurrentKeyMaterialId: optional(materialId),
})
