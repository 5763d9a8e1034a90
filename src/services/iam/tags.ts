import type { ConditionValue } from '../../core/access.ts'
import { fail } from '../../core/errors.ts'

/** Tag values by tag key. */
export type Tags = Readonly<Record<string, string>>
type TagList = readonly { readonly Key: string; readonly Value: string }[]

/** The tags of a request as rows keep them. */
export function tagsJson(tags: TagList = []): string {
  const seen = new Set<string>()
  for (const { Key } of tags) {
    const name = Key.toLowerCase()
    if (name.startsWith('aws:')) fail('InvalidInputException', 'Tag keys beginning with aws: are reserved.')
    if (seen.has(name))
      fail(
        'InvalidInputException',
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      )
    seen.add(name)
  }
  return JSON.stringify(Object.fromEntries(tags.map(tag => [tag.Key, tag.Value])))
}
export function parseTags(json: string): Tags {
  return JSON.parse(json)
}
/** Undefined when there are none: AWS leaves the member out. */
export function tagList(tags: Tags): TagList | undefined {
  const pairs = Object.entries(tags)
  return pairs.length ? pairs.map(([Key, Value]) => ({ Key, Value })) : undefined
}

/** `aws:ResourceTag/k` and its older name `iam:ResourceTag/k`. */
export function resourceTag(key: string, tags: Tags): ConditionValue {
  if (!key.startsWith('aws:resourcetag/') && !key.startsWith('iam:resourcetag/')) return undefined
  const name = key.slice('aws:resourcetag/'.length)
  return Object.entries(tags).find(([tag]) => tag.toLowerCase() === name)?.[1]
}

/** `aws:RequestTag/k` and `aws:TagKeys`. */
export function requestTag(key: string, { Tags }: { readonly Tags?: TagList | undefined }): ConditionValue {
  if (!Tags?.length) return undefined
  if (key === 'aws:tagkeys') return Tags.map(tag => tag.Key)
  if (!key.startsWith('aws:requesttag/')) return undefined
  const name = key.slice('aws:requesttag/'.length)
  return Tags.find(tag => tag.Key.toLowerCase() === name)?.Value
}
