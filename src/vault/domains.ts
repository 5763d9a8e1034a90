import { domainBinding } from './binding.ts'
import { VaultError } from './errors.ts'
import { HmacKey } from './hmac.ts'
import { randomSecret } from './random.ts'
import type { RootKeys } from './rootkey/rootkeys.ts'
import type { DomainRow } from './types.ts'

/** A domain key in use; `row` while it is not known to be in the store. */
export interface Domain {
  readonly key: HmacKey
  readonly row?: DomainRow | undefined
}

/** The domain keys, each unwrapped once. */
export class Domains {
  readonly #rootKeys: RootKeys
  readonly #loaded = new Map<string, Domain>()
  /**
   * Made, handed out to be stored, but not yet loaded. All of one account and Region get the same, so that
   * whichever transaction wins, what the others wrapped meanwhile opens too.
   */
  readonly #pending = new Map<string, Domain>()

  /** The id of a root key that the store is sealed under and that our source does not give. */
  #replacedBy: string | undefined

  constructor(rootKeys: RootKeys) {
    this.#rootKeys = rootKeys
  }

  load(row: DomainRow): void {
    const key = this.#openOrRemember(row)
    const name = nameOf(row.account, row.region)
    this.#known(name)?.key.wipe()
    this.#pending.delete(name)
    this.#loaded.set(name, { key: new HmacKey(key) })
    key.fill(0)
  }

  rewrap(row: DomainRow, to: RootKeys): DomainRow {
    const key = this.#open(row)
    const rewrapped = wrap(row.account, row.region, key, to)
    key.fill(0)
    return rewrapped
  }

  /** VaultError when the store's row was not loaded. */
  get(account: string, region: string): Domain {
    const domain = this.#known(nameOf(account, region))
    if (!domain) throw new VaultError(`there is no domain key for ${account} in ${region}`)
    return domain
  }

  getOrMake(account: string, region: string): Domain {
    const name = nameOf(account, region)
    // Sealed before the root key was rotated: the next start could not open it.
    const stale = this.#pending.get(name)
    if (stale && stale.row?.rootKeyId !== this.#rootKeys.current) this.#pending.delete(name)
    const known = this.#known(name)
    if (known) return known
    if (this.#replacedBy !== undefined)
      throw new VaultError(`the root key was replaced by ${this.#replacedBy}: restart with that one`)
    const key = randomSecret(32)
    const domain = { key: new HmacKey(key), row: wrap(account, region, key, this.#rootKeys) }
    key.fill(0)
    this.#pending.set(name, domain)
    return domain
  }

  #known(name: string): Domain | undefined {
    return this.#loaded.get(name) ?? this.#pending.get(name)
  }

  #openOrRemember(row: DomainRow): Buffer {
    try {
      return this.#open(row)
    } catch (error) {
      if (!this.#rootKeys.ids.includes(row.rootKeyId)) this.#replacedBy = row.rootKeyId
      throw error
    }
  }

  #open({ account, region, rootKeyId, wrapped }: DomainRow): Buffer {
    const key = this.#rootKeys.open(rootKeyId, domainBinding(account, region, rootKeyId), wrapped)
    if (key) return key
    const ids = this.#rootKeys.ids
    if (ids.includes(rootKeyId))
      throw new VaultError(
        `the domain key of ${account} in ${region} is damaged: root key ${rootKeyId} does not open it`,
      )
    throw new VaultError(
      `the store was sealed under root key ${rootKeyId}, but the one given is ${ids.join(', ')}: wrong file or passphrase`,
    )
  }
}

function nameOf(account: string, region: string): string {
  return `${account}/${region}`
}

function wrap(account: string, region: string, key: Uint8Array, rootKeys: RootKeys): DomainRow {
  const rootKeyId = rootKeys.current
  return {
    account,
    region,
    rootKeyId,
    wrapped: rootKeys.seal(domainBinding(account, region, rootKeyId), key),
  }
}
