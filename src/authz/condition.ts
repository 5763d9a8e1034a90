import type { ConditionLookup, ConditionValue } from '../core/access.ts'
import { type Context, type Operator, operatorNamed } from './operators.ts'
import { quote, reject } from './policy-error.ts'
import type { TextTest } from './template.ts'

const quantifiers = ['ForAllValues', 'ForAnyValue'] as const
type Quantifier = (typeof quantifiers)[number]

/** One key of a Condition block. */
export interface Condition {
  /** As AWS spells it, with what stands before and after: `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string
  readonly quantifier?: Quantifier
  /** In lower case. */
  readonly key: string
  holds(lookup: ConditionLookup): boolean
}

const form = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/i
/** A vendor, a colon, a name: `aws:SourceIp`, `kms:EncryptionContext:purpose`. */
const keyForm = /^[^:\s]+:./

/** Compiles one key of a Condition block. Facts §1.4. */
export function compileCondition(
  operator: string,
  key: string,
  values: readonly string[],
  context: Context,
): Condition {
  const refuse = (what: string) => reject('invalid-condition', `${context.where}: ${what}`)
  if (!keyForm.test(key)) refuse(`the key ${quote(key)} has no prefix with a colon`)
  const lowerKey = key.toLowerCase()
  const [, prefix, name = '', suffix] = form.exec(operator) ?? refuse(`unknown operator ${quote(operator)}`)
  if (name.toLowerCase() === 'null') {
    if (prefix || suffix) refuse('Null takes neither a set operator nor IfExists')
    return { operator: 'Null', key: lowerKey, holds: nullTest(lowerKey, values, refuse) }
  }
  const found = operatorNamed(name) ?? refuse(`unknown operator ${quote(operator)}`)
  const quantifier =
    prefix === undefined ? undefined : quantifiers.find(one => one.toLowerCase() === prefix.toLowerCase())
  const ifExists = suffix !== undefined
  const judge = judgement(found, found.compile(values, context), quantifier, ifExists)
  return {
    operator: `${quantifier ? `${quantifier}:` : ''}${found.name}${ifExists ? 'IfExists' : ''}`,
    quantifier,
    key: lowerKey,
    holds: lookup => judge(lookup(lowerKey), lookup),
  }
}

function isAbsent(value: ConditionValue): value is readonly [] | undefined {
  return value === undefined || (value.length === 0 && typeof value !== 'string')
}

function nullTest(
  key: string,
  values: readonly string[],
  refuse: (what: string) => never,
): Condition['holds'] {
  const wanted = new Set(values.map(value => value.toLowerCase()))
  for (const value of wanted)
    if (value !== 'true' && value !== 'false') refuse(`${quote(value)} is no boolean`)
  const [whenAbsent, whenPresent] = [wanted.has('true'), wanted.has('false')]
  return lookup => (isAbsent(lookup(key)) ? whenAbsent : whenPresent)
}

/**
 * What the condition says of a key's value. Without a set operator a key of several values fits when one of
 * them does, and a negated operator holds when none does.
 */
function judgement(
  operator: Operator,
  fits: TextTest,
  quantifier: Quantifier | undefined,
  ifExists: boolean,
) {
  const { negated } = operator
  const whenAbsent = ifExists || (quantifier === undefined ? negated : quantifier === 'ForAllValues')
  const every = quantifier === undefined ? negated : quantifier === 'ForAllValues'
  return (value: ConditionValue, lookup: ConditionLookup): boolean => {
    if (isAbsent(value)) return whenAbsent
    if (typeof value === 'string') return fits(value, lookup) !== negated
    // One value against the verdict of the quantifier settles it.
    for (const single of value) if ((fits(single, lookup) !== negated) !== every) return !every
    return every
  }
}
