import { fail } from '../core/errors.ts'
import type {
  BlobShape,
  ListShape,
  MapShape,
  Members,
  Shape,
  StringShape,
  StructureShape,
} from '../core/shapes.ts'

/** A broken constraint: what the caller is told, and what the trail may show of it. */
interface Problem {
  readonly message: string
  readonly recorded: string
}
/** Turns a JSON value into the shape's value; what breaks a constraint is added to `problems`. */
type Validator = (value: unknown, path: string, problems: Problem[]) => unknown

/**
 * Compiles members into a parser of whole inputs. It throws SerializationException for values of the wrong
 * type, and one ValidationException that names every broken constraint, in AWS's words (facts §4.1).
 * Members that the shape does not have are ignored, as AWS does.
 */
export function compileInput(members: Members): (value: unknown) => Record<string, unknown> {
  const validate = structureValidator(members)
  return value => {
    const problems: Problem[] = []
    const input = validate(value, '', problems)
    if (problems.length) {
      const count = `${problems.length} validation error${problems.length > 1 ? 's' : ''} detected: `
      const all = (what: keyof Problem) => count + problems.map(problem => problem[what]).join('; ')
      fail('ValidationException', all('message'), all('recorded'))
    }
    return input as Record<string, unknown>
  }
}

/** In seconds: what a Date can hold. */
const farthest = 8.64e12

function compile(shape: Shape): Validator {
  switch (shape.kind) {
    case 'string':
      return stringValidator(shape)
    case 'integer':
      return integerValidator(shape)
    case 'boolean':
      return value => (typeof value === 'boolean' ? value : wrongType(value, 'a Boolean'))
    case 'timestamp':
      return value =>
        typeof value === 'number' && Math.abs(value) <= farthest
          ? Math.round(value * 1000)
          : wrongType(value, 'a Timestamp')
    case 'blob':
      return blobValidator(shape)
    case 'list':
      return listValidator(shape)
    case 'map':
      return mapValidator(shape)
    case 'structure':
      return structureValidator((shape as StructureShape).members)
  }
}

/** `Value '…' at 'path' failed to satisfy constraint: …`; a secret's value stays out. */
function problem(value: unknown, path: string, constraint: string, secret = false): Problem {
  const shown = secret ? '' : value === null ? ' null' : ` '${show(value)}'`
  const rest = `at '${path}' failed to satisfy constraint: ${constraint}`
  return { message: `Value${shown} ${rest}`, recorded: `Value ${rest}` }
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  return `{${Object.entries(value)
    .map(([key, inner]) => `${key}=${show(inner)}`)
    .join(', ')}}`
}

type Limits = { readonly min?: number | undefined; readonly max?: number | undefined }

function outside(size: number, { min, max }: Limits, what: 'length' | 'value'): string | undefined {
  if (min !== undefined && size < min) return `Member must have ${what} greater than or equal to ${min}`
  if (max !== undefined && size > max) return `Member must have ${what} less than or equal to ${max}`
  return undefined
}

const enumeration = ({ values }: StringShape) => `Member must satisfy enum value set: [${values?.join(', ')}]`
const regularExpression = ({ pattern }: StringShape) =>
  `Member must satisfy regular expression pattern: ${pattern}`

function stringValidator(shape: StringShape): Validator {
  const { values, secret } = shape
  const allowed = values && new Set<string>(values)
  const pattern = shape.pattern === undefined ? undefined : new RegExp(`^(?:${shape.pattern})$`, 'u')
  return (value, path, problems) => {
    if (typeof value !== 'string') return wrongType(value, 'a String')
    if (allowed && !allowed.has(value)) problems.push(problem(value, path, enumeration(shape), secret))
    const limit = outside(value.length, shape, 'length')
    if (limit) problems.push(problem(value, path, limit, secret))
    if (pattern && !pattern.test(value)) problems.push(problem(value, path, regularExpression(shape), secret))
    return value
  }
}

/** What AWS says of a list with a string that breaks a constraint: all that its strings must satisfy. */
function membersMust(shape: StringShape): string {
  const { min, max, pattern, values } = shape
  const all: string[] = []
  if (max !== undefined) all.push(`Member must have length less than or equal to ${max}`)
  if (min !== undefined) all.push(`Member must have length greater than or equal to ${min}`)
  if (pattern !== undefined) all.push(regularExpression(shape))
  if (values) all.push(enumeration(shape))
  return `Member must satisfy constraint: [${all.join(', ')}]`
}

function integerValidator(shape: Limits): Validator {
  return (value, path, problems) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return wrongType(value, 'an Integer')
    const number = Math.trunc(value)
    const limit = outside(number, shape, 'value')
    if (limit) problems.push(problem(number, path, limit))
    return number
  }
}

function blobValidator(shape: BlobShape): Validator {
  return (value, path, problems) => {
    if (typeof value !== 'string') return wrongType(value, 'a Blob')
    const bytes = Buffer.from(value, 'base64')
    // Node skips what is no base64; only text that the bytes encode back to was base64.
    if (bytes.toString('base64') !== value) fail('SerializationException', 'Invalid base64 encoding')
    const limit = outside(bytes.length, shape, 'length')
    if (limit) problems.push(problem(bytes, path, limit, true))
    return bytes
  }
}

function listValidator(shape: ListShape): Validator {
  const element = compile(shape.of)
  const must = shape.of.kind === 'string' ? membersMust(shape.of) : undefined
  return (value, path, problems) => {
    if (!Array.isArray(value)) return fail('SerializationException', 'Expected list or null')
    const limit = outside(value.length, shape, 'length')
    if (limit) problems.push(problem(value, path, limit, shape.secret))
    if (must === undefined)
      return value.map((item, index) => element(item, `${path}.${index + 1}.member`, problems))
    const found: Problem[] = []
    const strings = value.map(item => element(item, path, found))
    if (found.length) problems.push(problem(value, path, must, shape.secret))
    return strings
  }
}

const own = { enumerable: true, configurable: true, writable: true }

function mapValidator(shape: MapShape): Validator {
  const inner = compile(shape.value)
  const name = compile(shape.key)
  return (value, path, problems) => {
    if (!isObject(value)) return fail('SerializationException', 'Start of structure or map expected')
    const entries = Object.entries(value)
    const limit = outside(entries.length, shape, 'length')
    if (limit) problems.push(problem(value, path, limit))
    // An object of its own class: one without prototype is slow in everything that is done with it later.
    const map: Record<string, string> = {}
    for (const [key, item] of entries) {
      name(key, `${path}.key`, problems)
      const text = inner(item, `${path}.${key}.value`, problems) as string
      if (key === '__proto__') Object.defineProperty(map, key, { ...own, value: text })
      else map[key] = text
    }
    return map
  }
}

function structureValidator(members: Members): Validator {
  const fields = Object.entries(members).map(([name, shape]) => ({
    name,
    path: name.charAt(0).toLowerCase() + name.slice(1),
    validate: compile(shape),
    optional: shape.optional === true,
    fallback: shape.kind === 'string' ? shape.fallback : undefined,
    secret: shape.secret === true || shape.kind === 'blob',
  }))
  return (value, path, problems) => {
    if (!isObject(value)) return fail('SerializationException', 'Start of structure or map expected')
    const output: Record<string, unknown> = {}
    for (const field of fields) {
      const given = Object.hasOwn(value, field.name) ? value[field.name] : undefined
      const where = path === '' ? field.path : `${path}.${field.path}`
      if (given !== undefined && given !== null) output[field.name] = field.validate(given, where, problems)
      else if (field.fallback !== undefined) output[field.name] = field.fallback
      else if (!field.optional) problems.push(problem(null, where, 'Member must not be null', field.secret))
    }
    return output
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function wrongType(value: unknown, wanted: string): never {
  if (typeof value === 'object')
    fail('SerializationException', 'Start of structure or map found where not expected.')
  const found = { string: 'STRING_VALUE', number: 'NUMBER_VALUE', boolean: `${value}`.toUpperCase() }
  const kind = found[typeof value as keyof typeof found] ?? 'NULL'
  fail('SerializationException', `${kind} can not be converted to ${wanted}`)
}
