import { readJson } from './json.ts'
import { quote, reject } from './policy-error.ts'

export type PolicyKind = 'identity' | 'resource' | 'boundary' | 'session'

/** The values of an element, or of its Not form. */
export interface Listed<T> {
  readonly not: boolean
  readonly values: T
}
export type PrincipalMap = Readonly<Record<string, readonly string[]>>

/** A statement whose form is right; what the texts in it say is not yet looked at. */
export interface StatementDocument {
  /** How messages name it: `Statement 2 (Sid "x")`. */
  readonly where: string
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  readonly action: Listed<readonly string[]>
  /** Absent only in resource policies. */
  readonly resource?: Listed<readonly string[]>
  /** In resource policies only. */
  readonly principal?: Listed<'*' | PrincipalMap>
  /** Operator, then key, then values; numbers and booleans already as text. */
  readonly condition: readonly (readonly [operator: string, key: string, values: readonly string[]])[]
}
export interface PolicyDocument {
  /** Whether the version is 2012-10-17, which alone knows policy variables. */
  readonly variables: boolean
  readonly statements: readonly StatementDocument[]
}

/** A few characters may stand for a long value, so their number bounds the time of a decision. */
const mostVariables = 200

const documentElements = new Set(['Version', 'Id', 'Statement'])
const statementElements = new Set(
  'Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition'.split(' '),
)

/** Reads a policy document by the grammar of the IAM user guide. Throws PolicyError. */
export function readDocument(text: string, kind: PolicyKind): PolicyDocument {
  const document = asObject(readJson(text), 'The policy')
  for (const name of Object.keys(document))
    if (!documentElements.has(name)) reject('syntax', `The policy has the unknown element ${quote(name)}`)
  const { Version = '2008-10-17', Id, Statement } = document
  if (Version !== '2012-10-17' && Version !== '2008-10-17')
    reject('syntax', 'The Version of the policy is neither 2012-10-17 nor 2008-10-17')
  if (Id !== undefined && typeof Id !== 'string') reject('syntax', 'The Id of the policy is not a string')
  const list = Array.isArray(Statement) ? Statement : [Statement]
  if (Statement === undefined || list.length === 0) reject('syntax', 'The policy has no Statement')
  const variables = Version === '2012-10-17'
  if (variables && text.split('${').length > mostVariables + 1)
    reject('too-large', `The policy has more than ${mostVariables} variables`)
  const statements = list.map((value, index) => readStatement(value, index, kind))
  if (kind !== 'resource') refuseTwins(statements)
  return { variables, statements }
}

/** IAM wants each Sid once in a policy; resource policies may repeat them. */
function refuseTwins(statements: readonly StatementDocument[]): void {
  const seen = new Set<string>()
  for (const { sid, where } of statements) {
    if (!sid) continue
    if (seen.has(sid)) reject('duplicate-sid', `${where}: the Sid is already taken in this policy`)
    seen.add(sid)
  }
}

function readStatement(value: unknown, index: number, kind: PolicyKind): StatementDocument {
  const place = `Statement ${index + 1}`
  const statement = asObject(value, place)
  const { Sid: sid, Effect: effect, Condition } = statement
  if (sid !== undefined && typeof sid !== 'string') reject('invalid-sid', `${place}: Sid is not a string`)
  const where = sid ? `${place} (Sid ${quote(sid)})` : place
  if (kind !== 'resource' && sid !== undefined && !/^[A-Za-z0-9]*$/.test(sid))
    reject('invalid-sid', `${where}: a Sid may hold letters and digits only`)
  for (const name of Object.keys(statement))
    if (!statementElements.has(name)) reject('syntax', `${where}: unknown element ${quote(name)}`)
  if (effect !== 'Allow' && effect !== 'Deny') reject('syntax', `${where}: Effect is neither Allow nor Deny`)

  const action = either(statement, 'Action', where, texts)
  if (!action) reject('syntax', `${where}: no Action`)
  const resource = either(statement, 'Resource', where, texts)
  if (!resource && kind !== 'resource') reject('syntax', `${where}: no Resource`)
  const principal = either(statement, 'Principal', where, readPrincipal)
  if (principal && kind !== 'resource')
    reject('invalid-principal', `${where}: Principal is for resource policies only`)
  if (!principal && kind === 'resource') reject('invalid-principal', `${where}: no Principal`)
  return { where, sid, effect, action, resource, principal, condition: readCondition(Condition, where) }
}

/** An element or its Not form; both at once are refused. */
function either<T>(
  statement: Readonly<Record<string, unknown>>,
  name: string,
  where: string,
  read: (value: unknown, where: string) => T,
): Listed<T> | undefined {
  const plain = statement[name]
  const negated = statement[`Not${name}`]
  if (plain !== undefined && negated !== undefined) reject('syntax', `${where}: both ${name} and Not${name}`)
  if (plain !== undefined) return { not: false, values: read(plain, `${where}: ${name}`) }
  return negated === undefined ? undefined : { not: true, values: read(negated, `${where}: Not${name}`) }
}

function readPrincipal(value: unknown, where: string): '*' | PrincipalMap {
  if (value === '*') return value
  if (typeof value === 'string') reject('invalid-principal', `${where}: the only text allowed is "*"`)
  const entries = Object.entries(asObject(value, where))
  if (entries.length === 0) reject('invalid-principal', `${where}: empty`)
  return Object.fromEntries(entries.map(([type, names]) => [type, texts(names, `${where}: ${quote(type)}`)]))
}

function readCondition(value: unknown, where: string): StatementDocument['condition'] {
  if (value === undefined) return []
  return Object.entries(asObject(value, `${where}: Condition`)).flatMap(([operator, block]) => {
    const place = `${where}: Condition ${quote(operator)}`
    return Object.entries(asObject(block, place)).map(
      ([key, values]) => [operator, key, conditionValues(values, `${place} ${quote(key)}`)] as const,
    )
  })
}

function conditionValues(value: unknown, where: string): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(one => {
    if (typeof one === 'string') return one
    // A larger number has lost digits in reading, and its text would be another one's.
    if (typeof one === 'boolean' || (typeof one === 'number' && Math.abs(one) <= Number.MAX_SAFE_INTEGER))
      return String(one)
    return reject('syntax', `${where}: a value is neither text nor number nor boolean`)
  })
}

/** One text, or a list of at least one. */
function texts(value: unknown, where: string): readonly string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  if (list.length === 0) reject('syntax', `${where}: empty list`)
  return list.map(one => (typeof one === 'string' ? one : reject('syntax', `${where}: not a string`)))
}

function asObject(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    reject('syntax', `${where} is not a JSON object`)
  return value as Readonly<Record<string, unknown>>
}
