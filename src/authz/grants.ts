import type { Caller, Grant, Permission, Question } from '../core/access.ts'
import { nameStrength, normalPrincipal, strength } from './principals.ts'

export type GrantObstacle = 'operation' | 'grantee' | 'constraints'

const prefix = 'kms:'

/** Whether the grant permits what is asked. That it is a live grant of the target is the service's to know. */
export function grantFits(grant: Grant, question: Question): boolean {
  return grantObstacle(grant, question) === undefined
}

/** What keeps a grant from permitting what is asked. Facts §1.6. */
export function grantObstacle(grant: Grant, question: Question): GrantObstacle | undefined {
  const { action, identity } = question
  if (!action.startsWith(prefix) || !grant.operations.includes(action.slice(prefix.length)))
    return 'operation'
  if (!isGrantee(grant, identity.caller)) return 'grantee'
  return meetsConstraints(grant, question) ? undefined : 'constraints'
}

function isGrantee({ granteePrincipal, granteeServicePrincipal }: Grant, caller: Caller): boolean {
  if (caller.kind === 'service') return caller.name === granteeServicePrincipal
  const name = granteePrincipal && normalPrincipal(granteePrincipal)
  return name !== undefined && nameStrength({ has: text => text === name }, caller) > strength.none
}

/** Keys and values of encryption contexts are compared with case, as the ciphertext binds them. */
function meetsConstraints(grant: Grant, question: Question): boolean {
  const { action, encryptionContext = {}, context, granting } = question
  const {
    sourceArn,
    encryptionContextEquals: equal,
    encryptionContextSubset: subset,
  } = grant.constraints ?? {}
  if (action === 'kms:RetireGrant') return true
  if (sourceArn !== undefined && context('aws:sourcearn') !== sourceArn) return false
  if (action === 'kms:DescribeKey') return true
  if (action === 'kms:CreateGrant') return granting !== undefined && isWithin(granting, grant)
  if (subset && !holdsAll(encryptionContext, subset)) return false
  return !equal || isSame(encryptionContext, equal)
}

/** Whether a new grant permits nothing that the one it comes from does not. Facts §1.6. */
function isWithin(inner: Permission, outer: Permission): boolean {
  if (!inner.operations.every(operation => outer.operations.includes(operation))) return false
  const {
    sourceArn,
    encryptionContextEquals: equal,
    encryptionContextSubset: subset,
  } = outer.constraints ?? {}
  const own = inner.constraints ?? {}
  if (sourceArn !== undefined && own.sourceArn !== sourceArn) return false
  const { encryptionContextEquals: ownEqual, encryptionContextSubset: ownSubset } = own
  if (equal && !(ownEqual && isSame(ownEqual, equal))) return false
  // Whatever equals or includes the inner pairs then includes the outer ones too.
  return !subset || holdsAll({ ...ownSubset, ...ownEqual }, subset)
}

type Pairs = Readonly<Record<string, string>>

function isSame(some: Pairs, others: Pairs): boolean {
  return holdsAll(some, others) && holdsAll(others, some)
}

function holdsAll(pairs: Pairs, wanted: Pairs): boolean {
  return Object.entries(wanted).every(([key, value]) => Object.hasOwn(pairs, key) && pairs[key] === value)
}
