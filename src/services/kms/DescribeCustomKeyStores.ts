import { anything } from '../../core/anything.ts'
import { fail } from '../../core/errors.ts'
import { boolean, optional } from '../../core/shapes.ts'
import { customKeyStoreName, storeList, storeNotFound } from './keystores.ts'
import { kms } from './operation.ts'
import { paginate } from './pagination.ts'
import { customKeyStoreId, limit, marker } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeCustomKeyStores.html */
export const DescribeCustomKeyStores = kms({
  name: 'DescribeCustomKeyStores',
  input: {
    CustomKeyStoreId: optional(customKeyStoreId),
    CustomKeyStoreName: optional(customKeyStoreName),
    Limit: limit,
    Marker: marker,
  },
  output: { CustomKeyStores: optional(storeList), NextMarker: marker, Truncated: optional(boolean()) },
  needs: { stores: { action: 'kms:DescribeCustomKeyStores', on: anything } },
  throttle: 'DescribeCustomKeyStores',
  audit: {
    readOnly: true,
    request: ['CustomKeyStoreId', 'CustomKeyStoreName', 'Limit', 'Marker'],
    response: [],
  },

  run({ input }) {
    const { CustomKeyStoreId: id, CustomKeyStoreName: name } = input
    if (id !== undefined && name !== undefined)
      fail('ValidationException', 'Please specify either CustomKeyStoreId or CustomKeyStoreName, not both.')
    const wanted = id ?? name
    if (wanted !== undefined) storeNotFound(wanted)
    const { items: CustomKeyStores, ...page } = paginate<never>([], name => name, input, {
      most: 1000,
      usual: 100,
    })
    return { CustomKeyStores, ...page }
  },
})
