import type { ConditionLookup, Question } from '../core/access.ts'
import { resourceTest } from './arns.ts'
import { type Condition, compileCondition } from './condition.ts'
import type { Listed, StatementDocument } from './document.ts'
import { compileGlob } from './glob.ts'
import { quote, reject } from './policy-error.ts'
import { compilePrincipal, type PrincipalTest, strength } from './principals.ts'
import { parseTemplate } from './template.ts'

/** A statement as closures. */
export interface Statement {
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  readonly action: (action: string) => boolean
  /** In identity policies every caller is named directly. */
  readonly principal: PrincipalTest
  readonly resource: (arn: string, lookup: ConditionLookup) => boolean
  readonly conditions: readonly Condition[]
}

export function compileStatement(document: StatementDocument, variables: boolean): Statement {
  const { where, sid, effect, principal } = document
  // It would grant to everybody else, other accounts included; AWS does not support it.
  if (principal?.not && effect === 'Allow')
    reject('invalid-principal', `${where}: NotPrincipal is for Deny statements only`)
  return {
    sid,
    effect,
    action: compileActions(document.action, where),
    principal: principal ? compilePrincipal(principal, where) : () => strength.direct,
    resource: compileResources(document.resource, { variables, where }),
    conditions: document.condition.map(([operator, key, values]) =>
      compileCondition(operator, key, values, {
        variables,
        where: `${where}: Condition ${quote(operator)} ${quote(key)}`,
      }),
    ),
  }
}

/** Everything, or a service's name without wildcards, a colon and a name that may hold some. */
const actionForm = /^(?:\*(?::\*)?|[A-Za-z0-9-]+:[\w*?-]+)$/

function compileActions({ not, values }: Listed<readonly string[]>, where: string): Statement['action'] {
  const tests = values.map(value => {
    if (!actionForm.test(value)) reject('invalid-action', `${where}: ${quote(value)} is no action`)
    const glyphs = parseTemplate(value.toLowerCase(), { wildcards: true, variables: false, where })
    return compileGlob(glyphs as number[])
  })
  return action => {
    const name = action.toLowerCase()
    return tests.some(test => test(name)) !== not
  }
}

function compileResources(
  resource: Listed<readonly string[]> | undefined,
  reading: { readonly variables: boolean; readonly where: string },
): Statement['resource'] {
  // Facts §1.1: KMS takes such a statement, which then never matches.
  if (!resource) return () => false
  const tests = resource.values.map(value => resourceTest(value, reading))
  const [only] = tests
  if (only && tests.length === 1 && !resource.not) return only
  return (arn, lookup) => tests.some(test => test(arn, lookup)) !== resource.not
}

/**
 * What keeps a statement whose action and principal fit from matching: its resource, or the first condition
 * that does not hold.
 */
export function obstacle(
  statement: Statement,
  { target, context }: Question,
): 'resource' | Condition | undefined {
  if (!statement.resource(target.arn, context)) return 'resource'
  for (const condition of statement.conditions) if (!condition.holds(context)) return condition
  return undefined
}
