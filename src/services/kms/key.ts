import type { CompiledPolicy, ConditionValue, Question, Target } from '../../core/access.ts'
import { arn } from '../../core/arn.ts'
import type { Clock } from '../../core/clock.ts'
import { fail } from '../../core/errors.ts'
import type { AuditedResource, Resource } from '../../core/operation.ts'
import type { KeyRow } from '../../store/index.ts'
import type { VaultKey, MaterialRow as WrappedMaterial } from '../../vault/index.ts'
import type { KeyGrants } from './keygrants.ts'
import { isPending, type KeyMaterial, type KeyMaterials } from './keymaterials.ts'
import type { KeyState } from './states.ts'

/** `arn:aws:kms:region:account:key/id` */
export function keyArn(region: string, account: string, id: string): string {
  return arn('kms', region, account, `key/${id}`)
}

/** Of multi-Region keys alone. */
export function multiRegionKeyType({
  region,
  primaryRegion,
}: Pick<KeyRow, 'region' | 'primaryRegion'>): 'PRIMARY' | 'REPLICA' | undefined {
  if (primaryRegion === null) return undefined
  return primaryRegion === region ? 'PRIMARY' : 'REPLICA'
}

/** A KMS key in memory: what the store holds of it, with its policy compiled. */
export class KmsKey implements Resource, VaultKey {
  readonly row: KeyRow
  readonly arn: string
  readonly target: Target
  readonly audited: AuditedResource
  readonly shown?: string
  readonly isNew?: boolean
  readonly tags: ReadonlyMap<string, string>
  readonly materials: KeyMaterials
  /** Names (`alias/…`) of the aliases that point here. */
  readonly aliases: ReadonlySet<string>
  readonly grants: KeyGrants
  readonly clock: Clock

  constructor(
    row: KeyRow,
    policy: CompiledPolicy | undefined,
    materials: KeyMaterials,
    aliases: ReadonlySet<string>,
    grants: KeyGrants,
    clock: Clock,
  ) {
    this.row = row
    this.arn = keyArn(row.region, row.account, row.id)
    const target = {
      arn: this.arn,
      account: row.account,
      rule: 'kms-key',
      grants: (question: Question) => grants.candidates(question),
    } as const
    this.target = policy ? { ...target, policy } : target
    this.audited = { accountId: row.account, type: 'AWS::KMS::Key', ARN: this.arn }
    this.tags = new Map(Object.entries(JSON.parse(row.tagsJson)))
    this.materials = materials
    this.aliases = aliases
    this.grants = grants
    this.clock = clock
  }

  get keyId(): string {
    return this.row.id
  }
  get account(): string {
    return this.row.account
  }
  get region(): string {
    return this.row.region
  }
  get keySpec(): string {
    return this.row.spec
  }
  get keyUsage(): string {
    return this.row.usage
  }
  /** A key is pending import from the moment at which its material expires, whenever that is destroyed. */
  get state(): KeyState {
    const state = this.row.state as KeyState
    const { expiresAt } = this.materials
    if (expiresAt === Number.POSITIVE_INFINITY || (state !== 'Enabled' && state !== 'Disabled')) return state
    return expiresAt > this.clock() ? state : 'PendingImport'
  }
  /** The material that encrypts; there is one in every state that lets the key be used. */
  get current(): WrappedMaterial {
    const { currentMaterial } = this.row
    const material = currentMaterial === null ? undefined : this.material(currentMaterial)
    return material ?? fail('KMSInvalidStateException', `${this.arn} is pending import.`)
  }
  /** Undefined for what is not the key's, was deleted or has expired. */
  material(id: string): WrappedMaterial | undefined {
    const material = this.materials.get(id)
    if (!material) return undefined
    const { expiresAt } = material.row
    return expiresAt === null || expiresAt > this.clock() ? material.sealed : undefined
  }
  /** The materials that are there and do not wait for a rotation. */
  get held(): readonly KeyMaterial[] {
    return [...this.materials.values()].filter(({ row }) => !isPending(row) && this.material(row.id))
  }

  /** Facts §1.5, the keys marked *resource*. */
  condition(key: string): ConditionValue {
    switch (key) {
      case 'kms:keyorigin':
        return this.row.origin
      case 'kms:keyspec':
      case 'kms:customermasterkeyspec':
        return this.row.spec
      case 'kms:keyusage':
      case 'kms:customermasterkeyusage':
        return this.row.usage
      case 'kms:multiregion':
        return String(this.row.primaryRegion !== null)
      case 'kms:multiregionkeytype':
        return multiRegionKeyType(this.row)
      case 'kms:resourcealiases':
        return this.aliases.size ? [...this.aliases] : undefined
    }
    if (!key.startsWith('aws:resourcetag/')) return undefined
    const name = key.slice('aws:resourcetag/'.length)
    for (const [tag, value] of this.tags) if (tag.toLowerCase() === name) return value
    return undefined
  }
}
