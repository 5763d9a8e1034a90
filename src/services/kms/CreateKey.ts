import { anything } from '../../core/anything.ts'
import { fail } from '../../core/errors.ts'
import { newMultiRegionKeyId, uuid } from '../../core/ids.ts'
import { boolean, optional, type Values } from '../../core/shapes.ts'
import type { KeyRow } from '../../store/index.ts'
import { requireImportable, requireSpec } from './algorithms.ts'
import { bypassCondition, tagConditions } from './conditions.ts'
import { keyArn } from './key.ts'
import { storeNotFound } from './keystores.ts'
import { currentMaterial } from './material.ts'
import { metadataOf } from './metadata.ts'
import { ownColumns, shownKind, shownOwn } from './newkey.ts'
import { kms } from './operation.ts'
import { requireRoomForKey } from './quotas.ts'
import * as shapes from './shapes.ts'

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
    case 'kms:multiregionkeytype':
      return asked.MultiRegion ? 'PRIMARY' : undefined
  }
  return undefined
}

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
  throttle: 'CreateKey',
  audit: {
    readOnly: false,
    request: ['Policy', 'XksKeyId', 'CustomKeyStoreId'],
    response: ['KeyMetadata'],
  },

  async run({ input: asked, ctx }) {
    ctx.notes.requestParameters = parametersWithDefaults(asked)
    refuseUnsupported(asked)
    requireRoomForKey(ctx, ctx.region)
    const spec = specOf(asked)
    requireSpec(ctx.vault, spec, usageOf(asked))
    const isImported = originOf(asked) === 'EXTERNAL'
    if (isImported) requireImportable(ctx.vault, spec)
    const id = asked.MultiRegion ? newMultiRegionKeyId() : uuid()
    const { account, region } = ctx
    const arn = keyArn(region, account, id)
    const own = ownColumns(asked, { arn, account, region }, ctx)
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
      ...own,
      createdAt: ctx.now,
      deletionAt: null,
      deletionWindow: null,
      currentMaterial: made?.material.materialId ?? null,
      primaryRegion: asked.MultiRegion ? region : null,
      rotationPeriod: null,
      nextRotationAt: null,
    }
    ctx.write(async tx => {
      if (made?.domain) await tx.insert('domainKeys', made.domain)
      if (made) await tx.insert('materials', currentMaterial(row, made.material, ctx.now))
      await tx.insert('keys', row)
    })
    ctx.notes.resources.push({ accountId: account, type: 'AWS::KMS::Key', ARN: arn })
    return { KeyMetadata: metadataOf(ctx, row) }
  },
})

function parametersWithDefaults(asked: Values<typeof input>): Record<string, unknown> {
  const kind = { spec: specOf(asked), usage: usageOf(asked), origin: originOf(asked) }
  return {
    ...shownOwn(asked),
    ...shownKind(kind, asked.MultiRegion ?? false),
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
  if (asked.CustomKeyStoreId !== undefined) storeNotFound(asked.CustomKeyStoreId)
  if (asked.XksKeyId !== undefined)
    fail('ValidationException', 'XksKeyId is only valid for keys whose Origin is EXTERNAL_KEY_STORE.')
  if (originOf(asked) !== 'AWS_KMS' && originOf(asked) !== 'EXTERNAL')
    fail('UnsupportedOperationException', `Origin ${originOf(asked)} is not supported.`)
}
