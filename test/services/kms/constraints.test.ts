/** Every constraint of the service model, broken once: the cases are made from the model, none is written here. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { openWorld } from '../../harness.ts'
import { loadModel, type ModelShape } from '../../models/botocore.ts'

const model = loadModel('kms')
const shapeOf = (name: string) => model.shapes[name] as ModelShape
const operations = Object.keys(model.operations).sort()
const inputOf = (operation: string) => shapeOf(model.operations[operation]?.input?.shape as string)

/** Shown in no error, though the model does not call them sensitive: a grant token lets its holder use the key. */
const withheld = new Set(['GrantTokenType', 'TrustAnchorCertificateType'])

type Json = string | number | boolean | null | Json[] | { [name: string]: Json }
/** Members that no model has: they are ignored. */
const nonsense = { Nonsense: { deep: [1, null] }, nonsense: '', 'a.b': 0 }
/** A value that breaks constraints, and what AWS says of it. */
interface Broken {
  readonly value: Json | undefined
  readonly says: readonly string[]
}
const name = (member: string) => member.charAt(0).toLowerCase() + member.slice(1)
const hidden = (shape: ModelShape, id: string) => shape.type === 'blob' || shape.sensitive || withheld.has(id)
const failed = (what: string, path: string, constraint: string) =>
  `Value${what} at '${path}' failed to satisfy constraint: Member must ${constraint}`
const atLeast = (what: string, least: number) => `have ${what} greater than or equal to ${least}`
const atMost = (what: string, most: number) => `have ${what} less than or equal to ${most}`
const enumeration = ({ enum: values = [] }: ModelShape) => `satisfy enum value set: [${values.join(', ')}]`
const matches = (pattern: string, text: string) => new RegExp(`^(?:${pattern})$`, 'u').test(text)
const blob = (length: number) => Buffer.alloc(length, 'x').toString('base64')

/** Which of its constraints a string breaks. */
function breaks(shape: ModelShape, value: string): string[] {
  const { min = 0, max = Infinity, pattern, enum: values } = shape
  const found: string[] = []
  if (values && !values.includes(value)) found.push(enumeration(shape))
  if (value.length < min) found.push(atLeast('length', min))
  if (value.length > max) found.push(atMost('length', max))
  if (pattern !== undefined && !matches(pattern, value))
    found.push(`satisfy regular expression pattern: ${pattern}`)
  return found
}

/** A string of this length, and of the pattern when there is one of that length. */
function text(shape: ModelShape, length: number): string {
  const { pattern } = shape
  const plain = ['a', 'A', '0'].map(letter => letter.repeat(length))
  if (pattern === undefined) return plain[0] as string
  const made = fc.sample(fc.stringMatching(new RegExp(`^(?:${pattern})$`, 'u')), { numRuns: 300, seed: 1 })
  return (
    [...plain, ...made].find(one => one.length === length && matches(pattern, one)) ?? (plain[0] as string)
  )
}

/** A value that breaks nothing. */
function valid(id: string): Json {
  const shape = shapeOf(id)
  switch (shape.type) {
    case 'string': {
      if (shape.enum) return shape.enum[0] as string
      const { min = 0, max = 64 } = shape
      for (let length = Math.max(min, 1); length <= max; length++) {
        const one = text(shape, length)
        if (breaks(shape, one).length === 0) return one
      }
      throw new Error(`no value found for ${id}`)
    }
    case 'integer':
      return shape.min ?? 1
    case 'blob':
      return blob(shape.min ?? 1)
    case 'list':
      return [valid(shape.member?.shape as string)]
    case 'structure':
      return { ...requiredOf(shape), ...nonsense }
    case 'map':
      return { a: 'b' }
    case 'timestamp':
      return 1_800_000_000
    default:
      return true
  }
}
const requiredOf = (shape: ModelShape): Record<string, Json> =>
  Object.fromEntries((shape.required ?? []).map(member => [member, valid(memberOf(shape, member))]))
const memberOf = (shape: ModelShape, member: string) => shape.members?.[member]?.shape as string

/** All values that break one constraint of the shape or of what is in it. */
function* broken(id: string, path: string): Generator<Broken> {
  const shape = shapeOf(id)
  const { min = 0, max = Infinity, pattern, enum: values } = shape
  switch (shape.type) {
    case 'string':
      for (const value of new Set(brokenStrings(shape))) {
        const what = hidden(shape, id) ? '' : ` '${value}'`
        yield { value, says: breaks(shape, value).map(constraint => failed(what, path, constraint)) }
      }
      break
    case 'integer':
      if (min) yield { value: min - 1, says: [failed(` '${min - 1}'`, path, atLeast('value', min))] }
      if (max < Infinity)
        yield { value: max + 1, says: [failed(` '${max + 1}'`, path, atMost('value', max))] }
      break
    case 'blob':
      if (min) yield { value: blob(min - 1), says: [failed('', path, atLeast('length', min))] }
      if (max < Infinity) yield { value: blob(max + 1), says: [failed('', path, atMost('length', max))] }
      break
    case 'list':
      yield* brokenLists(shape, path)
      break
    case 'map':
      assert.ok(!pattern && !values && max === Infinity, `${id} is constrained`)
      for (const part of [shape.key, shape.value]) {
        const { type, ...rest } = shapeOf(part?.shape as string)
        assert.deepEqual([type, 'max' in rest || 'pattern' in rest || 'enum' in rest], ['string', false], id)
      }
      break
    case 'structure':
      yield* brokenMembers(shape, path)
  }
}

function* brokenStrings(shape: ModelShape): Generator<string> {
  const { min = 0, max, pattern, enum: values } = shape
  if (values) {
    yield 'NONSENSE'
    yield values[0]?.toLowerCase() as string
    return
  }
  if (min) yield text(shape, min - 1)
  if (max !== undefined) yield text(shape, max + 1)
  if (pattern === undefined) return
  const sizes = [min, Math.max(min, 1), max ?? min + 1]
  const wrong = sizes.flatMap(size => ['\u0100', ' ', '*', '\n'].map(letter => letter.repeat(size)))
  const found = wrong.find(one => one && breaks({ ...shape, type: 'string' }, one).length === 1)
  assert.ok(found, pattern)
  yield found
}

/** What is wrong with strings in a list is said of the list, with all that its members must satisfy. */
function* brokenLists(shape: ModelShape, path: string): Generator<Broken> {
  const { min = 0, max = Infinity } = shape
  const id = shape.member?.shape as string
  const member = shapeOf(id)
  const shown = (value: Json[]) => (hidden(member, id) ? '' : ` '[${value.join(', ')}]'`)
  const fine = valid(id)
  if (min) yield { value: [], says: [failed(" '[]'", path, atLeast('length', min))] }
  if (max < Infinity) {
    const value = Array.from({ length: max + 1 }, () => fine)
    yield { value, says: [failed(shown(value), path, atMost('length', max))] }
  }
  if (member.type !== 'string') {
    for (const { value, says } of broken(id, `${path}.2.member`)) yield { value: [fine, value as Json], says }
    return
  }
  const all: string[] = []
  if (member.max !== undefined) all.push(atMost('length', member.max))
  if (member.min !== undefined) all.push(atLeast('length', member.min))
  if (member.enum) all.push(enumeration(member))
  assert.equal(member.pattern, undefined)
  for (const one of brokenStrings(member)) {
    const value = [fine, one]
    const constraint = `satisfy constraint: [${all.map(each => `Member must ${each}`).join(', ')}]`
    yield { value, says: [failed(shown(value), path, constraint)] }
  }
}

/** Structures in which one member is broken or, if it must be there, missing or null. */
function* brokenMembers(shape: ModelShape, path: string): Generator<Broken> {
  for (const { member, value, says } of eachMember(shape, path)) {
    const { [member]: _, ...others } = requiredOf(shape)
    yield { value: value === undefined ? others : { ...others, [member]: value }, says }
  }
}

function* eachMember(shape: ModelShape, path: string): Generator<Broken & { readonly member: string }> {
  for (const [member, { shape: id }] of Object.entries(shape.members ?? {})) {
    const where = path === '' ? name(member) : `${path}.${name(member)}`
    if (shape.required?.includes(member)) {
      const says = [failed(hidden(shapeOf(id), id) ? '' : ' null', where, 'not be null')]
      yield { member, value: undefined, says }
      yield { member, value: null, says }
    }
    for (const one of broken(id, where)) yield { member, ...one }
  }
}

/** The parts of a message in an order of their own: which comes first, AWS does not say. */
function parts(message: string): string[] {
  const [, count = '', s, rest = ''] = /^(\d+) validation error(s?) detected: (.*)$/s.exec(message) ?? []
  const list = rest
    .split('; ')
    .map(part =>
      part.replace(/enum value set: \[([^\]]*)\]/, (_, values: string) => values.split(', ').sort().join()),
    )
  assert.deepEqual([count, s], [`${list.length}`, list.length === 1 ? '' : 's'], message)
  return list.sort()
}
const expected = (says: readonly string[]) =>
  parts(`${says.length} validation error${says.length > 1 ? 's' : ''} detected: ${says.join('; ')}`)

suite('every constraint of the model', () => {
  test('broken alone is told in AWS’s words, whatever else the request holds', async () => {
    await using world = await openWorld()
    let sent = 0
    for (const operation of operations)
      for (const { value, says } of brokenMembers(inputOf(operation), '')) {
        for (const input of [value, { ...(value as object), ...nonsense }]) {
          const reply = await world.kms(operation, input as object)
          const what = `${operation} ${JSON.stringify(value).slice(0, 200)}: ${reply.error.slice(0, 500)}`
          assert.deepEqual([reply.status, reply.json.__type], [400, 'ValidationException'], what)
          assert.deepEqual(parts(reply.json.message), expected(says), what)
        }
        sent++
      }
    assert.ok(sent > 300, `${sent} constraints`)
    assert.deepEqual((await world.kms('ListKeys')).json.Keys, [])
  })

  test('broken together are told together', async () => {
    await using world = await openWorld()
    for (const operation of operations) {
      const all = new Map([...eachMember(inputOf(operation), '')].reverse().map(one => [one.member, one]))
      if (all.size === 0) continue
      const given = [...all.values()].filter(({ value }) => value !== undefined)
      const input = Object.fromEntries(given.map(({ member, value }) => [member, value]))
      const reply = await world.kms(operation, input)
      const says = [...all.values()].flatMap(one => one.says)
      assert.deepEqual(parts(reply.json.message), expected(says), operation)
    }
  })

  test('at its bound is kept', async () => {
    await using world = await openWorld()
    for (const operation of operations) {
      const shape = inputOf(operation)
      for (const [member, { shape: id }] of Object.entries(shape.members ?? {})) {
        for (const value of bounds(id)) {
          if (typeof value === 'number' && !within(value, narrower[`${operation} ${member}`])) continue
          const { error } = await world.kms(operation, { ...requiredOf(shape), [member]: value })
          assert.ok(!error.includes(` at '${name(member)}`), `${operation} ${member}: ${error}`)
        }
      }
    }
  })
})

/** Where the service takes less than its model says. */
const narrower: Record<string, readonly [least: number, most: number]> = {
  'ListAliases Limit': [1, 100],
  'ListGrants Limit': [1, 100],
  'ListRetirableGrants Limit': [1, 100],
  'ListResourceTags Limit': [1, 50],
  'ScheduleKeyDeletion PendingWindowInDays': [7, 30],
}
const within = (value: number, [least, most]: readonly number[] = []) =>
  value >= (least ?? value) && value <= (most ?? value)

/** The least and the most that a shape allows, and all of its enumeration. */
function* bounds(id: string): Generator<Json> {
  const shape = shapeOf(id)
  const { min, max } = shape
  for (const bound of [min, max]) {
    if (bound === undefined) continue
    if (shape.type === 'integer') yield bound
    if (shape.type === 'blob') yield blob(bound)
    if (shape.type === 'list') {
      const one = valid(shape.member?.shape as string)
      yield Array.from({ length: bound }, () => one)
    }
    if (shape.type === 'string' && breaks(shape, text(shape, bound)).length === 0) yield text(shape, bound)
  }
  if (shape.enum) yield* shape.enum
}

test('a member of another type is a SerializationException, in every operation', async () => {
  await using world = await openWorld()
  const wrong: Record<string, readonly Json[]> = {
    string: [1, true, ['a'], { a: 'b' }],
    integer: ['1', true, [1], {}],
    boolean: ['true', 1, [], {}],
    blob: [1, true, ['YQ=='], {}, 'a', 'YR=='],
    list: ['a', 1, {}, [1], [null], [[]]],
    map: ['a', 1, [], { a: 1 }, { a: null }],
    structure: ['a', 1, []],
    timestamp: ['tomorrow', true, []],
  }
  for (const operation of operations) {
    const shape = inputOf(operation)
    for (const [member, { shape: id }] of Object.entries(shape.members ?? {})) {
      for (const value of wrong[shapeOf(id).type] ?? []) {
        const { status, json } = await world.kms(operation, { ...requiredOf(shape), [member]: value })
        const what = `${operation} ${member} ${JSON.stringify(value)}`
        assert.deepEqual([status, json.__type], [400, 'SerializationException'], what)
      }
    }
  }
})
