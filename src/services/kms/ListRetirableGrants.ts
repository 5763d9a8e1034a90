import { anything } from '../../core/anything.ts'
import { fail } from '../../core/errors.ts'
import { optional } from '../../core/shapes.ts'
import { bindPrincipal, grantEntry, noPrincipal, principalArn, requireServiceCaller } from './grants.ts'
import { kms } from './operation.ts'
import { paginate } from './pagination.ts'
import { grantPage, limit, marker, principalId, servicePrincipal } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListRetirableGrants.html */
export const ListRetirableGrants = kms({
  name: 'ListRetirableGrants',
  input: {
    Limit: limit,
    Marker: marker,
    RetiringPrincipal: optional(principalId),
    RetiringServicePrincipal: optional(servicePrincipal),
  },
  output: grantPage,
  needs: { list: { action: 'kms:ListRetirableGrants', on: anything } },
  throttle: 'ListRetirableGrants',
  audit: {
    readOnly: true,
    request: ['Limit', 'Marker', 'RetiringPrincipal', 'RetiringServicePrincipal'],
    response: [],
  },

  run({ input, ctx }) {
    const { RetiringPrincipal: principal, RetiringServicePrincipal: service } = input
    requireServiceCaller(ctx, 'RetiringServicePrincipal', service)
    if ((principal === undefined) === (service === undefined))
      fail('ValidationException', 'Please specify either RetiringPrincipal or RetiringServicePrincipal.')
    // Grants for principals of other accounts are theirs to see.
    if (principal !== undefined && principalArn(principal).split(':')[4] !== ctx.account)
      noPrincipal(principal, ctx)
    const retiree = principal === undefined ? (service as string) : bindPrincipal(principal, ctx)
    const wanted = ctx.keys.grants.retirableBy(retiree).filter(({ row }) => row.region === ctx.region)
    const { items, ...page } = paginate(wanted, ({ id }) => id, input, { most: 100, usual: 50 })
    return { Grants: items.map(grantEntry), ...page }
  },
})
