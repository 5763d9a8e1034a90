import { isAccountId, rootArn } from '../../core/arn.ts'
import type { Followers } from '../../store/store.ts'
import type { AccessKeyRow, ManagedPolicyRow, UserRow } from '../../store/tables.ts'
import { type Compile, type Credential, Credentials } from './credentials.ts'
import { awsManagedPolicies } from './managed-policies.ts'
import { User } from './user.ts'

/** What belongs to one user id; it may be told of before or after the user itself. */
interface Belongings {
  readonly policies: Map<string, string>
  readonly attached: Set<string>
  readonly accessKeys: Map<string, AccessKeyRow>
}
const awsPolicies = new Map(awsManagedPolicies.map(row => [row.arn, row]))

/** IAM names are told apart without regard to case. */
const nameKey = (account: string, name: string): string => `${account}/${name.toLowerCase()}`

/** Accounts, users, policies and access keys in memory, following the store. */
export class Directory {
  readonly #accounts = new Set<string>()
  readonly #users = new Map<string, User>()
  readonly #names = new Map<string, User>()
  readonly #arns = new Map<string, User>()
  readonly #belongings = new Map<string, Belongings>()
  readonly #accessKeys = new Map<string, AccessKeyRow>()
  readonly #policies = new Map<string, ManagedPolicyRow>()
  /** User ids by the ARN of a managed policy that is attached to them. */
  readonly #holders = new Map<string, Set<string>>()
  readonly #credentials: Credentials

  /** `compile` compiles identity policies; `warn` is told when a stored one cannot be enforced. */
  constructor(compile: Compile, warn: (message: string) => void) {
    const document = (arn: string) => (awsPolicies.get(arn) ?? this.#policies.get(arn))?.document
    this.#credentials = new Credentials(compile, document, warn)
  }

  /** The active access key of an existing user; undefined for every other id. */
  credential(accessKeyId: string): Credential | undefined {
    const known = this.#credentials.known(accessKeyId)
    if (known) return known
    const key = this.#accessKeys.get(accessKeyId)
    const user = key && this.#users.get(key.userId)
    return user && key.status === 'Active' ? this.#credentials.make(key, user) : undefined
  }

  user(account: string, name: string): User | undefined {
    return this.#names.get(nameKey(account, name))
  }
  userById(id: string): User | undefined {
    return this.#users.get(id)
  }
  usersOf(account: string): User[] {
    return [...this.#users.values()].filter(user => user.row.account === account)
  }

  /** A policy of the account or of AWS. */
  managedPolicy(account: string, arn: string): ManagedPolicyRow | undefined {
    const own = this.#policies.get(arn)
    return own?.account === account ? own : awsPolicies.get(arn)
  }
  /** The account's own managed policies. */
  managedPoliciesOf(account: string): ManagedPolicyRow[] {
    return [...this.#policies.values()].filter(row => row.account === account)
  }
  /** The account's users to whom a managed policy is attached. */
  holders(account: string, policyArn: string): User[] {
    const users = [...(this.#holders.get(policyArn) ?? [])].map(id => this.#users.get(id))
    return users.filter(user => user?.row.account === account) as User[]
  }

  /** The unique id (AIDA…) that a user's ARN stands for today. */
  uniqueIdOf(principalArn: string): string | undefined {
    return this.#arns.get(principalArn)?.row.id
  }
  /** Whether an account id, an account's root ARN or a user's ARN is of somebody here. */
  exists(principal: string): boolean {
    if (isAccountId(principal)) return this.#accounts.has(principal)
    if (this.#arns.has(principal)) return true
    const account = principal.split(':')[4] ?? ''
    return principal === rootArn(account) && this.#accounts.has(account)
  }

  readonly followers = {
    accounts: {
      reset: () => this.#accounts.clear(),
      put: row => this.#accounts.add(row.id),
      remove: ({ id }) => this.#accounts.delete(id),
    },
    managedPolicies: {
      reset: () => {
        this.#policies.clear()
        this.#credentials.forgetAll()
      },
      put: row => {
        this.#policies.set(row.arn, row)
        this.#forgetHolders(row.arn)
      },
      remove: ({ arn }) => {
        this.#policies.delete(arn)
        this.#forgetHolders(arn)
      },
    },
    users: {
      reset: () => {
        this.#users.clear()
        this.#names.clear()
        this.#arns.clear()
        this.#credentials.forgetAll()
      },
      put: row => {
        this.#removeUser(row.id)
        this.#addUser(row)
      },
      remove: ({ id }) => {
        this.#removeUser(id)
        this.#belongings.delete(id)
      },
    },
    userPolicies: {
      reset: () => this.#resetBelongings(has => has.policies.clear()),
      put: ({ userId, name, document }) => this.#change(userId, has => has.policies.set(name, document)),
      remove: ({ userId, name }) => this.#change(userId, has => has.policies.delete(name)),
    },
    attachments: {
      reset: () => {
        this.#holders.clear()
        this.#resetBelongings(has => has.attached.clear())
      },
      put: ({ userId, policyArn }) => {
        const holders = this.#holders.get(policyArn) ?? new Set()
        this.#holders.set(policyArn, holders.add(userId))
        this.#change(userId, has => has.attached.add(policyArn))
      },
      remove: ({ userId, policyArn }) => {
        const holders = this.#holders.get(policyArn)
        holders?.delete(userId)
        if (holders?.size === 0) this.#holders.delete(policyArn)
        this.#change(userId, has => has.attached.delete(policyArn))
      },
    },
    accessKeys: {
      reset: () => {
        this.#accessKeys.clear()
        this.#resetBelongings(has => has.accessKeys.clear())
      },
      put: row => {
        this.#accessKeys.set(row.id, row)
        this.#has(row.userId).accessKeys.set(row.id, row)
        this.#credentials.forgetKey(row.id)
      },
      remove: ({ id }) => {
        const userId = this.#accessKeys.get(id)?.userId
        if (userId !== undefined) this.#has(userId).accessKeys.delete(id)
        this.#accessKeys.delete(id)
        this.#credentials.forgetKey(id)
      },
    },
  } as const satisfies Followers

  #addUser(row: UserRow): void {
    const user = new User(row, this.#has(row.id))
    this.#users.set(row.id, user)
    this.#names.set(nameKey(row.account, row.name), user)
    this.#arns.set(user.arn, user)
  }
  #removeUser(id: string): void {
    const user = this.#users.get(id)
    if (!user) return
    this.#users.delete(id)
    // Another user may have taken the name since.
    const name = nameKey(user.row.account, user.row.name)
    if (this.#names.get(name) === user) this.#names.delete(name)
    if (this.#arns.get(user.arn) === user) this.#arns.delete(user.arn)
    this.#forget(id)
  }

  #has(userId: string): Belongings {
    const none = () => ({ policies: new Map(), attached: new Set<string>(), accessKeys: new Map() })
    return this.#belongings.getOrInsertComputed(userId, none)
  }
  #change(userId: string, change: (has: Belongings) => unknown): void {
    change(this.#has(userId))
    this.#forget(userId)
  }
  #resetBelongings(clear: (has: Belongings) => void): void {
    for (const has of this.#belongings.values()) clear(has)
    this.#credentials.forgetAll()
  }
  #forget(userId: string): void {
    this.#credentials.forgetUser(userId, this.#belongings.get(userId)?.accessKeys.keys() ?? [])
  }
  #forgetHolders(policyArn: string): void {
    this.#credentials.forgetPolicy(policyArn)
    for (const userId of this.#holders.get(policyArn) ?? []) this.#forget(userId)
  }
}
