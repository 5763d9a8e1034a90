import { type KeySpec, type KeyUsage, keySpecs, type LoadedMaterial } from './algorithms.ts'
import { materialBinding } from './binding.ts'
import { Cache } from './cache.ts'
import type { Domains } from './domains.ts'
import { VaultError } from './errors.ts'
import { HmacKey, macLength } from './hmac.ts'
import { deriveKey, label } from './kdf.ts'
import { openRow, rowLabel, sealRow } from './row.ts'
import type { MaterialBinding, MaterialRow, NewMaterial } from './types.ts'

const materialLabel = rowLabel('claviger material v1')
const materialIdLabel = label('claviger material id v1', 36)

/** Material ready for use, with what it was unwrapped from and for. */
interface Entry extends MaterialBinding {
  readonly wrapped: Buffer
  readonly loaded: LoadedMaterial
}

/**
 * Makes and unwraps the materials of KMS keys; keeps the lately used ones unwrapped, by their rows: replicas'
 * materials have one id in several Regions.
 */
export class Materials {
  readonly #domains: Domains
  readonly #cache: Cache<MaterialRow, Entry>

  constructor(domains: Domains, cached: number) {
    this.#domains = domains
    this.#cache = new Cache(cached, entry => entry.loaded.wipe())
  }

  async make(binding: MaterialBinding): Promise<NewMaterial> {
    return this.adopt(binding, await specOf(binding).generate())
  }

  /** Wraps material, which is erased. */
  adopt(binding: MaterialBinding, material: Buffer): NewMaterial {
    const materialId = materialIdOf(material, binding.keyId)
    return this.#seal(binding, materialId, material)
  }

  makeAtOnce(binding: MaterialBinding): NewMaterial {
    const material = specOf(binding).generate()
    if (material instanceof Promise) throw new VaultError(`keys of spec ${binding.keySpec} take time to make`)
    return this.#seal(binding, materialIdOf(material, binding.keyId), material)
  }

  async makeShared(bindings: readonly MaterialBinding[]): Promise<NewMaterial[]> {
    const [first, ...others] = bindings
    if (!first) return []
    const made = await this.make(first)
    return [made, ...others.map(other => this.rewrap(first, made.material, other))]
  }

  /** The material of a key for another key that shares its id: VaultError when it shares no more than that. */
  rewrap(from: MaterialBinding, row: MaterialRow, to: MaterialBinding): NewMaterial {
    const { account, keyId, keySpec, keyUsage } = to
    if (
      from.account !== account ||
      from.keyId !== keyId ||
      from.keySpec !== keySpec ||
      from.keyUsage !== keyUsage
    )
      throw new VaultError(`material ${row.materialId} is not for key ${keyId} in ${to.region}`)
    return this.#seal(to, row.materialId, this.#open(from, row))
  }

  /** VaultError when the row is not this key's. */
  load(key: MaterialBinding, row: MaterialRow): LoadedMaterial {
    const hit = this.#cache.get(row)
    // A row that was changed, or shown for another key, is as good as never seen.
    if (
      hit !== undefined &&
      hit.keyId === key.keyId &&
      hit.region === key.region &&
      hit.account === key.account &&
      hit.keySpec === key.keySpec &&
      hit.keyUsage === key.keyUsage &&
      hit.wrapped.equals(row.wrapped)
    )
      return hit.loaded
    const { account, region, keyId, keySpec, keyUsage } = key
    const loaded = this.#unwrap(key, row)
    const wrapped = Buffer.from(row.wrapped)
    this.#cache.set(row, { account, region, keyId, keySpec, keyUsage, wrapped, loaded })
    return loaded
  }

  forget(row: MaterialRow): void {
    this.#cache.delete(row)
  }

  /** Erases the material. */
  #seal(binding: MaterialBinding, materialId: string, material: Buffer): NewMaterial {
    try {
      const domain = this.#domains.getOrMake(binding.account, binding.region)
      const wrapped = sealRow(domain.key, materialLabel, materialBinding(binding, materialId), material)
      return { material: { materialId, wrapped }, domain: domain.row }
    } finally {
      material.fill(0)
    }
  }

  #open(key: MaterialBinding, { materialId, wrapped }: MaterialRow): Buffer {
    const { account, region, keyId } = key
    const domain = this.#domains.get(account, region)
    const material = openRow(domain.key, materialLabel, materialBinding(key, materialId), wrapped)
    if (!material || materialIdOf(material, keyId) !== materialId)
      throw new VaultError(`material ${materialId} of key ${keyId} does not open: its row is not as stored`)
    return material
  }

  #unwrap(key: MaterialBinding, row: MaterialRow): LoadedMaterial {
    const material = this.#open(key, row)
    const loaded = specOf(key).load(material, { keyId: key.keyId, materialId: row.materialId })
    material.fill(0)
    const offered = algorithmsOf(key)
    // A key does what its usage allows and nothing else, whatever its material could do.
    const algorithms = new Map([...loaded.algorithms].filter(([name]) => offered.includes(name)))
    return { ...loaded, algorithms }
  }
}

function specOf(key: MaterialBinding): KeySpec {
  algorithmsOf(key)
  return keySpecs[key.keySpec] as KeySpec
}

function algorithmsOf({ keySpec, keyUsage }: MaterialBinding): readonly string[] {
  const usages = Object.hasOwn(keySpecs, keySpec) ? keySpecs[keySpec]?.usages : undefined
  const algorithms = usages && Object.hasOwn(usages, keyUsage) ? usages[keyUsage as KeyUsage] : undefined
  if (!algorithms) throw new VaultError(`the vault has no keys of spec ${keySpec} for ${keyUsage}`)
  return algorithms
}

/**
 * A commitment to the material: the same for the same material of the same key, in whatever Region, and
 * different for any other. A ciphertext, which names it, thereby commits to the key that opens it, which
 * AES-GCM alone does not do.
 */
function materialIdOf(material: Uint8Array, keyId: string): string {
  const key = new HmacKey(material)
  const id = Buffer.alloc(macLength)
  deriveKey(key, materialIdLabel, Buffer.from(keyId, 'latin1'), id)
  key.wipe()
  return id.toString('hex')
}
