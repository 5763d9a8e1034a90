import { anything } from '../../core/anything.ts'
import { boolean, list, optional, structure, timestamp } from '../../core/shapes.ts'
import type { AliasRow } from '../../store/index.ts'
import { aliasArn, findKey } from './keyid.ts'
import { kms } from './operation.ts'
import { paginate } from './pagination.ts'
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
  throttle: 'ListAliases',
  audit: { readOnly: true, request: ['KeyId', 'Limit', 'Marker'], response: [] },

  run({ input, ctx }) {
    const { account, region } = ctx
    const target = input.KeyId === undefined ? undefined : findKey(input.KeyId, ctx, 'no aliases')
    const all = ctx.keys.aliasNamesOf(account, region)
    const names = target ? all.filter(name => target.aliases.has(name)) : all
    const { items, ...page } = paginate(names, name => name, input, { most: 100, usual: 50 })
    const Aliases = items.map(name => {
      const alias = ctx.keys.alias(account, region, name) as AliasRow
      return {
        AliasName: name,
        AliasArn: aliasArn(region, account, name),
        TargetKeyId: alias.keyId,
        CreationDate: alias.createdAt,
        LastUpdatedDate: alias.updatedAt,
      }
    })
    return { Aliases, ...page }
  },
})
