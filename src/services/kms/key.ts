import type { CompiledPolicy, ConditionValue, Question, Target } from '../../core/access.ts'
import { arn } from '../../core/arn.ts'
import type { AuditedResource, Resource } from '../../core/operation.ts'
import type { KeyRow, MaterialRow } from '../../store/index.ts'
import type { VaultKey, MaterialRow as WrappedMaterial } from '../../vault/index.ts'
import type { KeyGrants } from './keygrants.ts'
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

/** One material of a key: what the store holds of it, and what the vault opens. */
export interface KeyMaterial {
  readonly row: MaterialRow
  /** Absent when it was deleted or has expired. */
  readonly sealed: WrappedMaterial | undefined
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
  readonly materials: ReadonlyMap<string, KeyMaterial>
  /** Names (`alias/…`) of the aliases that point here. */
  readonly aliases: ReadonlySet<string>
  readonly grants: KeyGrants

  constructor(
    row: KeyRow,
    policy: CompiledPolicy | undefined,
    materials: ReadonlyMap<string, KeyMaterial>,
    aliases: ReadonlySet<string>,
    grants: KeyGrants,
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
  get state(): KeyState {
    return this.row.state as KeyState
  }
  /** There is one in every state that lets the key be used. */
  get current(): WrappedMaterial {
    return this.material(this.row.currentMaterial as string) as WrappedMaterial
  }
  material(id: string): WrappedMaterial | undefined {
    return this.materials.get(id)?.sealed
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
