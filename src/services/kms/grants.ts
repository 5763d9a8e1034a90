import type { ConditionValue, Permission } from '../../core/access.ts'
import { isAccountId, rootArn } from '../../core/arn.ts'
import { fail, withheld } from '../../core/errors.ts'
import type { Value } from '../../core/shapes.ts'
import { type Context, contextCondition } from './conditions.ts'
import { keyArn } from './key.ts'
import type { KmsGrant } from './keygrants.ts'
import type { KmsContext } from './operation.ts'
import type { grantConstraints, grantPage } from './shapes.ts'

export type Constraints = Value<typeof grantConstraints>

/** Constraints as the decision reads them. */
export function constraintsOf(given: Constraints | undefined): Permission['constraints'] {
  if (!given) return undefined
  const { EncryptionContextEquals, EncryptionContextSubset, SourceArn } = given
  const constraints = {
    ...(EncryptionContextEquals && { encryptionContextEquals: EncryptionContextEquals }),
    ...(EncryptionContextSubset && { encryptionContextSubset: EncryptionContextSubset }),
    ...(SourceArn !== undefined && { sourceArn: SourceArn }),
  }
  return Object.keys(constraints).length ? constraints : undefined
}

/** A principal as grants name it: accounts by their root's ARN, so that conditions meet one spelling. */
export function principalArn(given: string): string {
  return isAccountId(given) ? rootArn(given) : given
}

/**
 * Who is meant by a principal that is there: an account, or the unique id behind an ARN, so that somebody made
 * anew under the same name is not meant. InvalidArnException when nobody is.
 */
export function bindPrincipal(given: string, ctx: KmsContext): string {
  const { policies } = ctx
  const arn = principalArn(given)
  if (!policies.principalExists(arn)) noPrincipal(given, ctx)
  const account = arn.split(':')[4] ?? ''
  return arn === rootArn(account) ? account : (policies.uniqueIdOf(arn) ?? arn)
}

/** Refuses what is no principal's ARN; the trail does not repeat it, as it may be anything. */
export function noPrincipal(given: string, ctx: KmsContext): never {
  ctx.notes.requestParameters = null
  const problem = 'ARN does not refer to a valid principal:'
  fail('InvalidArnException', `${problem} ${given}`, `${problem} ${withheld}`)
}

/** `kms:GrantIsForAWSResource`: whether an AWS service asks, for itself or for somebody. */
export function forAwsResource(key: string, { caller, condition }: KmsContext): ConditionValue {
  if (key !== 'kms:grantisforawsresource') return undefined
  return String(caller.kind === 'service' || condition('aws:viaawsservice') === 'true')
}

/** `kms:GrantConstraintType` and the encryption context of the constraints. Facts §1.5. */
export function constraintConditions(key: string, constraints: Permission['constraints']): ConditionValue {
  const { encryptionContextEquals: equal, encryptionContextSubset: subset, sourceArn } = constraints ?? {}
  if (key === 'kms:grantconstrainttype') {
    const types = [
      ...(equal ? ['EncryptionContextEquals'] : []),
      ...(subset ? ['EncryptionContextSubset'] : []),
      ...(sourceArn === undefined ? [] : ['SourceArn']),
    ]
    return types.length > 1 ? types : types[0]
  }
  const context: Context = equal ?? subset
  return contextCondition(key, context)
}

const idForm = /^[0-9a-f]{64}$/

/** InvalidGrantIdException for text that is no grant's id: a token perhaps, so the trail does not repeat it. */
export function requireGrantId(id: string, ctx: KmsContext): void {
  if (idForm.test(id)) return
  ctx.notes.requestParameters = null
  fail('InvalidGrantIdException', `Grant ID ${id} is not valid.`, `Grant ID ${withheld} is not valid.`)
}
export function grantNotFound(id: string): never {
  fail('NotFoundException', `Grant ID ${id} was not found.`)
}

type Entry = NonNullable<Value<(typeof grantPage)['Grants']>>[number]

/** A grant as lists show it. */
export function grantEntry({ row, operations, constraints }: KmsGrant): Entry {
  const { encryptionContextEquals, encryptionContextSubset, sourceArn } = constraints ?? {}
  return {
    KeyId: keyArn(row.region, row.account, row.keyId),
    GrantId: row.id,
    Name: row.name ?? undefined,
    CreationDate: row.createdAt,
    GranteePrincipal: row.granteePrincipal ?? undefined,
    RetiringPrincipal: row.retiringPrincipal ?? undefined,
    IssuingAccount: rootArn(row.issuingAccount),
    Operations: operations as Entry['Operations'],
    Constraints: constraints && {
      EncryptionContextEquals: encryptionContextEquals,
      EncryptionContextSubset: encryptionContextSubset,
      SourceArn: sourceArn,
    },
    GranteeServicePrincipal: row.granteeServicePrincipal ?? undefined,
    RetiringServicePrincipal: row.retiringServicePrincipal ?? undefined,
  }
}

/** The filters by service principal are for services. */
export function requireServiceCaller(
  { caller }: KmsContext,
  member: string,
  given: string | undefined,
): void {
  if (given !== undefined && caller.kind !== 'service')
    fail('ValidationException', `${member} can only be used by AWS service principals.`)
}
