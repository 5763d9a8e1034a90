import type { CompiledPolicy } from '../../core/access.ts'
import type { AliasRow, Follower, KeyRow, MaterialRow } from '../../store/index.ts'
import type { MaterialRow as WrappedMaterial } from '../../vault/index.ts'
import { KmsKey } from './key.ts'
import { Grants } from './keygrants.ts'

/** Where keys and aliases live apart from each other: an account's Region. */
const scopeOf = ({ account, region }: { account: string; region: string }) => `${account}/${region}`

interface Scope {
  readonly keys: Set<string>
  readonly aliases: Map<string, AliasRow>
  keyIds?: string[] | undefined
  aliasNames?: string[] | undefined
}

/** All keys, aliases and grants in memory, following the store. */
export class Keys {
  readonly grants = new Grants()
  readonly #compile: (policy: string) => CompiledPolicy | undefined
  readonly #forgetMaterial: (materialId: string) => void
  readonly #keys = new Map<string, KmsKey>()
  readonly #scopes = new Map<string, Scope>()
  readonly #materials = new Map<string, Map<string, WrappedMaterial>>()
  readonly #materialOwners = new Map<string, string>()
  readonly #aliasNames = new Map<string, Set<string>>()

  constructor(
    compile: (policy: string) => CompiledPolicy | undefined,
    forgetMaterial: (materialId: string) => void,
  ) {
    this.#compile = compile
    this.#forgetMaterial = forgetMaterial
  }

  /** By id alone: ids are unique across accounts and Regions. */
  byId(id: string): KmsKey | undefined {
    return this.#keys.get(id)
  }
  alias(account: string, region: string, name: string): AliasRow | undefined {
    return this.#scopes.get(scopeOf({ account, region }))?.aliases.get(name)
  }
  /** Ids, sorted; sorted again only when some came or went. */
  keyIdsOf(account: string, region: string): readonly string[] {
    const scope = this.#scopes.get(scopeOf({ account, region }))
    if (!scope) return []
    scope.keyIds ??= [...scope.keys].sort()
    return scope.keyIds
  }
  /** Names, sorted; sorted again only when some came or went. */
  aliasNamesOf(account: string, region: string): readonly string[] {
    const scope = this.#scopes.get(scopeOf({ account, region }))
    if (!scope) return []
    scope.aliasNames ??= [...scope.aliases.keys()].sort()
    return scope.aliasNames
  }
  all(): Iterable<KmsKey> {
    return this.#keys.values()
  }

  readonly keyFollower: Follower<'keys'> = {
    reset: () => {
      this.#keys.clear()
      this.#scopes.clear()
    },
    put: row => {
      const old = this.#keys.get(row.id)
      const policy =
        old?.row.boundPolicy === row.boundPolicy && old.target.policy
          ? old.target.policy
          : this.#compile(row.boundPolicy)
      const grants = this.grants.of({ keyId: row.id, region: row.region })
      const key = new KmsKey(row, policy, this.#materialsOf(row.id), this.#aliasesTo(row.id), grants)
      this.#keys.set(row.id, key)
      if (old) return
      const scope = this.#scope(row)
      scope.keys.add(row.id)
      scope.keyIds = undefined
    },
    remove: ({ id }) => {
      const key = this.#keys.get(id)
      if (!key) return
      this.#keys.delete(id)
      const scope = this.#scope(key.row)
      scope.keys.delete(id)
      scope.keyIds = undefined
    },
  }

  readonly materialFollower: Follower<'materials'> = {
    reset: () => {
      for (const id of this.#materialOwners.keys()) this.#forgetMaterial(id)
      this.#materials.clear()
      this.#materialOwners.clear()
    },
    put: ({ id, keyId, wrapped }: MaterialRow) => {
      this.#materialsOf(keyId).set(id, { materialId: id, wrapped })
      this.#materialOwners.set(id, keyId)
    },
    remove: ({ id }) => {
      this.#forgetMaterial(id)
      const keyId = this.#materialOwners.get(id)
      if (keyId !== undefined) this.#materials.get(keyId)?.delete(id)
      this.#materialOwners.delete(id)
    },
  }

  readonly aliasFollower: Follower<'aliases'> = {
    reset: () => {
      for (const scope of this.#scopes.values()) {
        scope.aliases.clear()
        scope.aliasNames = undefined
      }
      for (const names of this.#aliasNames.values()) names.clear()
    },
    put: row => {
      const scope = this.#scope(row)
      const old = scope.aliases.get(row.name)
      if (old) this.#aliasesTo(old.keyId).delete(row.name)
      else scope.aliasNames = undefined
      scope.aliases.set(row.name, row)
      this.#aliasesTo(row.keyId).add(row.name)
    },
    remove: key => {
      const scope = this.#scope(key)
      const old = scope.aliases.get(key.name)
      if (!old) return
      scope.aliases.delete(key.name)
      scope.aliasNames = undefined
      this.#aliasesTo(old.keyId).delete(key.name)
    },
  }

  #scope(of: Pick<KeyRow, 'account' | 'region'>): Scope {
    return this.#scopes.getOrInsertComputed(scopeOf(of), () => ({ keys: new Set(), aliases: new Map() }))
  }
  #materialsOf(keyId: string): Map<string, WrappedMaterial> {
    return this.#materials.getOrInsertComputed(keyId, () => new Map())
  }
  #aliasesTo(keyId: string): Set<string> {
    return this.#aliasNames.getOrInsertComputed(keyId, () => new Set())
  }
}
