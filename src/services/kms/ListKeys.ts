import { anything } from '../../core/anything.ts'
import { boolean, list, optional, structure } from '../../core/shapes.ts'
import { keyArn } from './key.ts'
import { kms } from './operation.ts'
import { paginate } from './pagination.ts'
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
  throttle: 'ListKeys',
  audit: { readOnly: true, request: ['Limit', 'Marker'], response: [] },

  run({ input, ctx }) {
    const { account, region } = ctx
    const ids = ctx.keys.keyIdsOf(account, region)
    const { items, ...page } = paginate(ids, id => id, input, { most: 1000, usual: 100 })
    return { Keys: items.map(KeyId => ({ KeyId, KeyArn: keyArn(region, account, KeyId) })), ...page }
  },
})
