import type { Caller, Grant, Question } from '../../core/access.ts'
import type { Follower, GrantRow } from '../../store/index.ts'
import { slotOf, slotsFor } from './grantslots.ts'

/** A live grant; its principals are bound to unique ids, as those of key policies are. */
export interface KmsGrant extends Grant {
  readonly row: GrantRow
}

function read(row: GrantRow): KmsGrant {
  const { id, boundGrantee } = row
  const grantee =
    row.granteeServicePrincipal === null
      ? { granteePrincipal: boundGrantee }
      : { granteeServicePrincipal: boundGrantee }
  const constraints = row.constraintsJson === null ? {} : { constraints: JSON.parse(row.constraintsJson) }
  return { id, row, ...grantee, operations: JSON.parse(row.operationsJson), ...constraints }
}

/** All names under which a grant may mean the caller. Facts §1.3. */
function* namesOf({ kind, arn, principalArn, userId, account, name, session }: Caller): Iterable<string> {
  if (kind === 'service') return yield name
  yield account
  if (kind === 'user') yield userId
  if (kind !== 'root') yield arn
  if (principalArn !== arn) yield principalArn
  if (session) yield session.issuerId
  if (session?.issuerArn) yield session.issuerArn
}

const prefix = 'kms:'
const none: readonly KmsGrant[] = []

function* usesOf({ operations, constraints, row }: KmsGrant): Iterable<string> {
  for (const operation of operations)
    yield `${operation} ${row.boundGrantee} ${slotOf(operation, constraints)}`
}

/** The grants of one key, found by who may do what: a key may have 50,000. */
export class KeyGrants {
  readonly #grants = new Map<string, KmsGrant>()
  /** By operation, grantee and slot. */
  readonly #uses = new Map<string, Set<KmsGrant>>()
  #sorted: readonly KmsGrant[] | undefined

  get size(): number {
    return this.#grants.size
  }
  get(id: string): KmsGrant | undefined {
    return this.#grants.get(id)
  }
  all(): Iterable<KmsGrant> {
    return this.#grants.values()
  }
  /** By id: the order of pages. */
  sorted(): readonly KmsGrant[] {
    this.#sorted ??= [...this.#grants.values()].sort(byId)
    return this.#sorted
  }

  /** All that fit the question, and few others. */
  candidates(question: Question): Iterable<KmsGrant> {
    return this.#grants.size === 0 || !question.action.startsWith(prefix) ? none : this.#find(question)
  }
  *#find({ action, identity, encryptionContext }: Question): Iterable<KmsGrant> {
    const operation = action.slice(prefix.length)
    const slots = slotsFor(encryptionContext)
    for (const name of namesOf(identity.caller))
      for (const slot of slots) yield* this.#uses.get(`${operation} ${name} ${slot}`) ?? none
  }

  add(grant: KmsGrant): void {
    this.#sorted = undefined
    this.#grants.set(grant.id, grant)
    for (const use of usesOf(grant)) into(this.#uses, use, grant)
  }
  remove(grant: KmsGrant): void {
    this.#sorted = undefined
    this.#grants.delete(grant.id)
    for (const use of usesOf(grant)) outOf(this.#uses, use, grant)
  }
  clear(): void {
    this.#sorted = undefined
    this.#grants.clear()
    this.#uses.clear()
  }
}

/** All grants in memory, following the store. */
export class Grants {
  readonly #grants = new Map<string, KmsGrant>()
  readonly #keys = new Map<string, KeyGrants>()
  readonly #retirable = new Map<string, Set<KmsGrant>>()

  byId(id: string): KmsGrant | undefined {
    return this.#grants.get(id)
  }
  /** The grants of a key, now and later: the same object always. */
  of({ keyId, region }: Pick<GrantRow, 'keyId' | 'region'>): KeyGrants {
    const name = `${region}/${keyId}`
    const known = this.#keys.get(name)
    if (known) return known
    const made = new KeyGrants()
    this.#keys.set(name, made)
    return made
  }
  /** Grants of any account's keys that name the retiring principal, which is given as it is bound; by id. */
  retirableBy(bound: string): KmsGrant[] {
    return [...(this.#retirable.get(bound) ?? none)].sort(byId)
  }

  readonly follower: Follower<'grants'> = {
    reset: () => {
      this.#grants.clear()
      this.#retirable.clear()
      for (const grants of this.#keys.values()) grants.clear()
    },
    put: row => {
      this.#remove(row.id)
      const grant = read(row)
      this.#grants.set(row.id, grant)
      this.of(row).add(grant)
      if (row.boundRetiree !== null) into(this.#retirable, row.boundRetiree, grant)
    },
    remove: ({ id }) => this.#remove(id),
  }

  #remove(id: string): void {
    const grant = this.#grants.get(id)
    if (!grant) return
    this.#grants.delete(id)
    this.of(grant.row).remove(grant)
    if (grant.row.boundRetiree !== null) outOf(this.#retirable, grant.row.boundRetiree, grant)
  }
}

function byId(a: KmsGrant, b: KmsGrant): number {
  return a.id < b.id ? -1 : 1
}

function into(map: Map<string, Set<KmsGrant>>, name: string, grant: KmsGrant): void {
  const set = map.get(name)
  if (set) set.add(grant)
  else map.set(name, new Set([grant]))
}

function outOf(map: Map<string, Set<KmsGrant>>, name: string, grant: KmsGrant): void {
  const set = map.get(name)
  set?.delete(grant)
  if (set?.size === 0) map.delete(name)
}
