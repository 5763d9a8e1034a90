import type { AnyOperation, Service } from '../../core/operation.ts'
import { CancelKeyDeletion } from './CancelKeyDeletion.ts'
import { CreateAlias } from './CreateAlias.ts'
import { CreateGrant } from './CreateGrant.ts'
import { CreateKey } from './CreateKey.ts'
import { kmsCondition } from './conditions.ts'
import { Decapsulate } from './Decapsulate.ts'
import { Decrypt } from './Decrypt.ts'
import { DeleteAlias } from './DeleteAlias.ts'
import { DeleteImportedKeyMaterial } from './DeleteImportedKeyMaterial.ts'
import { DeriveSharedSecret } from './DeriveSharedSecret.ts'
import { DescribeKey } from './DescribeKey.ts'
import { DisableKey } from './DisableKey.ts'
import { DisableKeyRotation } from './DisableKeyRotation.ts'
import { EnableKey } from './EnableKey.ts'
import { EnableKeyRotation } from './EnableKeyRotation.ts'
import { Encapsulate } from './Encapsulate.ts'
import { Encrypt } from './Encrypt.ts'
import { GenerateDataKey } from './GenerateDataKey.ts'
import { GenerateDataKeyPair } from './GenerateDataKeyPair.ts'
import { GenerateDataKeyPairWithoutPlaintext } from './GenerateDataKeyPairWithoutPlaintext.ts'
import { GenerateDataKeyWithoutPlaintext } from './GenerateDataKeyWithoutPlaintext.ts'
import { GenerateMac } from './GenerateMac.ts'
import { GenerateRandom } from './GenerateRandom.ts'
import { GetKeyPolicy } from './GetKeyPolicy.ts'
import { GetKeyRotationStatus } from './GetKeyRotationStatus.ts'
import { GetParametersForImport } from './GetParametersForImport.ts'
import { GetPublicKey } from './GetPublicKey.ts'
import { ImportKeyMaterial } from './ImportKeyMaterial.ts'
import { ListAliases } from './ListAliases.ts'
import { ListGrants } from './ListGrants.ts'
import { ListKeyPolicies } from './ListKeyPolicies.ts'
import { ListKeyRotations } from './ListKeyRotations.ts'
import { ListKeys } from './ListKeys.ts'
import { ListResourceTags } from './ListResourceTags.ts'
import { ListRetirableGrants } from './ListRetirableGrants.ts'
import type { KmsEnvironment } from './operation.ts'
import { PutKeyPolicy } from './PutKeyPolicy.ts'
import { ReEncrypt } from './ReEncrypt.ts'
import { ReplicateKey } from './ReplicateKey.ts'
import { RetireGrant } from './RetireGrant.ts'
import { RevokeGrant } from './RevokeGrant.ts'
import { RotateKeyOnDemand } from './RotateKeyOnDemand.ts'
import { ScheduleKeyDeletion } from './ScheduleKeyDeletion.ts'
import { Sign } from './Sign.ts'
import { TagResource } from './TagResource.ts'
import { UntagResource } from './UntagResource.ts'
import { UpdateAlias } from './UpdateAlias.ts'
import { UpdateKeyDescription } from './UpdateKeyDescription.ts'
import { UpdatePrimaryRegion } from './UpdatePrimaryRegion.ts'
import { Verify } from './Verify.ts'
import { VerifyMac } from './VerifyMac.ts'

export const operations: readonly AnyOperation[] = [
  CancelKeyDeletion,
  CreateAlias,
  CreateGrant,
  CreateKey,
  Decapsulate,
  Decrypt,
  DeleteAlias,
  DeleteImportedKeyMaterial,
  DeriveSharedSecret,
  DescribeKey,
  DisableKey,
  DisableKeyRotation,
  EnableKey,
  EnableKeyRotation,
  Encapsulate,
  Encrypt,
  GenerateDataKey,
  GenerateDataKeyPair,
  GenerateDataKeyPairWithoutPlaintext,
  GenerateDataKeyWithoutPlaintext,
  GenerateMac,
  GenerateRandom,
  GetKeyPolicy,
  GetKeyRotationStatus,
  GetParametersForImport,
  GetPublicKey,
  ImportKeyMaterial,
  ListAliases,
  ListGrants,
  ListKeyPolicies,
  ListKeyRotations,
  ListKeys,
  ListResourceTags,
  ListRetirableGrants,
  PutKeyPolicy,
  ReEncrypt,
  ReplicateKey,
  RetireGrant,
  RevokeGrant,
  RotateKeyOnDemand,
  ScheduleKeyDeletion,
  Sign,
  TagResource,
  UntagResource,
  UpdateAlias,
  UpdateKeyDescription,
  UpdatePrimaryRegion,
  Verify,
  VerifyMac,
]

/** What AWS's model has beyond them. */
export const missing: readonly string[] = [
  'ConnectCustomKeyStore',
  'CreateCustomKeyStore',
  'DeleteCustomKeyStore',
  'DescribeCustomKeyStores',
  'DisconnectCustomKeyStore',
  'GetKeyLastUsage',
  'UpdateCustomKeyStore',
]

/** Requests per second, account and Region; shared by the operations of a class. */
const quotas = {
  symmetric: 10_000,
  asymmetric: 1_000,
  dataKeyPair: 100,
  describe: 2_000,
  list: 500,
  createGrant: 50,
  listGrants: 100,
  listRetirableGrants: 100,
  retireGrant: 30,
  revokeGrant: 30,
  putPolicy: 15,
  deletion: 15,
  import: 15,
  importParameters: 1,
  policy: 1_000,
  rotationStatus: 1_000,
  listRotations: 100,
  tag: 10,
  management: 5,
}

export function kmsService(environment: KmsEnvironment): Service {
  return {
    name: 'kms',
    protocol: 'json',
    targetPrefixes: ['TrentService'],
    eventSource: 'kms.amazonaws.com',
    internalError: 'KMSInternalException',
    operations,
    missing,
    quotas,
    environment,
    condition: kmsCondition,
  }
}

export { readRoots } from './attestation/index.ts'
export { Keys } from './keys.ts'
export type { Policies } from './operation.ts'
export { carryOutDue } from './upkeep.ts'
