import { fail } from '../../core/errors.ts'

type Tag = { readonly TagKey: string; readonly TagValue: string }

const mostTags = 50

/** The tags after adding some. Facts §4.1, TagException. */
export function addTags(present: ReadonlyMap<string, string>, added: readonly Tag[]): Record<string, string> {
  const names = new Set(added.map(tag => tag.TagKey))
  if (names.size < added.length) fail('TagException', 'Duplicate tag keys')
  refuseReserved(names)
  const all = new Map([...present, ...added.map(tag => [tag.TagKey, tag.TagValue] as const)])
  if (all.size > mostTags) fail('TagException', 'Too many tags')
  return Object.fromEntries(all)
}

export function refuseReserved(names: Iterable<string>): void {
  for (const name of names)
    if (name.toLowerCase().startsWith('aws:')) fail('TagException', 'Tags beginning with aws: are reserved')
}
