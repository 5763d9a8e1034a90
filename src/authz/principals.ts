import type { Caller, Identity } from '../core/access.ts'
import { isAccountId, parseArn } from '../core/arn.ts'
import type { Listed, PrincipalMap } from './document.ts'
import { quote, reject } from './policy-error.ts'

/**
 * How a Principal element names the caller. `direct`: itself, so that boundary and session policy do not
 * limit the permission; `limited`: the role or user behind the session, so that they do; `account`: only its
 * account, which leaves the decision to the identity policies. Each stands for more than the ones before.
 * Facts §1.2.
 */
export const strength = { none: 0, account: 1, limited: 2, direct: 3 } as const
export type Strength = (typeof strength)[keyof typeof strength]
export type PrincipalTest = (identity: Identity) => Strength

/** A set of names, of which only membership is asked. */
type Names = Pick<ReadonlySet<string>, 'has'>

interface Principals {
  readonly everyone: boolean
  /** Accounts as twelve digits, ARNs, unique ids. */
  readonly aws: ReadonlySet<string>
  readonly services: ReadonlySet<string>
}

/** How the names of AWS principals hold the caller. Facts §1.3. */
export function nameStrength(names: Names, caller: Caller): Strength {
  const { session } = caller
  switch (caller.kind) {
    case 'service':
      return strength.none
    case 'user':
      if (names.has(caller.arn) || names.has(caller.userId)) return strength.direct
      break
    case 'assumed-role':
      if (names.has(caller.arn)) return strength.direct
      if (names.has(caller.principalArn) || (session && names.has(session.issuerId))) return strength.limited
      break
    case 'federated-user':
      if (names.has(caller.arn)) return strength.direct
      if (session && (names.has(session.issuerId) || (session.issuerArn && names.has(session.issuerArn))))
        return strength.limited
      break
  }
  return names.has(caller.account) ? strength.account : strength.none
}

/**
 * NotPrincipal spares a caller whose account is listed together with the user, the role or the federated
 * user; one with a permissions boundary it never spares (IAM user guide, NotPrincipal).
 */
function isSpared({ everyone, aws, services }: Principals, { caller, boundary }: Identity): boolean {
  if (everyone) return true
  if (caller.kind === 'service') return services.has(caller.name)
  if (boundary || !aws.has(caller.account)) return false
  switch (caller.kind) {
    case 'root':
      return true
    case 'user':
      return aws.has(caller.arn) || aws.has(caller.userId)
    case 'assumed-role':
      return (
        aws.has(caller.principalArn) || (caller.session !== undefined && aws.has(caller.session.issuerId))
      )
    case 'federated-user':
      return aws.has(caller.arn)
  }
}

/** Compiles Principal, or the NotPrincipal of a Deny. */
export function compilePrincipal(listed: Listed<'*' | PrincipalMap>, where: string): PrincipalTest {
  const principals = parsePrincipals(listed.values, where)
  if (listed.not) return identity => (isSpared(principals, identity) ? strength.none : strength.direct)
  const { everyone, aws, services } = principals
  if (everyone) return () => strength.direct
  return ({ caller }) => {
    if (caller.kind !== 'service') return nameStrength(aws, caller)
    return services.has(caller.name) ? strength.direct : strength.none
  }
}

const serviceName = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/

function parsePrincipals(values: '*' | PrincipalMap, where: string): Principals {
  if (values === '*') return { everyone: true, aws: new Set(), services: new Set() }
  for (const [type, names] of Object.entries(values)) {
    for (const name of names) {
      const isValid =
        type === 'AWS'
          ? name === '*' || normalPrincipal(name) !== undefined
          : type === 'Service'
            ? serviceName.test(name)
            : type === 'Federated' && /^[\w.:/@=+,-]+$/.test(name)
      if (!isValid)
        reject('invalid-principal', `${where}: ${quote(name)} is no principal of type ${quote(type)}`)
    }
  }
  const aws = values.AWS ?? []
  return {
    everyone: aws.includes('*'),
    aws: new Set(aws.map(name => normalPrincipal(name) ?? name)),
    services: new Set(values.Service),
  }
}

const uniqueId = /^(AIDA|AROA)[A-Z0-9]{12,124}$/
/** After `arn:…:iam::account:`; paths hold printable characters, of which wildcards are refused. */
const iamPrincipal = /^(user|role)\/[\x21-\x29\x2b-\x3e\x40-\x7e]+$/
const stsPrincipal = /^(assumed-role\/[\w+=,.@-]+|federated-user)\/[\w+=,.@-]+$/

/**
 * A principal's text with accounts written as twelve digits; undefined when it is none. `*` is not: it names
 * everyone and stands alone.
 */
export function normalPrincipal(text: string): string | undefined {
  if (isAccountId(text) || uniqueId.test(text)) return text
  const arn = parseArn(text)
  if (!arn || !/^aws(-[a-z]+)*$/.test(arn.partition) || arn.region !== '' || !isAccountId(arn.account))
    return undefined
  if (arn.service === 'iam' && arn.resource === 'root') return arn.account
  const form = arn.service === 'iam' ? iamPrincipal : arn.service === 'sts' ? stsPrincipal : undefined
  return form?.test(arn.resource) ? text : undefined
}
