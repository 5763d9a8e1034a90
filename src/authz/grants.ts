import type { Caller, Grant, Question } from '../core/access.ts'
import { nameStrength, normalPrincipal, strength } from './principals.ts'

export type GrantObstacle = 'operation' | 'grantee' | 'constraints'

const prefix = 'kms:'
/** These have no encryption context to constrain. Facts §1.6. */
const unconstrained: ReadonlySet<string> = new Set(['kms:DescribeKey', 'kms:RetireGrant'])

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
function meetsConstraints(
  { constraints }: Grant,
  { action, encryptionContext = {}, context }: Question,
): boolean {
  if (!constraints) return true
  const { encryptionContextEquals: equal, encryptionContextSubset: subset, sourceArn } = constraints
  if (sourceArn !== undefined && context('aws:sourcearn') !== sourceArn) return false
  if (unconstrained.has(action)) return true
  if (subset && !holdsAll(encryptionContext, subset)) return false
  return !equal || (holdsAll(encryptionContext, equal) && holdsAll(equal, encryptionContext))
}

type Pairs = Readonly<Record<string, string>>

function holdsAll(pairs: Pairs, wanted: Pairs): boolean {
  return Object.entries(wanted).every(([key, value]) => Object.hasOwn(pairs, key) && pairs[key] === value)
}
