import { anything } from '../../core/anything.ts'
import { fail } from '../../core/errors.ts'
import { uuid } from '../../core/ids.ts'
import { boolean, optional, type Values } from '../../core/shapes.ts'
import type { KeyRow } from '../../store/index.ts'
import { requireImportable, requireSpec } from './algorithms.ts'
import { bypassCondition, tagConditions } from './conditions.ts'
import { keyArn } from './key.ts'
import { currentMaterial } from './material.ts'
import { metadataOf } from './metadata.ts'
import { kms } from './operation.ts'
import { acceptPolicy, defaultPolicy } from './policy.ts'
import * as shapes from './shapes.ts'
import { addTags } from './tags.ts'

const input = {
  Policy: optional(shapes.policyText),
  Description: optional(shapes.description),
  KeyUsage: optional(shapes.keyUsage),
  CustomerMasterKeySpec: optional(shapes.customerMasterKeySpec),
  KeySpec: optional(shapes.keySpec),
  Origin: optional(shapes.origin),
  CustomKeyStoreId: optional(shapes.customKeyStoreId),
  BypassPolicyLockoutSafetyCheck: optional(boolean()),
  Tags: optional(shapes.tags),
  MultiRegion: optional(boolean()),
  XksKeyId: optional(shapes.xksKeyId),
}
type Asked = {
  readonly KeySpec?: string | undefined
  readonly CustomerMasterKeySpec?: string | undefined
  readonly KeyUsage?: string | undefined
  readonly Origin?: string | undefined
  readonly MultiRegion?: boolean | undefined
  readonly CustomKeyStoreId?: string | undefined
  readonly XksKeyId?: string | undefined
}

const specOf = (asked: Asked) => asked.KeySpec ?? asked.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT'
const usageOf = (asked: Asked) => asked.KeyUsage ?? 'ENCRYPT_DECRYPT'
const originOf = (asked: Asked) => asked.Origin ?? 'AWS_KMS'

/** The requested key's properties, with defaults filled in. Facts §1.5. */
function keyConditions(key: string, asked: Asked) {
  switch (key) {
    case 'kms:keyorigin':
      return originOf(asked)
    case 'kms:keyspec':
    case 'kms:customermasterkeyspec':
      return specOf(asked)
    case 'kms:keyusage':
    case 'kms:customermasterkeyusage':
      return usageOf(asked)
    case 'kms:multiregion':
      return String(asked.MultiRegion ?? false)
  }
  return undefined
}

/** Facts §4.3. */
const mostKeys = 100_000

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html */
export const CreateKey = kms({
  name: 'CreateKey',
  input,
  output: { KeyMetadata: optional(shapes.keyMetadata) },
  needs: {
    create: {
      action: 'kms:CreateKey',
      on: anything,
      conditions: (key, asked) =>
        keyConditions(key, asked) ?? tagConditions(key, asked) ?? bypassCondition(key, asked),
    },
    tag: {
      action: 'kms:TagResource',
      on: anything,
      when: asked => (asked.Tags?.length ?? 0) > 0,
      conditions: (key, asked) => keyConditions(key, asked) ?? tagConditions(key, asked),
    },
  },
  throttle: 'management',
  audit: {
    readOnly: false,
    request: ['Policy', 'XksKeyId', 'CustomKeyStoreId'],
    response: ['KeyMetadata'],
  },

  async run({ input: asked, ctx }) {
    ctx.notes.requestParameters = parametersWithDefaults(asked)
    refuseUnsupported(asked)
    if (ctx.keys.keyIdsOf(ctx.account, ctx.region).length >= mostKeys)
      fail('LimitExceededException', `An account can have at most ${mostKeys} keys in a Region.`)
    const spec = specOf(asked)
    requireSpec(ctx.vault, spec, usageOf(asked))
    const isImported = originOf(asked) === 'EXTERNAL'
    if (isImported) requireImportable(ctx.vault, spec)
    const id: string = uuid()
    const { account, region } = ctx
    const arn = keyArn(region, account, id)
    // The default policy is KMS's own: only a given one can lock its giver out.
    const policy = asked.Policy ?? defaultPolicy(account)
    const bypass = asked.Policy === undefined || (asked.BypassPolicyLockoutSafetyCheck ?? false)
    const boundPolicy = acceptPolicy(policy, arn, account, ctx, bypass)
    const tags = addTags(new Map(), asked.Tags ?? [])
    const binding = { account, region, keyId: id, keySpec: spec, keyUsage: usageOf(asked) }
    const made = isImported ? undefined : await ctx.vault.newMaterial(binding)
    const row: KeyRow = {
      id,
      account,
      region,
      spec,
      usage: usageOf(asked),
      origin: originOf(asked),
      manager: 'CUSTOMER',
      state: isImported ? 'PendingImport' : 'Enabled',
      description: asked.Description ?? '',
      policy,
      boundPolicy,
      tagsJson: JSON.stringify(tags),
      createdAt: ctx.now,
      deletionAt: null,
      deletionWindow: null,
      currentMaterial: made?.material.materialId ?? null,
      primaryRegion: null,
      rotationPeriod: null,
      nextRotationAt: null,
    }
    ctx.write(async tx => {
      if (made?.domain) await tx.insert('domainKeys', made.domain)
      if (made) await tx.insert('materials', currentMaterial(row, made.material, ctx.now))
      await tx.insert('keys', row)
    })
    ctx.notes.resources.push({ accountId: account, type: 'AWS::KMS::Key', ARN: arn })
    return { KeyMetadata: metadataOf(ctx.vault, { row, arn }) }
  },
})

/** What the trail shows: defaults included, names as CloudTrail writes them. Facts §3.1. */
function parametersWithDefaults(asked: Values<typeof input>): Record<string, unknown> {
  return {
    policy: asked.Policy ?? '',
    description: asked.Description ?? '',
    keyUsage: usageOf(asked),
    customerMasterKeySpec: specOf(asked),
    keySpec: specOf(asked),
    origin: originOf(asked),
    bypassPolicyLockoutSafetyCheck: asked.BypassPolicyLockoutSafetyCheck ?? false,
    tags: (asked.Tags ?? []).map(({ TagKey, TagValue }) => ({ tagKey: TagKey, tagValue: TagValue })),
    multiRegion: asked.MultiRegion ?? false,
    ...(asked.CustomKeyStoreId !== undefined && { customKeyStoreId: asked.CustomKeyStoreId }),
    ...(asked.XksKeyId !== undefined && { xksKeyId: asked.XksKeyId }),
  }
}

function refuseUnsupported(asked: Asked): void {
  if (asked.KeySpec && asked.CustomerMasterKeySpec && asked.KeySpec !== asked.CustomerMasterKeySpec)
    fail(
      'ValidationException',
      'You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.',
    )
  const spec = specOf(asked)
  if (spec !== 'SYMMETRIC_DEFAULT' && asked.KeyUsage === undefined)
    fail(
      'ValidationException',
      'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
    )
  if (asked.CustomKeyStoreId !== undefined) fail('CustomKeyStoreNotFoundException', asked.CustomKeyStoreId)
  if (asked.XksKeyId !== undefined)
    fail('ValidationException', 'XksKeyId is only valid for keys whose Origin is EXTERNAL_KEY_STORE.')
  if (originOf(asked) !== 'AWS_KMS' && originOf(asked) !== 'EXTERNAL')
    fail('UnsupportedOperationException', `Origin ${originOf(asked)} is not supported.`)
  if (asked.MultiRegion) fail('UnsupportedOperationException', 'Multi-Region keys are not supported.')
}
