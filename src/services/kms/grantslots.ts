import type { Permission } from '../../core/access.ts'

type Pairs = Readonly<Record<string, string>>

/** Operations on whose requests a grant's encryption context is not looked for. Facts §1.6. */
const unconstrained: ReadonlySet<string> = new Set(['CreateGrant', 'DescribeKey', 'RetireGrant'])
const anyContext = ''

/**
 * Where the grants of a grantee are kept apart: by the whole encryption context that they want, or by one pair of
 * it. One grantee may hold thousands that differ in nothing else.
 */
export function slotOf(operation: string, constraints: Permission['constraints']): string {
  if (!constraints || unconstrained.has(operation)) return anyContext
  const { encryptionContextEquals: equal, encryptionContextSubset: subset } = constraints
  if (equal) return wholeSlot(equal)
  const first = sortedPairs(subset ?? {})[0]
  return first ? pairSlot(first) : anyContext
}

/** All slots in which a grant may fit a request with this encryption context. */
export function slotsFor(context: Pairs = {}): readonly string[] {
  return [anyContext, wholeSlot(context), ...Object.entries(context).map(pairSlot)]
}

function wholeSlot(pairs: Pairs): string {
  return `=${JSON.stringify(sortedPairs(pairs))}`
}
function pairSlot(pair: readonly [string, string]): string {
  return `+${JSON.stringify(pair)}`
}
function sortedPairs(pairs: Pairs): [string, string][] {
  return Object.entries(pairs).sort(([a], [b]) => (a < b ? -1 : 1))
}
