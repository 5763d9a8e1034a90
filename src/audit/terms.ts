import { parseArn } from '../core/arn.ts'

/** What LookupEvents can ask for. Facts §3.4. */
export type AttributeKey =
  | 'EventId'
  | 'EventName'
  | 'ReadOnly'
  | 'Username'
  | 'ResourceType'
  | 'ResourceName'
  | 'EventSource'
  | 'AccessKeyId'

/** The members of a record that the index and LookupEvents' answer are made of. */
export interface TrailRecord {
  readonly userIdentity: {
    readonly type?: string
    readonly principalId?: string
    readonly userName?: string
    readonly accessKeyId?: string
  }
  readonly eventTime: string
  readonly eventSource: string
  readonly eventName: string
  readonly awsRegion: string
  readonly errorCode?: string
  readonly requestID?: string
  readonly eventID: string
  readonly readOnly: boolean
  readonly resources?: readonly { readonly type: string; readonly ARN: string }[]
  readonly recipientAccountId: string
}

/** The trail of one account in one Region. */
export function scopeOf(account: string, region: string): string {
  return `${account}/${region}`
}

export function attributeTerm(scope: string, key: AttributeKey, value: string): string {
  return `${scope}/${key}=${value}`
}

/** What an event answers to, its scope first. EventId is not among them: the index has it by itself. */
export function termsOf(record: TrailRecord): string[] {
  const scope = scopeOf(record.recipientAccountId, record.awsRegion)
  const terms = new Set([scope])
  const add = (key: AttributeKey, value: string | undefined) => {
    if (value) terms.add(attributeTerm(scope, key, value))
  }
  add('EventName', record.eventName)
  add('ReadOnly', String(record.readOnly))
  add('Username', usernameOf(record))
  add('EventSource', record.eventSource)
  add('AccessKeyId', record.userIdentity.accessKeyId)
  for (const { type, ARN } of record.resources ?? []) {
    add('ResourceType', type)
    for (const name of namesOf(ARN)) add('ResourceName', name)
  }
  return [...terms]
}

/** The user's name; of sessions the session's; undefined for services and other accounts. */
export function usernameOf({ userIdentity }: TrailRecord): string | undefined {
  const { type, principalId, userName } = userIdentity
  if (type === 'Root') return 'root'
  return userName ?? (type === 'AWSAccount' ? undefined : principalId?.split(':')[1])
}

/**
 * The names by which a resource is found: its ARN, and what its owner calls it. That is the id of a key, the
 * whole `alias/name` of an alias, the last part of `user/path/name` in IAM, else all that follows the account.
 */
function namesOf(text: string): readonly string[] {
  const arn = parseArn(text)
  if (!arn) return [text]
  const { service, resource } = arn
  if (service === 'kms') return [text, resource.replace(/^key\//, '')]
  return [text, service === 'iam' ? resource.slice(resource.lastIndexOf('/') + 1) : resource]
}
