import type { ConditionValue, Target } from '../../core/access.ts'
import { arn } from '../../core/arn.ts'
import { fail } from '../../core/errors.ts'
import type { Locator, Resource } from '../../core/operation.ts'
import type { Value } from '../../core/shapes.ts'
import type { AccessKeyRow, UserRow } from '../../store/tables.ts'
import type { IamContext } from './operation.ts'
import type { user as userShape } from './shapes.ts'
import { parseTags, resourceTag, type Tags, tagList } from './tags.ts'

/** What a user has beside its row; the directory keeps these up to date. */
export interface Belongings {
  /** Inline policies: documents by name. */
  readonly policies: ReadonlyMap<string, string>
  /** ARNs of the attached managed policies. */
  readonly attached: ReadonlySet<string>
  readonly accessKeys: ReadonlyMap<string, AccessKeyRow>
}

/** A user in memory. */
export class User implements Resource {
  readonly row: UserRow
  readonly arn: string
  readonly target: Target
  readonly tags: Tags
  readonly has: Belongings

  constructor(row: UserRow, has: Belongings) {
    this.row = row
    this.arn = arn('iam', '', row.account, `user${row.path}${row.name}`)
    this.target = { arn: this.arn, account: row.account, rule: 'identity' }
    this.tags = parseTags(row.tagsJson)
    this.has = has
  }

  get name(): string {
    return this.row.name
  }
  condition(key: string): ConditionValue {
    return resourceTag(key, this.tags)
  }
}

const nothing: Belongings = { policies: new Map(), attached: new Set(), accessKeys: new Map() }

/** Stands for a user that is not there, so that permission can be asked before absence is told. */
export function absentUser(account: string, name: string, path = '/'): User {
  return new User({ id: '', account, name, path, tagsJson: '{}', createdAt: 0 }, nothing)
}

type Named = { readonly UserName?: string | undefined }

/** The user that UserName names; the caller where it is left out. */
export const theUser: Locator<Named, IamContext, User> = {
  find({ UserName }, { directory, account, caller }) {
    if (UserName !== undefined) return directory.user(account, UserName) ?? absentUser(account, UserName)
    if (caller.kind !== 'user')
      fail('ValidationException', 'Must specify userName when calling with non-User credentials')
    return directory.userById(caller.userId) ?? absentUser(account, caller.name)
  },
  check(user) {
    if (user.row.id === '') fail('NoSuchEntityException', `The user with name ${user.name} cannot be found.`)
  },
}

/** A user as answers show it; lists leave tags out. */
export function userOutput(
  { row, arn: Arn, tags }: User,
  detail: 'whole' | 'listed',
): Value<typeof userShape> {
  return {
    Path: row.path,
    UserName: row.name,
    UserId: row.id,
    Arn,
    CreateDate: row.createdAt,
    Tags: detail === 'whole' ? tagList(tags) : undefined,
  }
}
