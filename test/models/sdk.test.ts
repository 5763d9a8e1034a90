import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as cloudtrail from '@aws-sdk/client-cloudtrail'
import * as iam from '@aws-sdk/client-iam'
import * as kms from '@aws-sdk/client-kms'
import * as sts from '@aws-sdk/client-sts'
import { NormalizedSchema } from '@smithy/core/schema'
import type { Members, Shape } from '../../src/core/shapes.ts'
import { eachOperation, services } from './declared.ts'

const clients: Record<string, Record<string, unknown>> = { kms, iam, sts, cloudtrail } as never
type OperationSchema = readonly [9, string, string, unknown, () => unknown, () => unknown]

const schemaOf = (service: string, operation: string) =>
  clients[service]?.[`${operation}$`] as OperationSchema | undefined

const kinds: Record<Shape['kind'], (schema: NormalizedSchema) => boolean> = {
  string: schema => schema.isStringSchema(),
  integer: schema => schema.isNumericSchema(),
  boolean: schema => schema.isBooleanSchema(),
  timestamp: schema => schema.isTimestampSchema(),
  blob: schema => schema.isBlobSchema(),
  list: schema => schema.isListSchema(),
  map: schema => schema.isMapSchema(),
  structure: schema => schema.isStructSchema(),
}

/** Members of inputs that botocore's model has already, and the newest SDK has not. */
const newer: Record<string, readonly string[]> = { 'ListKeys input': ['ResourceOwners'] }

/** Compares names and types all the way down; `isInput` asks that nothing of the model is left out. */
function compare(where: string, members: Members, schema: NormalizedSchema, isInput: boolean): void {
  const theirs = new Map(schema.isStructSchema() ? [...schema.structIterator()] : [])
  const ahead = newer[where] ?? []
  if (isInput) assert.deepEqual(Object.keys(members).sort(), [...theirs.keys(), ...ahead].sort(), where)
  for (const [name, shape] of Object.entries(members)) {
    if (ahead.includes(name)) continue
    const other = theirs.get(name)
    assert.ok(other, `${where}.${name} is not in the model`)
    compareShape(`${where}.${name}`, shape, other, isInput)
  }
}

function compareShape(where: string, shape: Shape, schema: NormalizedSchema, isInput: boolean): void {
  assert.ok(kinds[shape.kind](schema), `${where} is no ${shape.kind} in the model`)
  if (shape.kind === 'list') compareShape(`${where}[]`, shape.of, schema.getValueSchema(), isInput)
  if (shape.kind === 'structure') compare(where, shape.members, schema, isInput)
}

test('names and types of every operation are those of the AWS SDK', () => {
  let compared = 0
  eachOperation((service, operation) => {
    const schema = schemaOf(service.name, operation.name)
    assert.ok(schema, `${service.name} has no ${operation.name}`)
    compare(`${operation.name} input`, operation.input, NormalizedSchema.of(schema[4]() as never), true)
    compare(`${operation.name} output`, operation.output, NormalizedSchema.of(schema[5]() as never), false)
    compared++
  })
  assert.ok(compared > 40)
})

test('every operation of the SDK is either implemented or listed as missing', () => {
  for (const { name, operations, missing } of services) {
    const all = Object.entries(clients[name] as Record<string, unknown[]>)
      .filter(([key, schema]) => key.endsWith('$') && schema[0] === 9)
      .map(([key]) => key.slice(0, -1))
    assert.ok(all.length > 5, name)
    assert.deepEqual([...operations.map(operation => operation.name), ...missing].sort(), all.sort(), name)
  }
})
