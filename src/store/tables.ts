/**
 * The rows that Claviger keeps. Times are milliseconds since the epoch; a column whose name ends in `Json`
 * holds JSON text; key material and secrets are wrapped by the vault before they come here.
 */
export interface AccountRow {
  id: string
  createdAt: number
}
export interface DomainKeyRow {
  account: string
  region: string
  rootKeyId: string
  wrapped: Uint8Array
}
export interface KeyRow {
  /** A UUID, or `mrk-` and 32 hex digits. */
  id: string
  account: string
  region: string
  spec: string
  usage: string
  origin: string
  /** `CUSTOMER` or `AWS`. */
  manager: string
  state: string
  description: string
  policy: string
  /** The policy with its principals bound to unique ids; what is enforced. */
  boundPolicy: string
  tagsJson: string
  createdAt: number
  /** When the material is to be destroyed; null unless the key is pending deletion. */
  deletionAt: number | null
  /** Days that a primary key, whose deletion waits for its replicas, is to wait after them. */
  deletionWindow: number | null
  /** The material that encrypts; null until the first one is imported. */
  currentMaterial: string | null
  /** Where the primary key is, of keys that may have replicas; null for all others. */
  primaryRegion: string | null
  /** Days from one automatic rotation to the next; null while they are off. */
  rotationPeriod: number | null
  /** When the next automatic rotation is due; past while something keeps it waiting. */
  nextRotationAt: number | null
}
/** The materials of replicas are rows of their own: one id, wrapped for each Region. */
export interface MaterialRow {
  /** 64 hex digits. */
  id: string
  region: string
  keyId: string
  /** Null when imported material was deleted or has expired: only the same may come back. */
  wrapped: Uint8Array | null
  createdAt: number
  /** KeyMaterialState: `CURRENT`, `NON_CURRENT`, `PENDING_ROTATION`, … */
  state: string
  /** When a rotation made it current; null for a key's first. */
  rotatedAt: number | null
  /** `AUTOMATIC` or `ON_DEMAND`, of the rotation that made it current. */
  rotationType: string | null
  /** KeyMaterialDescription, of imported material. */
  description: string | null
  /** ValidTo, of imported material that expires. */
  expiresAt: number | null
}
export interface AliasRow {
  account: string
  region: string
  /** `alias/…` */
  name: string
  keyId: string
  createdAt: number
  updatedAt: number
}
/** A grant never changes: it is made and, one day, removed. */
export interface GrantRow {
  /** 64 hex digits. */
  id: string
  keyId: string
  /** Of the key. */
  account: string
  region: string
  name: string | null
  granteePrincipal: string | null
  granteeServicePrincipal: string | null
  retiringPrincipal: string | null
  retiringServicePrincipal: string | null
  /** Who is meant, for good: a unique id, an account, an ARN that has no unique id, or a service's name. */
  boundGrantee: string
  boundRetiree: string | null
  issuingAccount: string
  operationsJson: string
  constraintsJson: string | null
  createdAt: number
}
export interface UserRow {
  /** AIDA… */
  id: string
  account: string
  name: string
  path: string
  tagsJson: string
  createdAt: number
}
export interface UserPolicyRow {
  userId: string
  name: string
  document: string
}
export interface AttachmentRow {
  userId: string
  policyArn: string
}
export interface ManagedPolicyRow {
  arn: string
  /** ANPA… */
  id: string
  account: string
  name: string
  path: string
  description: string
  document: string
  tagsJson: string
  createdAt: number
}
export interface AccessKeyRow {
  /** AKIA… */
  id: string
  account: string
  userId: string
  status: 'Active' | 'Inactive'
  sealedSecret: Uint8Array
  createdAt: number
}
/** Facts about the store itself: the root key's source and parameters. */
export interface SettingRow {
  name: string
  value: string
}

export interface Tables {
  accounts: AccountRow
  domainKeys: DomainKeyRow
  keys: KeyRow
  materials: MaterialRow
  aliases: AliasRow
  grants: GrantRow
  users: UserRow
  userPolicies: UserPolicyRow
  attachments: AttachmentRow
  managedPolicies: ManagedPolicyRow
  accessKeys: AccessKeyRow
  settings: SettingRow
}
export type TableName = keyof Tables

/** The primary keys, and the order in which memory is filled: whoever refers comes after the referred. */
export const primaryKeys = {
  settings: ['name'],
  accounts: ['id'],
  domainKeys: ['account', 'region'],
  managedPolicies: ['arn'],
  users: ['id'],
  userPolicies: ['userId', 'name'],
  attachments: ['userId', 'policyArn'],
  accessKeys: ['id'],
  keys: ['id', 'region'],
  materials: ['id', 'region'],
  aliases: ['account', 'region', 'name'],
  grants: ['id'],
} as const satisfies { [T in TableName]: readonly (keyof Tables[T])[] }

/** The primary key columns of a row. */
export type KeyOf<T extends TableName> = Pick<Tables[T], (typeof primaryKeys)[T][number] & keyof Tables[T]>
