import type { Value } from '../../core/shapes.ts'
import type { KeyRow } from '../../store/index.ts'
import type { KmsKey } from './key.ts'
import type { KmsContext } from './operation.ts'
import { acceptPolicy, defaultPolicy } from './policy.ts'
import type * as shapes from './shapes.ts'
import { addTags } from './tags.ts'

/** What CreateKey and ReplicateKey are told alike: the properties that each key has of its own. */
export interface OwnProperties {
  readonly Policy?: string | undefined
  readonly Description?: string | undefined
  readonly BypassPolicyLockoutSafetyCheck?: boolean | undefined
  readonly Tags?: Value<typeof shapes.tags> | undefined
}

/** Accepts the policy and tags of a key that is to be. */
export function ownColumns(
  asked: OwnProperties,
  key: Pick<KmsKey, 'arn' | 'account' | 'region'>,
  ctx: KmsContext,
): Pick<KeyRow, 'description' | 'policy' | 'boundPolicy' | 'tagsJson'> {
  // The default policy is KMS's own: only a given one can lock its giver out.
  const policy = asked.Policy ?? defaultPolicy(key.account)
  const bypass = asked.Policy === undefined || (asked.BypassPolicyLockoutSafetyCheck ?? false)
  const boundPolicy = acceptPolicy(policy, key, ctx, bypass)
  const tagsJson = JSON.stringify(addTags(new Map(), asked.Tags ?? []))
  return { description: asked.Description ?? '', policy, boundPolicy, tagsJson }
}

/** What the trail shows of them: defaults included, names as CloudTrail writes them. Facts §3.1. */
export function shownOwn(asked: OwnProperties): Record<string, unknown> {
  return {
    policy: asked.Policy ?? '',
    description: asked.Description ?? '',
    bypassPolicyLockoutSafetyCheck: asked.BypassPolicyLockoutSafetyCheck ?? false,
    tags: (asked.Tags ?? []).map(({ TagKey, TagValue }) => ({ tagKey: TagKey, tagValue: TagValue })),
  }
}

/** And of the rest of a new key, in CreateKey's record. */
export function shownKind(
  { spec, usage, origin }: Pick<KeyRow, 'spec' | 'usage' | 'origin'>,
  multiRegion: boolean,
): Record<string, unknown> {
  return { keyUsage: usage, customerMasterKeySpec: spec, keySpec: spec, origin, multiRegion }
}
