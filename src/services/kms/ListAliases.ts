import { boolean, list, optional, structure, timestamp } from '../../core/shapes.ts'
import { anything } from './anything.ts'
import { aliasArn, findKey } from './keyid.ts'
import { kms } from './operation.ts'
import { paginate, sortedBy } from './pagination.ts'
import { aliasName, arnType, keyId, limit, marker } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html */
export const ListAliases = kms({
  name: 'ListAliases',
  input: { KeyId: optional(keyId), Limit: limit, Marker: marker },
  output: {
    Aliases: optional(
      list(
        structure({
          AliasName: optional(aliasName),
          AliasArn: optional(arnType),
          TargetKeyId: optional(keyId),
          CreationDate: optional(timestamp()),
          LastUpdatedDate: optional(timestamp()),
        }),
      ),
    ),
    NextMarker: marker,
    Truncated: optional(boolean()),
  },
  needs: { list: { action: 'kms:ListAliases', on: anything } },
  throttle: 'list',
  audit: { readOnly: true, request: ['KeyId', 'Limit', 'Marker'], response: [] },

  run({ input, ctx }) {
    const { account, region } = ctx
    const target = input.KeyId === undefined ? undefined : findKey(input.KeyId, ctx, 'no aliases')
    const all = [...ctx.keys.aliasesOf(account, region)]
    const wanted = target ? all.filter(alias => alias.keyId === target.keyId) : all
    const sorted = sortedBy(wanted, alias => alias.name)
    const { items, ...page } = paginate(sorted, alias => alias.name, input, { most: 100, usual: 50 })
    const Aliases = items.map(alias => ({
      AliasName: alias.name,
      AliasArn: aliasArn(region, account, alias.name),
      TargetKeyId: alias.keyId,
      CreationDate: alias.createdAt,
      LastUpdatedDate: alias.updatedAt,
    }))
    return { Aliases, ...page }
  },
})
