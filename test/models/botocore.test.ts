import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorTable } from '../../src/core/errors.ts'
import type { Members, Shape } from '../../src/core/shapes.ts'
import { loadModel, type Model, type ModelShape } from './botocore.ts'
import { eachOperation, services } from './declared.ts'

/** The service models that botocore brings along with the AWS CLI. */
const models = Object.fromEntries(services.map(({ name }) => [name, loadModel(name)]))

const limits = ({ min, max }: { min?: number | undefined; max?: number | undefined }) => ({ min, max })

function compareMembers(where: string, members: Members, model: Model, shape: ModelShape): void {
  for (const [name, ours] of Object.entries(members)) {
    const theirs = shape.members?.[name]
    // The CLI's model may be older than the SDK's, which test/models/sdk.test.ts holds the names against.
    if (!theirs) continue
    const required = shape.required?.includes(name) ?? false
    const hasFallback = ours.kind === 'string' && ours.fallback !== undefined
    assert.equal(!ours.optional && !hasFallback, required, `${where}.${name} required`)
    compareShape(`${where}.${name}`, ours, model, model.shapes[theirs.shape] as ModelShape)
  }
}

function compareShape(where: string, ours: Shape, model: Model, theirs: ModelShape): void {
  switch (ours.kind) {
    case 'string':
      assert.deepEqual(
        { ...limits(ours), pattern: ours.pattern },
        { ...limits(theirs), pattern: theirs.pattern },
        where,
      )
      assert.deepEqual([...(ours.values ?? [])].sort(), [...(theirs.enum ?? [])].sort(), where)
      break
    case 'integer':
    case 'blob':
      assert.deepEqual(limits(ours), limits(theirs), where)
      break
    case 'list':
      assert.deepEqual(limits(ours), limits(theirs), where)
      compareShape(`${where}[]`, ours.of, model, model.shapes[theirs.member?.shape as string] as ModelShape)
      break
    case 'map':
      compareShape(`${where} keys`, ours.key, model, model.shapes[theirs.key?.shape as string] as ModelShape)
      compareShape(
        `${where} values`,
        ours.value,
        model,
        model.shapes[theirs.value?.shape as string] as ModelShape,
      )
      break
    case 'structure':
      compareMembers(where, ours.members, model, theirs)
  }
  if (theirs.sensitive) assert.ok(ours.secret, `${where} is sensitive in the model, so secret here`)
}

test('lengths, patterns, enums and required members are those of the service models', () => {
  eachOperation((service, { name, input, output }) => {
    const model = models[service.name] as Model
    const operation = model.operations[name]
    assert.ok(operation, `${service.name} has no ${name}`)
    for (const [members, side] of [
      [input, operation.input],
      [output, operation.output],
    ] as const) {
      const shape = side ? (model.shapes[side.shape] as ModelShape) : { type: 'structure', members: {} }
      compareMembers(`${name} ${side?.shape ?? ''}`, members, model, shape)
    }
  })
})

test('errors carry the codes and statuses of the service models', () => {
  let compared = 0
  for (const { name, protocol } of services) {
    for (const [shape, { error }] of Object.entries((models[name] as Model).shapes)) {
      const row = errorTable[shape as keyof typeof errorTable]
      // STS's model declares this one for federation alone; for expired credentials facts §2 has another.
      if (!row || !error || shape === 'ExpiredTokenException') continue
      if (protocol === 'query') {
        const [code, status] = row.query ?? [shape, row.json]
        assert.deepEqual(
          [code, status],
          [error.code ?? shape, error.httpStatusCode ?? 400],
          `${name} ${shape}`,
        )
      } else if (error.httpStatusCode) assert.equal(row.json, error.httpStatusCode, `${name} ${shape}`)
      compared++
    }
  }
  assert.ok(compared > 5)
})
