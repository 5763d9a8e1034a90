import { compileRange, isWithin } from './addresses.ts'
import { arnTest } from './arns.ts'
import { parseDate, parseNumber } from './numbers.ts'
import { quote, reject } from './policy-error.ts'
import { isFixed, parseTemplate, type Reading, type TextTest, templateTest } from './template.ts'

/** Where the values stand, and whether they may hold variables. */
export type Context = Omit<Reading, 'wildcards'>

/** A condition operator: whether a value of the request fits one of the policy's. */
export interface Operator {
  readonly name: string
  /** The condition holds when the value fits none. */
  readonly negated: boolean
  readonly compile: (values: readonly string[], context: Context) => TextTest
}

const equals: Operator['compile'] = (values, context) => {
  const templates = values.map(value => parseTemplate(value, { ...context, wildcards: false }))
  const fixed = new Set(
    templates.filter(isFixed).map(glyphs => glyphs.map(unit => String.fromCharCode(unit)).join('')),
  )
  const isFixedValue: TextTest = text => fixed.has(text)
  const tests = templates.filter(template => !isFixed(template)).map(templateTest)
  return tests.length ? anyOf([isFixedValue, ...tests]) : isFixedValue
}

const equalsIgnoreCase: Operator['compile'] = (values, context) => {
  const tests = equals(values.map(lower), context)
  return (text, lookup) => tests(lower(text), key => lowerValue(lookup(key)))
}

const like: Operator['compile'] = (values, context) =>
  anyOf(values.map(value => templateTest(parseTemplate(value, { ...context, wildcards: true }))))

const arnLike: Operator['compile'] = (values, context) => anyOf(values.map(value => arnTest(value, context)))

const bool: Operator['compile'] = (values, { where }) => {
  const wanted = new Set(
    values.map(value => parsed(lower(value), text => /^(true|false)$/.test(text), where)),
  )
  return text => wanted.has(lower(text))
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

const binary: Operator['compile'] = (values, { where }) => {
  const wanted = new Set(values.map(value => parsed(value, text => base64.test(text), where)))
  return text => wanted.has(text)
}

const ipAddress: Operator['compile'] = (values, { where }) => {
  const ranges = values.map(
    value => compileRange(value) ?? reject('invalid-condition', `${where}: ${quote(value)} is no IP range`),
  )
  return text => isWithin(text, ranges)
}

/** Comparisons of numbers and of dates; text that is neither fits nothing. */
function ordered(parse: (text: string) => number, fits: (value: number, limit: number) => boolean) {
  const compile: Operator['compile'] = (values, { where }) => {
    const limits = values.map(value => parse(parsed(value, text => !Number.isNaN(parse(text)), where)))
    return text => {
      const value = parse(text)
      return limits.some(limit => fits(value, limit))
    }
  }
  return compile
}

const same = (value: number, limit: number) => value === limit
const less = (value: number, limit: number) => value < limit
const atMost = (value: number, limit: number) => value <= limit
const more = (value: number, limit: number) => value > limit
const atLeast = (value: number, limit: number) => value >= limit

const operators: readonly Operator[] = [
  { name: 'StringEquals', negated: false, compile: equals },
  { name: 'StringNotEquals', negated: true, compile: equals },
  { name: 'StringEqualsIgnoreCase', negated: false, compile: equalsIgnoreCase },
  { name: 'StringNotEqualsIgnoreCase', negated: true, compile: equalsIgnoreCase },
  { name: 'StringLike', negated: false, compile: like },
  { name: 'StringNotLike', negated: true, compile: like },
  { name: 'NumericEquals', negated: false, compile: ordered(parseNumber, same) },
  { name: 'NumericNotEquals', negated: true, compile: ordered(parseNumber, same) },
  { name: 'NumericLessThan', negated: false, compile: ordered(parseNumber, less) },
  { name: 'NumericLessThanEquals', negated: false, compile: ordered(parseNumber, atMost) },
  { name: 'NumericGreaterThan', negated: false, compile: ordered(parseNumber, more) },
  { name: 'NumericGreaterThanEquals', negated: false, compile: ordered(parseNumber, atLeast) },
  { name: 'DateEquals', negated: false, compile: ordered(parseDate, same) },
  { name: 'DateNotEquals', negated: true, compile: ordered(parseDate, same) },
  { name: 'DateLessThan', negated: false, compile: ordered(parseDate, less) },
  { name: 'DateLessThanEquals', negated: false, compile: ordered(parseDate, atMost) },
  { name: 'DateGreaterThan', negated: false, compile: ordered(parseDate, more) },
  { name: 'DateGreaterThanEquals', negated: false, compile: ordered(parseDate, atLeast) },
  { name: 'Bool', negated: false, compile: bool },
  { name: 'BinaryEquals', negated: false, compile: binary },
  { name: 'IpAddress', negated: false, compile: ipAddress },
  { name: 'NotIpAddress', negated: true, compile: ipAddress },
  { name: 'ArnEquals', negated: false, compile: arnLike },
  { name: 'ArnNotEquals', negated: true, compile: arnLike },
  { name: 'ArnLike', negated: false, compile: arnLike },
  { name: 'ArnNotLike', negated: true, compile: arnLike },
]
const byName: ReadonlyMap<string, Operator> = new Map(
  operators.map(operator => [lower(operator.name), operator]),
)

/** Finds an operator by its name in any case. */
export function operatorNamed(name: string): Operator | undefined {
  return byName.get(lower(name))
}

function anyOf(tests: readonly TextTest[]): TextTest {
  const [only] = tests
  return tests.length === 1 && only ? only : (text, lookup) => tests.some(test => test(text, lookup))
}

function parsed(value: string, isValid: (text: string) => boolean, where: string): string {
  return isValid(value) ? value : reject('invalid-condition', `${where}: ${quote(value)} is no value for it`)
}

function lower(text: string): string {
  return text.toLowerCase()
}

function lowerValue(value: string | readonly string[] | undefined) {
  return typeof value === 'string' ? lower(value) : value
}
