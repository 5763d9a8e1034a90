import { boolean, optional } from '../../core/shapes.ts'
import { keyFrom } from './keyid.ts'
import { kms } from './operation.ts'
import { paginate, sortedBy } from './pagination.ts'
import { keyId, limit, marker, tags } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListResourceTags.html */
export const ListResourceTags = kms({
  name: 'ListResourceTags',
  input: { KeyId: keyId, Limit: limit, Marker: marker },
  output: { Tags: optional(tags), NextMarker: marker, Truncated: optional(boolean()) },
  needs: { key: { action: 'kms:ListResourceTags', on: keyFrom('KeyId', 'inspect') } },
  throttle: 'ListResourceTags',
  audit: { readOnly: true, request: ['KeyId', 'Limit', 'Marker'], response: [] },

  run({ input, key }) {
    const sorted = sortedBy(key.tags, ([name]) => name)
    const { items, ...page } = paginate(sorted, ([name]) => name, input, { most: 50, usual: 50 })
    return { Tags: items.map(([TagKey, TagValue]) => ({ TagKey, TagValue })), ...page }
  },
})
