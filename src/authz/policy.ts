import type { CompiledPolicy } from '../core/access.ts'
import { type PolicyKind, readDocument } from './document.ts'
import { quote, reject } from './policy-error.ts'
import { compileStatement, type Statement } from './statement.ts'

/** The statements whose Action fits an action. */
export interface Applicable {
  readonly allow: readonly Statement[]
  readonly deny: readonly Statement[]
}

/** Actions come from operations, so they are few; this bounds memory should that ever not hold. */
const mostActions = 1000

/** A policy ready to be asked. What is behind every CompiledPolicy. */
export class Policy implements CompiledPolicy {
  readonly text: string
  readonly statements: readonly Statement[]
  /** AWS principals as the document writes them. */
  readonly principals: readonly string[]
  readonly #byAction = new Map<string, Applicable>()

  constructor(text: string, statements: readonly Statement[], principals: readonly string[]) {
    this.text = text
    this.statements = statements
    this.principals = principals
  }

  for(action: string): Applicable {
    return this.#byAction.get(action) ?? this.#select(action)
  }

  #select(action: string): Applicable {
    const fitting = this.statements.filter(statement => statement.action(action))
    const applicable = {
      allow: fitting.filter(({ effect }) => effect === 'Allow'),
      deny: fitting.filter(({ effect }) => effect === 'Deny'),
    }
    if (this.#byAction.size < mostActions) this.#byAction.set(action, applicable)
    return applicable
  }
}

/** Equal documents share one policy: most keys of an account keep the default one. */
const known: Readonly<Record<PolicyKind, Map<string, WeakRef<Policy>>>> = {
  identity: new Map(),
  resource: new Map(),
  boundary: new Map(),
  session: new Map(),
}
const forgotten = new FinalizationRegistry<readonly [PolicyKind, string]>(([kind, text]) => {
  if (!known[kind].get(text)?.deref()) known[kind].delete(text)
})

/**
 * Reads, checks and compiles a policy document. Identity policies, boundaries and session policies must not
 * name principals, resource policies must. Throws PolicyError.
 */
export function compilePolicy(text: string, kind: PolicyKind): CompiledPolicy {
  const before = known[kind].get(text)?.deref()
  if (before) return before
  const document = readDocument(text, kind)
  const statements = document.statements.map(statement => compileStatement(statement, document.variables))
  const named = document.statements.flatMap(({ principal }) =>
    principal === undefined || principal.values === '*' ? [] : (principal.values.AWS ?? []),
  )
  const policy = new Policy(
    text,
    statements,
    [...new Set(named)].filter(principal => principal !== '*'),
  )
  known[kind].set(text, new WeakRef(policy))
  forgotten.register(policy, [kind, text])
  return policy
}

/**
 * The accounts, ARNs and unique ids that Principal and NotPrincipal elements name under `AWS`, as written and
 * each once, without `*`: what a service has to find before it takes the policy.
 */
export function principalsOf(policy: CompiledPolicy): readonly string[] {
  return (policy as Policy).principals
}

/**
 * Refuses what PutKeyPolicy and CreateKey refuse beyond the language: ForAllValues, which holds for absent
 * keys, on `kms:EncryptionContext:*` and `aws:RequestTag/*`. Facts §1.4. Throws PolicyError.
 */
export function validateKeyPolicy(policy: CompiledPolicy): void {
  for (const { sid, conditions } of (policy as Policy).statements)
    for (const { quantifier, operator, key } of conditions)
      if (quantifier === 'ForAllValues' && /^(kms:encryptioncontext:|aws:requesttag\/)/.test(key))
        reject(
          'overly-permissive-condition',
          `OverlyPermissiveCondition: ${operator} must not be used with the single-valued key ${quote(key)}${sid ? ` (Sid ${quote(sid)})` : ''}`,
        )
}
