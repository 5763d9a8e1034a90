import type { CompiledPolicy, Decision, Question } from '../core/access.ts'
import { decide } from './decide.ts'
import { type GrantObstacle, grantObstacle } from './grants.ts'
import type { Policy } from './policy.ts'
import { type Strength, strength } from './principals.ts'
import { obstacle, type Statement } from './statement.ts'

/** A decision with all that was weighed for it, also what could no longer change it. */
export interface Explanation {
  readonly decision: Decision
  readonly policies: readonly PolicyTrace[]
  readonly grants: readonly GrantTrace[]
}

export interface PolicyTrace {
  readonly source: 'identity' | 'resource' | 'boundary' | 'session'
  /** Counts the policies of one source, from 0. */
  readonly index: number
  readonly statements: readonly StatementTrace[]
}

export interface StatementTrace {
  /** From 0. */
  readonly index: number
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  readonly matches: boolean
  /** The first part that does not fit, in the order action, principal, resource, conditions. */
  readonly failed?:
    | { readonly part: 'action' | 'principal' | 'resource' }
    /** `key` is in lower case. */
    | { readonly part: 'condition'; readonly operator: string; readonly key: string }
  /** Of matching statements of resource policies: how the principal names the caller. Facts §1.2. */
  readonly principal?: 'account' | 'limited' | 'direct'
}

export interface GrantTrace {
  readonly id: string
  readonly fits: boolean
  readonly failed?: GrantObstacle
}

const strengthNames = {
  [strength.account]: 'account',
  [strength.limited]: 'limited',
  [strength.direct]: 'direct',
} as const

/** Decides, and tells what each statement and each grant had to say. */
export function explain(question: Question): Explanation {
  const { identityPolicies, boundary, sessionPolicies = [] } = question.identity
  const { rule, policy, grants } = question.target
  const trace = (
    source: PolicyTrace['source'],
    policies: readonly (CompiledPolicy | undefined)[],
  ): PolicyTrace[] =>
    policies.flatMap((one, index) =>
      one ? [{ source, index, statements: (one as Policy).statements.map(examine(question, source)) }] : [],
    )
  return {
    decision: decide(question),
    policies: [
      ...trace('identity', identityPolicies),
      ...trace('resource', rule === 'identity' ? [] : [policy]),
      ...trace('boundary', [boundary]),
      ...trace('session', sessionPolicies),
    ],
    grants: (rule === 'kms-key' && grants ? [...grants(question)] : []).map(grant => {
      const failed = grantObstacle(grant, question)
      return { id: grant.id, fits: failed === undefined, failed }
    }),
  }
}

function examine(question: Question, source: PolicyTrace['source']) {
  return (statement: Statement, index: number): StatementTrace => {
    const { sid, effect } = statement
    const named = statement.principal(question.identity)
    const failed = failure(statement, question, named)
    if (failed) return { index, sid, effect, matches: false, failed }
    const principal = source === 'resource' ? strengthNames[named as Exclude<Strength, 0>] : undefined
    return { index, sid, effect, matches: true, principal }
  }
}

function failure(statement: Statement, question: Question, named: Strength): StatementTrace['failed'] {
  if (!statement.action(question.action)) return { part: 'action' }
  if (named === strength.none) return { part: 'principal' }
  const found = obstacle(statement, question)
  if (found === undefined || found === 'resource') return found && { part: found }
  return { part: 'condition', operator: found.operator, key: found.key }
}
