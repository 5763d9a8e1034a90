import type { CompiledPolicy } from '../../core/access.ts'
import type { Clock } from '../../core/clock.ts'
import type { AliasRow, Follower, KeyRow } from '../../store/index.ts'
import type { MaterialRow as WrappedMaterial } from '../../vault/index.ts'
import { KmsKey } from './key.ts'
import { Grants } from './keygrants.ts'
import { type KeyMaterial, KeyMaterials } from './keymaterials.ts'
import { predefined } from './predefined.ts'

/** Where keys and aliases live apart from each other: an account's Region. */
const scopeOf = ({ account, region }: { account: string; region: string }) => `${account}/${region}`

/** What is of one key in one Region: replicas share the id. */
const placeOf = (region: string, keyId: string) => `${region}/${keyId}`

const predefinedNames: readonly string[] = [...predefined.keys()].sort()

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
  readonly #forgetMaterial: (material: WrappedMaterial) => void
  readonly #clock: Clock
  /** By Region, then by id. */
  readonly #keys = new Map<string, Map<string, KmsKey>>()
  readonly #scopes = new Map<string, Scope>()
  /** By place; then by material id. */
  readonly #materials = new Map<string, KeyMaterials>()
  /** By Region and material id: the place of its key. */
  readonly #materialPlaces = new Map<string, string>()
  readonly #aliasNames = new Map<string, Set<string>>()

  constructor(
    compile: (policy: string) => CompiledPolicy | undefined,
    forgetMaterial: (material: WrappedMaterial) => void,
    clock: Clock,
  ) {
    this.#compile = compile
    this.#forgetMaterial = forgetMaterial
    this.#clock = clock
  }

  /** By id: ids are unique across accounts, and across Regions except for replicas. */
  find(region: string, id: string): KmsKey | undefined {
    return this.#keys.get(region)?.get(id)
  }
  /** The keys that share an id: a primary key and its replicas, or a key that has none by itself. By Region. */
  family({ keyId, account }: { readonly keyId: string; readonly account: string }): KmsKey[] {
    const family: KmsKey[] = []
    for (const keys of this.#keys.values()) {
      const key = keys.get(keyId)
      if (key?.account === account) family.push(key)
    }
    return family.sort((a, b) => (a.region < b.region ? -1 : 1))
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
  /** Names, the predefined ones among them, sorted; sorted again only when some came or went. */
  aliasNamesOf(account: string, region: string): readonly string[] {
    const scope = this.#scopes.get(scopeOf({ account, region }))
    if (!scope) return predefinedNames
    scope.aliasNames ??= [...new Set([...scope.aliases.keys(), ...predefinedNames])].sort()
    return scope.aliasNames
  }
  *all(): Iterable<KmsKey> {
    for (const keys of this.#keys.values()) yield* keys.values()
  }

  readonly keyFollower: Follower<'keys'> = {
    reset: () => {
      this.#keys.clear()
      this.#scopes.clear()
    },
    put: row => {
      const old = this.find(row.region, row.id)
      const policy =
        old?.row.boundPolicy === row.boundPolicy && old.target.policy
          ? old.target.policy
          : this.#compile(row.boundPolicy)
      const grants = this.grants.of({ keyId: row.id, region: row.region })
      const place = placeOf(row.region, row.id)
      const materials = this.#materialsOf(place)
      const key = new KmsKey(row, policy, materials, this.#aliasesTo(place), grants, this.#clock)
      this.#keys.getOrInsertComputed(row.region, () => new Map()).set(row.id, key)
      if (old) return
      const scope = this.#scope(row)
      scope.keys.add(row.id)
      scope.keyIds = undefined
    },
    remove: ({ id, region }) => {
      const key = this.find(region, id)
      if (!key) return
      this.#keys.get(region)?.delete(id)
      const scope = this.#scope(key.row)
      scope.keys.delete(id)
      scope.keyIds = undefined
    },
  }

  readonly materialFollower: Follower<'materials'> = {
    reset: () => {
      for (const materials of this.#materials.values()) {
        for (const material of materials.values()) this.#forget(material)
        materials.clear()
      }
      this.#materialPlaces.clear()
    },
    put: row => {
      const { id, region, keyId, wrapped } = row
      const place = placeOf(region, keyId)
      const materials = this.#materialsOf(place)
      this.#forget(materials.get(id))
      materials.set(id, { row, sealed: wrapped ? { materialId: id, wrapped } : undefined })
      this.#materialPlaces.set(placeOf(region, id), place)
    },
    remove: ({ id, region }) => {
      const place = this.#materialPlaces.get(placeOf(region, id))
      if (place === undefined) return
      const materials = this.#materialsOf(place)
      this.#forget(materials.get(id))
      materials.delete(id)
      this.#materialPlaces.delete(placeOf(region, id))
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
      if (old) this.#aliasesTo(placeOf(old.region, old.keyId)).delete(row.name)
      else scope.aliasNames = undefined
      scope.aliases.set(row.name, row)
      this.#aliasesTo(placeOf(row.region, row.keyId)).add(row.name)
    },
    remove: key => {
      const scope = this.#scope(key)
      const old = scope.aliases.get(key.name)
      if (!old) return
      scope.aliases.delete(key.name)
      scope.aliasNames = undefined
      this.#aliasesTo(placeOf(old.region, old.keyId)).delete(key.name)
    },
  }

  #scope(of: Pick<KeyRow, 'account' | 'region'>): Scope {
    return this.#scopes.getOrInsertComputed(scopeOf(of), () => ({ keys: new Set(), aliases: new Map() }))
  }
  #materialsOf(place: string): KeyMaterials {
    return this.#materials.getOrInsertComputed(place, () => new KeyMaterials())
  }
  #aliasesTo(place: string): Set<string> {
    return this.#aliasNames.getOrInsertComputed(place, () => new Set())
  }
  #forget(material: KeyMaterial | undefined): void {
    if (material?.sealed) this.#forgetMaterial(material.sealed)
  }
}
