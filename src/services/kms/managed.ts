import { arn } from '../../core/arn.ts'
import { uuid } from '../../core/ids.ts'
import type { AliasRow, KeyRow } from '../../store/index.ts'
import { day } from './deletion.ts'
import { serviceEvent } from './due.ts'
import { KmsKey } from './key.ts'
import { KeyGrants } from './keygrants.ts'
import { KeyMaterials } from './keymaterials.ts'
import { managedPolicy, viaService } from './managedpolicy.ts'
import { currentMaterial } from './material.ts'
import type { KmsContext } from './operation.ts'
import { type Predefined, predefined } from './predefined.ts'

/** Days between rotations, which nobody can change. */
const rotationPeriod = 365

/** A call may look for its key more than once. */
const found = new WeakMap<KmsContext, Map<string, KmsKey>>()

/** Whether the call comes through the service that a predefined alias is of. */
export function isThroughOwner(name: string, { region, via }: KmsContext): boolean {
  const service = predefined.get(name)
  return service !== undefined && via?.endpoint === viaService(service.via, region)
}

/**
 * The AWS managed key that a predefined alias of the caller's account stands for before there is one; undefined
 * for other names. With the call that asks for it, if it succeeds, key and alias come to be.
 */
export function keyToBe(name: string, ctx: KmsContext): KmsKey | undefined {
  const service = predefined.get(name)
  if (!service) return undefined
  const ofCall = found.getOrInsertComputed(ctx, () => new Map())
  return ofCall.getOrInsertComputed(name, () => make(name, service, ctx))
}

function make(name: string, service: Predefined, ctx: KmsContext): KmsKey {
  const { account, region, now, vault } = ctx
  const id: string = uuid()
  const spec = { spec: 'SYMMETRIC_DEFAULT', usage: 'ENCRYPT_DECRYPT' }
  const binding = { account, region, keyId: id, keySpec: spec.spec, keyUsage: spec.usage }
  const { material, domain } = vault.newMaterialAtOnce(binding)
  const policy = managedPolicy(service, account, region)
  const row: KeyRow = {
    id,
    account,
    region,
    ...spec,
    origin: 'AWS_KMS',
    manager: 'AWS',
    state: 'Enabled',
    description: `Default key that protects my ${service.protects} when no other key is defined`,
    policy,
    boundPolicy: policy,
    tagsJson: '{}',
    createdAt: now,
    deletionAt: null,
    deletionWindow: null,
    currentMaterial: material.materialId,
    primaryRegion: null,
    rotationPeriod,
    nextRotationAt: now + rotationPeriod * day,
  }
  const materialRow = currentMaterial(row, material, now)
  const alias: AliasRow = { account, region, name, keyId: id, createdAt: now, updatedAt: now }
  const materials = new KeyMaterials().set(material.materialId, { row: materialRow, sealed: material })
  const compiled = ctx.policies.compile(policy)
  const key = new KmsKey(row, compiled, materials, new Set([name]), new KeyGrants(), () => now)
  ctx.write(async tx => {
    if (domain) await tx.insert('domainKeys', domain)
    await tx.insert('materials', materialRow)
    await tx.insert('keys', row)
    await tx.insert('aliases', alias)
    // Memory has it under rows of its own from here on.
    vault.forget(material)
  })
  const aliasArn = arn('kms', region, account, name)
  const details = { keyId: id, aliasName: name, keyManager: 'AWS' }
  const created = serviceEvent('CreateKey', key, now, details)
  ctx.emit({ ...created, resources: [key.audited, { ...key.audited, ARN: aliasArn }] })
  // A refusal names what was asked for, not a key that will never be.
  return Object.create(key, { shown: { value: aliasArn }, isNew: { value: true } })
}
