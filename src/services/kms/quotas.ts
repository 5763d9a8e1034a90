import { fail } from '../../core/errors.ts'
import type { Rate } from '../../core/quota.ts'
import type { Value } from '../../core/shapes.ts'
import type { KmsKey } from './key.ts'
import type { KmsContext } from './operation.ts'
import type { dataKeyPairSpec, keySpec } from './shapes.ts'

const symmetric = 'Cryptographic operations (symmetric)'
const rsa = 'Cryptographic operations (RSA)'
const elliptic = 'Cryptographic operations (ECC and SM2)'
const mlDsa = 'Cryptographic operations (ML-DSA)'
const mlKem = 'Cryptographic operations (ML-KEM)'

const inChina = (rate: number) => ({ 'cn-north-1': rate, 'cn-northwest-1': rate })

/**
 * By their names in AWS Service Quotas, without the words "request rate" at the end of each.
 * https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html
 */
export const requestQuotas = {
  [symmetric]: {
    'us-east-1': 100_000,
    'us-west-2': 100_000,
    'eu-west-1': 100_000,
    'us-east-2': 20_000,
    'ap-southeast-1': 20_000,
    'ap-southeast-2': 20_000,
    'ap-northeast-1': 20_000,
    'eu-central-1': 20_000,
    'eu-west-2': 20_000,
    elsewhere: 10_000,
  },
  [rsa]: 1000,
  [elliptic]: 1000,
  [mlDsa]: 1000,
  // AWS has published none for ML-KEM, here and below.
  [mlKem]: 1000,
  CancelKeyDeletion: 5,
  ConnectCustomKeyStore: 5,
  CreateAlias: 5,
  CreateCustomKeyStore: 5,
  CreateGrant: 50,
  CreateKey: 5,
  DeleteAlias: 15,
  DeleteCustomKeyStore: 5,
  DeleteImportedKeyMaterial: 15,
  DescribeCustomKeyStores: 5,
  DescribeKey: 2000,
  DisableKey: 5,
  DisableKeyRotation: 5,
  DisconnectCustomKeyStore: 5,
  EnableKey: 5,
  EnableKeyRotation: 15,
  'GenerateDataKeyPair (ECC_NIST_P256)': 100,
  'GenerateDataKeyPair (ECC_NIST_P384)': 100,
  'GenerateDataKeyPair (ECC_NIST_P521)': 100,
  'GenerateDataKeyPair (ECC_SECG_P256K1)': 100,
  'GenerateDataKeyPair (ECC_NIST_EDWARDS25519)': 100,
  'GenerateDataKeyPair (RSA_2048)': { ...inChina(1), elsewhere: 20 },
  'GenerateDataKeyPair (RSA_3072)': { ...inChina(0.5), elsewhere: 4 },
  'GenerateDataKeyPair (RSA_4096)': { ...inChina(0.1), elsewhere: 1 },
  'GenerateDataKeyPair (SM2)': 25,
  'GenerateDataKeyPair (ML_KEM_512)': 100,
  'GenerateDataKeyPair (ML_KEM_768)': 100,
  'GenerateDataKeyPair (ML_KEM_1024)': 100,
  GetKeyLastUsage: 5,
  GetKeyPolicy: 1000,
  GetKeyRotationStatus: 1000,
  GetParametersForImport: 1,
  GetPublicKey: 2000,
  ImportKeyMaterial: 15,
  ListAliases: 500,
  ListGrants: 100,
  ListKeyPolicies: 100,
  ListKeyRotations: 100,
  ListKeys: 500,
  ListResourceTags: 2000,
  ListRetirableGrants: 100,
  PutKeyPolicy: 15,
  ReplicateKey: 5,
  RetireGrant: 50,
  RevokeGrant: 50,
  RotateKeyOnDemand: 5,
  ScheduleKeyDeletion: 15,
  TagResource: 10,
  UntagResource: 5,
  UpdateAlias: 5,
  UpdateCustomKeyStore: 5,
  UpdateKeyDescription: 5,
  UpdatePrimaryRegion: 5,
} as const satisfies Record<string, Rate>
export type KmsQuota = keyof typeof requestQuotas

/** https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html */
export const resourceQuotas = {
  'AWS KMS keys': 100_000,
  'Aliases per KMS key': 50,
  'Grants per KMS key': 50_000,
}
export type ResourceQuotas = Readonly<typeof resourceQuotas>

const byKeySpec: Readonly<Record<Value<typeof keySpec>, KmsQuota>> = {
  SYMMETRIC_DEFAULT: symmetric,
  HMAC_224: symmetric,
  HMAC_256: symmetric,
  HMAC_384: symmetric,
  HMAC_512: symmetric,
  RSA_2048: rsa,
  RSA_3072: rsa,
  RSA_4096: rsa,
  ECC_NIST_P256: elliptic,
  ECC_NIST_P384: elliptic,
  ECC_NIST_P521: elliptic,
  ECC_SECG_P256K1: elliptic,
  ECC_NIST_EDWARDS25519: elliptic,
  SM2: elliptic,
  ML_DSA_44: mlDsa,
  ML_DSA_65: mlDsa,
  ML_DSA_87: mlDsa,
  ML_KEM_512: mlKem,
  ML_KEM_768: mlKem,
  ML_KEM_1024: mlKem,
}

/** Cryptographic operations share the quota of the kind of key that they use. */
export function quotaOf({ keySpec }: KmsKey): KmsQuota {
  return byKeySpec[keySpec as keyof typeof byKeySpec]
}
/** Of an operation on two keys: one request where they are of one kind, else one of each. */
export function quotasOf(one: KmsKey, other: KmsKey): KmsQuota | readonly KmsQuota[] {
  const quotas = [quotaOf(one), quotaOf(other)] as const
  return quotas[0] === quotas[1] ? quotas[0] : quotas
}
export function pairQuota(spec: Value<typeof dataKeyPairSpec>): KmsQuota {
  return `GenerateDataKeyPair (${spec})`
}

/** Refuses one more key in the account's Region. AWS managed keys do not count, all others do in every state. */
export function requireRoomForKey({ keys, limits, account }: KmsContext, region: string): void {
  const most = limits['AWS KMS keys']
  const ids = keys.keyIdsOf(account, region)
  if (ids.length < most) return
  if (ids.filter(id => keys.find(region, id)?.row.manager === 'CUSTOMER').length >= most)
    fail('LimitExceededException', `An account can have at most ${most} keys in a Region.`)
}
export function requireRoomForAlias({ limits }: KmsContext, key: KmsKey): void {
  const most = limits['Aliases per KMS key']
  if (key.aliases.size >= most)
    fail('LimitExceededException', `A key can have at most ${most} aliases: ${key.arn}`)
}
export function requireRoomForGrant({ limits }: KmsContext, key: KmsKey): void {
  const most = limits['Grants per KMS key']
  if (key.grants.size >= most && key.row.manager === 'CUSTOMER')
    fail('LimitExceededException', `A key can have at most ${most} grants: ${key.arn}`)
}
