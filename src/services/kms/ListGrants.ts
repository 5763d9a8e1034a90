import { fail } from '../../core/errors.ts'
import { optional } from '../../core/shapes.ts'
import { forAwsResource, grantEntry, principalArn, requireGrantId, requireServiceCaller } from './grants.ts'
import { keyFrom } from './keyid.ts'
import { kms } from './operation.ts'
import { paginate } from './pagination.ts'
import { grantId, grantPage, keyId, limit, marker, principalId, servicePrincipal } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html */
export const ListGrants = kms({
  name: 'ListGrants',
  input: {
    Limit: limit,
    Marker: marker,
    KeyId: keyId,
    GrantId: optional(grantId),
    GranteePrincipal: optional(principalId),
    GranteeServicePrincipal: optional(servicePrincipal),
  },
  output: grantPage,
  needs: {
    key: {
      action: 'kms:ListGrants',
      on: keyFrom('KeyId', 'inspect'),
      conditions: (key, _input, _key, ctx) => forAwsResource(key, ctx),
    },
  },
  crossAccount: true,
  throttle: 'ListGrants',
  audit: {
    readOnly: true,
    request: ['Limit', 'Marker', 'KeyId', 'GrantId', 'GranteePrincipal', 'GranteeServicePrincipal'],
    response: [],
  },

  run({ input, key, ctx }) {
    const { GrantId, GranteePrincipal, GranteeServicePrincipal: service } = input
    if (GranteePrincipal !== undefined && service !== undefined)
      fail('ValidationException', 'Please specify either GranteePrincipal or GranteeServicePrincipal.')
    requireServiceCaller(ctx, 'GranteeServicePrincipal', service)
    if (GrantId !== undefined) requireGrantId(GrantId, ctx)
    const grantee = GranteePrincipal && principalArn(GranteePrincipal)
    const isFiltered = GrantId !== undefined || grantee !== undefined || service !== undefined
    const all = key.grants.sorted()
    const wanted = isFiltered
      ? all.filter(
          ({ id, row }) =>
            (GrantId === undefined || id === GrantId) &&
            (grantee === undefined || row.granteePrincipal === grantee) &&
            (service === undefined || row.granteeServicePrincipal === service),
        )
      : all
    const { items, ...page } = paginate(wanted, ({ id }) => id, input, { most: 100, usual: 50 })
    return { Grants: items.map(grantEntry), ...page }
  },
})
