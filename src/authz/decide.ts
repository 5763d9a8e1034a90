import type { CompiledPolicy, Decision, DenialReason, Identity, Question } from '../core/access.ts'
import { grantFits } from './grants.ts'
import type { Policy } from './policy.ts'
import { type Strength, strength } from './principals.ts'
import { obstacle, type Statement } from './statement.ts'

/**
 * Whether boundary and session policy limit what a grant permits. AWS does not say; the narrower reading is
 * taken: grantees are treated like a role that a key policy names, users among them too.
 */
const grantsAreLimited = true

/** An Allow of this in a key policy is void. Facts §1.6. */
const voidInKeyPolicies = 'kms:RetireGrant'

const byPolicy: Decision = { allowed: true, by: 'policy' }
const refusals = new Map<DenialReason, Decision>()
function refused(reason: DenialReason): Decision {
  const refusal = refusals.get(reason) ?? { allowed: false, reason }
  refusals.set(reason, refusal)
  return refusal
}

/** Decides whether the caller may do the action to the target. Facts §1.1-1.4 and §1.6. */
export function decide(question: Question): Decision {
  const { identity, target, crossAccount } = question
  const denial = explicitDenial(question)
  if (denial !== undefined) return refused(denial)
  const { kind, account } = identity.caller
  if (kind !== 'service' && account !== target.account && !crossAccount) return refused('not-cross-account')
  const lack = lackOfPolicies(question)
  if (lack === undefined) return byPolicy
  if (target.rule === 'kms-key' && target.grants)
    for (const grant of target.grants(question)) {
      if (!grantFits(grant, question)) continue
      const limit = grantsAreLimited ? limitOf(question) : undefined
      return limit === undefined ? { allowed: true, by: 'grant', grantId: grant.id } : refused(limit)
    }
  return refused(lack)
}

/** The first kind of policy that denies; a Deny beats every Allow and every grant. */
function explicitDenial(question: Question): DenialReason | undefined {
  const { identityPolicies, boundary, sessionPolicies } = question.identity
  const { rule, policy } = question.target
  for (const one of identityPolicies) if (denies(one, question)) return 'explicit-deny-identity'
  if (policy && rule !== 'identity' && denies(policy, question)) return 'explicit-deny-resource'
  if (boundary && denies(boundary, question)) return 'explicit-deny-boundary'
  if (sessionPolicies)
    for (const one of sessionPolicies) if (denies(one, question)) return 'explicit-deny-session'
  return undefined
}

/** What the policies lack to permit it; undefined when they do permit it. Facts §1.1 and §1.2. */
function lackOfPolicies(question: Question): DenialReason | undefined {
  const { identity, target } = question
  const { caller } = identity
  const named = nameByResource(question)
  if (caller.kind === 'service') return named === strength.direct ? undefined : 'no-resource-allow'
  if (caller.account !== target.account) {
    if (!identityAllows(question)) return 'no-identity-allow'
    return named === strength.none ? 'no-resource-allow' : limitOf(question)
  }
  if (named === strength.direct) return undefined
  if (named !== strength.limited) {
    if (target.rule === 'kms-key' && named === strength.none) return 'no-resource-allow'
    if (!identityAllows(question)) return 'no-identity-allow'
  }
  return limitOf(question)
}

/** The strongest way in which the resource policy allows it to the caller. */
function nameByResource(question: Question): Strength {
  const { identity, action, target } = question
  if (target.rule === 'kms-key' && action === voidInKeyPolicies)
    return target.retirers?.includes(identity.caller.account) ? strength.account : strength.none
  if (!target.policy || target.rule === 'identity') return strength.none
  let strongest: Strength = strength.none
  for (const statement of (target.policy as Policy).for(action).allow) {
    const found = statement.principal(identity)
    if (found > strongest && obstacle(statement, question) === undefined) strongest = found
  }
  return strongest
}

function identityAllows(question: Question): boolean {
  const { caller, identityPolicies } = question.identity
  if (caller.kind === 'root') return true
  for (const policy of identityPolicies) if (allows(policy, question)) return true
  return false
}

/** The boundary or the session policies when they do not allow it. */
function limitOf(question: Question): DenialReason | undefined {
  const { boundary } = question.identity
  if (boundary && !allows(boundary, question)) return 'no-boundary-allow'
  const policies = sessionLimits(question.identity)
  if (!policies) return undefined
  for (const policy of policies) if (allows(policy, question)) return undefined
  return 'no-session-allow'
}

/** GetFederationToken without session policy gives a session without permissions. Facts §1.2. */
function sessionLimits({ caller, sessionPolicies }: Identity): readonly CompiledPolicy[] | undefined {
  return sessionPolicies ?? (caller.kind === 'federated-user' ? [] : undefined)
}

function allows(policy: CompiledPolicy, question: Question): boolean {
  return someMatches((policy as Policy).for(question.action).allow, question)
}

function denies(policy: CompiledPolicy, question: Question): boolean {
  return someMatches((policy as Policy).for(question.action).deny, question)
}

function someMatches(statements: readonly Statement[], question: Question): boolean {
  for (const statement of statements)
    if (statement.principal(question.identity) > strength.none && obstacle(statement, question) === undefined)
      return true
  return false
}
