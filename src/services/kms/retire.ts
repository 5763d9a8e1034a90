import type { Grant } from '../../core/access.ts'
import { isAccountId } from '../../core/arn.ts'
import { fail } from '../../core/errors.ts'
import type { Locator, Resource } from '../../core/operation.ts'
import { grantNotFound, requireGrantId } from './grants.ts'
import { grantOfToken } from './granttoken.ts'
import type { KmsKey } from './key.ts'
import type { KmsGrant } from './keygrants.ts'
import { findKey } from './keyid.ts'
import type { KmsContext } from './operation.ts'

/** A grant as something to retire. */
export interface RetirableGrant extends Resource {
  readonly key: KmsKey
  /** Absent where another account's key, or its grant, is not there: nobody is allowed to retire that. */
  readonly grant: KmsGrant | undefined
}

interface Named {
  readonly GrantToken?: string | undefined
  readonly KeyId?: string | undefined
  readonly GrantId?: string | undefined
}

/** The grant that a token names, or key and grant id. */
export const retirable: Locator<Named, KmsContext, RetirableGrant> = {
  find({ GrantToken, KeyId, GrantId }, ctx) {
    if (GrantToken !== undefined && KeyId === undefined && GrantId === undefined) {
      const grant = grantOfToken(ctx, GrantToken)
      return resource(ctx.keys.find(grant.row.region, grant.row.keyId) as KmsKey, grant)
    }
    if (GrantToken !== undefined || KeyId === undefined || GrantId === undefined)
      fail('ValidationException', 'Please specify either GrantToken, or KeyId and GrantId.')
    requireGrantId(GrantId, ctx)
    const key = findKey(KeyId, ctx, 'no aliases')
    const grant = key.grants.get(GrantId)
    return grant || key.account !== ctx.account ? resource(key, grant) : grantNotFound(GrantId)
  },
}

/**
 * Who may retire a grant, the grant itself says (facts §1.6): whom it names may at once; accounts that it names,
 * and the one that made it, leave that to their identity policies. Denies count as everywhere.
 */
function resource(key: KmsKey, grant: KmsGrant | undefined): RetirableGrant {
  const { grants: _others, ...target } = key.target
  const common = { key, grant, audited: key.audited, condition: (name: string) => key.condition(name) }
  if (!grant) return { ...common, target }
  const { row } = grant
  const named: Grant[] = []
  const retirers = [row.issuingAccount]
  const add = (bound: string, isService: boolean) => {
    const grantee = isService ? { granteeServicePrincipal: bound } : { granteePrincipal: bound }
    if (isAccountId(bound)) retirers.push(bound)
    else named.push({ id: grant.id, ...grantee, operations: ['RetireGrant'] })
  }
  if (row.boundRetiree !== null) add(row.boundRetiree, row.retiringServicePrincipal !== null)
  if (grant.operations.includes('RetireGrant')) add(row.boundGrantee, row.granteeServicePrincipal !== null)
  return { ...common, target: { ...target, grants: () => named, retirers } }
}
