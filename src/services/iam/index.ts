import type { Service } from '../../core/operation.ts'
import { AttachUserPolicy } from './AttachUserPolicy.ts'
import { CreateAccessKey } from './CreateAccessKey.ts'
import { CreatePolicy } from './CreatePolicy.ts'
import { CreateUser } from './CreateUser.ts'
import { DeleteAccessKey } from './DeleteAccessKey.ts'
import { DeletePolicy } from './DeletePolicy.ts'
import { DeleteUser } from './DeleteUser.ts'
import { DeleteUserPolicy } from './DeleteUserPolicy.ts'
import { DetachUserPolicy } from './DetachUserPolicy.ts'
import { GetPolicy } from './GetPolicy.ts'
import { GetPolicyVersion } from './GetPolicyVersion.ts'
import { GetUser } from './GetUser.ts'
import { GetUserPolicy } from './GetUserPolicy.ts'
import { ListAccessKeys } from './ListAccessKeys.ts'
import { ListAttachedUserPolicies } from './ListAttachedUserPolicies.ts'
import { ListEntitiesForPolicy } from './ListEntitiesForPolicy.ts'
import { ListPolicies } from './ListPolicies.ts'
import { ListUserPolicies } from './ListUserPolicies.ts'
import { ListUsers } from './ListUsers.ts'
import { missing } from './missing.ts'
import { type IamEnvironment, iamQuotas } from './operation.ts'
import { PutUserPolicy } from './PutUserPolicy.ts'
import { UpdateAccessKey } from './UpdateAccessKey.ts'
import { UpdateUser } from './UpdateUser.ts'

export { type NewAdministrator, newAdministrator } from './administrator.ts'
export type { Credential } from './credentials.ts'
export { Directory } from './directory.ts'
export type { AccessKeyVault, IamEnvironment } from './operation.ts'

const operations = [
  AttachUserPolicy,
  CreateAccessKey,
  CreatePolicy,
  CreateUser,
  DeleteAccessKey,
  DeletePolicy,
  DeleteUser,
  DeleteUserPolicy,
  DetachUserPolicy,
  GetPolicy,
  GetPolicyVersion,
  GetUser,
  GetUserPolicy,
  ListAccessKeys,
  ListAttachedUserPolicies,
  ListEntitiesForPolicy,
  ListPolicies,
  ListUserPolicies,
  ListUsers,
  PutUserPolicy,
  UpdateAccessKey,
  UpdateUser,
]

export function iamService(environment: IamEnvironment, quotas: Service['quotas'] = iamQuotas): Service {
  return {
    name: 'iam',
    protocol: 'query',
    version: '2010-05-08',
    xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    operations,
    missing,
    eventSource: 'iam.amazonaws.com',
    quotas,
    globalRegion: 'us-east-1',
    environment,
  }
}
export { iamQuotas } from './operation.ts'
