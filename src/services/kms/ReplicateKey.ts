import type { ConditionValue } from '../../core/access.ts'
import { anything } from '../../core/anything.ts'
import type { Authorized } from '../../core/authorized.ts'
import { fail } from '../../core/errors.ts'
import type { Locator } from '../../core/operation.ts'
import { boolean, optional, type Values } from '../../core/shapes.ts'
import type { DomainKeyRow, KeyRow, MaterialRow } from '../../store/index.ts'
import { bypassCondition, tagConditions } from './conditions.ts'
import { type KmsKey, keyArn } from './key.ts'
import { findKey } from './keyid.ts'
import { metadataOf } from './metadata.ts'
import { requirePrimary, requireReplicaRegion } from './multiregion.ts'
import { ownColumns, shownKind, shownOwn } from './newkey.ts'
import { type KmsContext, kms } from './operation.ts'
import { requireRoomForKey } from './quotas.ts'
import * as shapes from './shapes.ts'
import { requireState } from './states.ts'

const input = {
  KeyId: shapes.keyId,
  ReplicaRegion: shapes.regionName,
  Policy: optional(shapes.policyText),
  BypassPolicyLockoutSafetyCheck: optional(boolean()),
  Description: optional(shapes.description),
  Tags: optional(shapes.tags),
}
type Input = Values<typeof input>

const primary: Locator<Input, KmsContext, KmsKey> = {
  find: ({ KeyId }, ctx) => findKey(KeyId, ctx, 'no aliases'),
  check(key) {
    requirePrimary(key)
    requireState('replicate', key)
  },
}

/** Condition keys that primary key and replica answer alike. */
const shared: ReadonlySet<string> = new Set([
  'kms:customermasterkeyspec',
  'kms:customermasterkeyusage',
  'kms:keyorigin',
  'kms:keyspec',
  'kms:keyusage',
  'kms:multiregion',
])

/** The replica, as a CreateKey that makes it is judged by. */
function replicaConditions(key: string, asked: Input, ctx: KmsContext): ConditionValue {
  if (key === 'kms:multiregionkeytype') return 'REPLICA'
  return shared.has(key) ? primary.find(asked, ctx).condition(key) : tagConditions(key, asked)
}
const replicaRegion = (asked: Input) => asked.ReplicaRegion

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html */
export const ReplicateKey = kms({
  name: 'ReplicateKey',
  input,
  output: {
    ReplicaKeyMetadata: optional(shapes.keyMetadata),
    ReplicaPolicy: optional(shapes.policyText),
    ReplicaTags: optional(shapes.tags),
  },
  needs: {
    key: {
      action: 'kms:ReplicateKey',
      on: primary,
      conditions: (key, asked) => (key === 'kms:replicaregion' ? asked.ReplicaRegion : undefined),
    },
    create: {
      action: 'kms:CreateKey',
      on: anything,
      region: replicaRegion,
      conditions: (key, asked, _resource, ctx) =>
        replicaConditions(key, asked, ctx) ?? bypassCondition(key, asked),
    },
    tag: {
      action: 'kms:TagResource',
      on: anything,
      when: asked => (asked.Tags?.length ?? 0) > 0,
      region: replicaRegion,
      conditions: (key, asked, _resource, ctx) => replicaConditions(key, asked, ctx),
    },
  },
  throttle: 'ReplicateKey',
  audit: {
    readOnly: false,
    request: ['KeyId', 'ReplicaRegion', 'Policy', 'BypassPolicyLockoutSafetyCheck', 'Description', 'Tags'],
    response: ['ReplicaKeyMetadata', 'ReplicaPolicy', 'ReplicaTags'],
  },

  run({ input: asked, key, ctx }) {
    const region = asked.ReplicaRegion
    const { account, keyId } = key
    const arn = keyArn(region, account, keyId)
    ctx.notes.requestParameters = { keyId: asked.KeyId, replicaRegion: region, ...shownOwn(asked) }
    requireReplicaRegion(region, key)
    if (ctx.keys.find(region, keyId)) fail('AlreadyExistsException', `${arn} already exists.`)
    requireRoomForKey(ctx, region)
    const { materials, domain, state } = replicaMaterials(key, region, ctx)
    const row: KeyRow = {
      ...key.row,
      ...ownColumns(asked, { arn, account, region }, ctx),
      region,
      state,
      createdAt: ctx.now,
    }
    ctx.write(async tx => {
      if (domain) await tx.insert('domainKeys', domain)
      for (const material of materials) await tx.insert('materials', material)
      await tx.insert('keys', row)
    })
    ctx.emit(call => ({
      ...call,
      eventName: 'CreateKey',
      invokedBy: call.eventSource,
      region,
      requestParameters: { ...shownOwn(asked), ...shownKind(row, true) },
      responseElements: { keyMetadata: (call.responseElements as Shown).replicaKeyMetadata },
      resources: [{ accountId: account, type: 'AWS::KMS::Key', ARN: arn }],
    }))
    return {
      ReplicaKeyMetadata: metadataOf(ctx, row),
      ReplicaPolicy: row.policy,
      ReplicaTags: asked.Tags ?? [],
    }
  },
})
type Shown = { readonly replicaKeyMetadata?: object }

interface ReplicaMaterials {
  readonly materials: readonly MaterialRow[]
  readonly domain: DomainKeyRow | undefined
  readonly state: 'Enabled' | 'PendingImport'
}

/**
 * All materials, old ones too. Imported material is never copied (whoever imported it imports it again): the
 * replica knows which one it must be, and waits for it.
 */
function replicaMaterials(key: Authorized<KmsKey>, region: string, ctx: KmsContext): ReplicaMaterials {
  const isImported = key.row.origin === 'EXTERNAL'
  const { account, keyId, keySpec, keyUsage } = key
  const binding = { account, region, keyId, keySpec, keyUsage }
  const materials: MaterialRow[] = []
  let made: DomainKeyRow | undefined
  for (const { row, sealed } of key.materials.values()) {
    const rewrapped = isImported || !sealed ? undefined : ctx.vault.rewrapMaterial(key, sealed, binding)
    made ??= rewrapped?.domain
    materials.push({ ...row, region, wrapped: rewrapped?.material.wrapped ?? null, expiresAt: null })
  }
  return { materials, domain: made, state: isImported ? 'PendingImport' : 'Enabled' }
}
