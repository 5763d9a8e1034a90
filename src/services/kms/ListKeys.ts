import { boolean, list, optional, structure } from '../../core/shapes.ts'
import { anything } from './anything.ts'
import { kms } from './operation.ts'
import { paginate, sortedBy } from './pagination.ts'
import { arnType, keyId, limit, marker } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html */
export const ListKeys = kms({
  name: 'ListKeys',
  input: { Limit: limit, Marker: marker },
  output: {
    Keys: optional(list(structure({ KeyId: optional(keyId), KeyArn: optional(arnType) }))),
    NextMarker: marker,
    Truncated: optional(boolean()),
  },
  needs: { list: { action: 'kms:ListKeys', on: anything } },
  throttle: 'list',
  audit: { readOnly: true, request: ['Limit', 'Marker'], response: [] },

  run({ input, ctx }) {
    const keys = sortedBy(ctx.keys.keysOf(ctx.account, ctx.region), key => key.keyId)
    const { items, ...page } = paginate(keys, key => key.keyId, input, { most: 1000, usual: 100 })
    return { Keys: items.map(key => ({ KeyId: key.keyId, KeyArn: key.arn })), ...page }
  },
})
