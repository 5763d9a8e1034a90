import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { loadModel, type Model, type ModelShape } from '../models/botocore.ts'
import {
  BotoClient,
  beyondCli,
  CliClient,
  exportsOf,
  type Input,
  JsClient,
  type KmsClient,
  type Output,
  sdkOperations,
} from './kms-clients.ts'
import { Caller, parts } from './scenario.ts'
import { Server } from './server.ts'
import { Shell } from './shell.ts'

/** What exists when an external key store can be connected, and is refused until then. */
const refused = ['Connect', 'Create', 'Delete', 'Disconnect', 'Update'].map(word => `${word}CustomKeyStore`)

suite('every operation, by every client', () => {
  let server: Server
  let shell: Shell
  let js: JsClient
  let boto: BotoClient
  let cli: CliClient
  before(async () => {
    server = await Server.start({ args: ['--throttling', 'off'] })
    shell = new Shell(await server.env())
    js = new JsClient({ endpoint: server.endpoint, credentials: server.credentials })
    boto = new BotoClient(shell.env)
    cli = new CliClient(shell)
  })
  after(async () => {
    js?.[Symbol.dispose]()
    await boto?.[Symbol.asyncDispose]()
    shell?.[Symbol.dispose]()
    await server?.[Symbol.asyncDispose]()
  })

  /** Goes through all parts; what the client called is what the SDK's model has. */
  async function callAll(client: KmsClient, name: string, seen?: (operation: string, raw: string) => void) {
    const caller = new Caller(client, seen)
    await Promise.all(Object.values(parts).map(part => part(caller, name)))
    assert.deepEqual([...caller.refused].sort(), refused)
    const called = [...caller.answered, ...caller.refused].sort()
    assert.equal(called.length, 56)
    assert.deepEqual(called, sdkOperations)
  }

  test('the JS SDK', () => callAll(js, 'js'))

  test('boto3, whose answers are what its model describes', async () => {
    const model = loadModel('kms')
    const checked = new Set<string>()
    await callAll(boto, 'boto3', (operation, raw) => {
      const shape = model.operations[operation]?.output?.shape
      if (shape) conforms(model, shape, JSON.parse(raw), operation)
      else assert.ok(raw === '' || raw === '{}', operation)
      checked.add(operation)
    })
    assert.deepEqual([...checked, ...refused].sort(), sdkOperations)
    assert.deepEqual((await boto.model()).operations.sort(), sdkOperations)
  })

  test('the AWS CLI', async () => {
    await callAll(cli, 'cli')
    for (const operation of beyondCli)
      assert.match(await shell.fails(`aws kms ${operation.toLowerCase()}`), /Invalid choice/)
  })

  test('the paginators of all three give each item once', async () => {
    const lists = await furnish(new Caller(js))
    assert.deepEqual(Object.keys(lists).sort(), exportsOf(/^paginate/))
    assert.deepEqual(Object.keys(lists).sort(), (await boto.model()).paginators.sort())
    for (const [client, name] of [
      [js, 'js'],
      [boto, 'boto3'],
      [cli, 'cli'],
    ] as const)
      await Promise.all(
        Object.entries(lists).map(async ([operation, { input, member, items, of }]) => {
          const pages = await client.pages(operation, input, paged, 2)
          const found = pages.flatMap(page => page[member].map(of))
          assert.deepEqual(found.sort(), [...items].sort(), `${name} ${operation}`)
          // The CLI joins the pages itself.
          if (client !== cli && items.length > 2)
            assert.equal(pages.length, Math.ceil(items.length / 2), `${name} ${operation}`)
        }),
      )
  })

  test('no client has waiters for KMS', async () => {
    assert.deepEqual((await boto.model()).waiters, [])
    assert.deepEqual(exportsOf(/^wait/), [])
    assert.match(await shell.fails('aws kms wait'), /Invalid choice|invalid choice/)
  })
})

/** A Region of its own, so that what is listed is known. */
const paged = 'ap-southeast-2'

interface List {
  readonly input: Input
  readonly member: string
  readonly items: readonly string[]
  readonly of: (item: Output) => string
}

/** Five of everything that is listed, where one can have five. */
async function furnish(kms: Caller): Promise<Record<string, List>> {
  const call = (operation: string, input: Input) => kms.call(operation, input, paged)
  const five = [1, 2, 3, 4, 5]
  const keys: string[] = []
  for (const _ of five) keys.push((await call('CreateKey', {})).KeyMetadata.KeyId)
  const KeyId = keys[0] as string
  const RetiringPrincipal = 'arn:aws:iam::000000000000:root'
  const grants: string[] = []
  for (const n of five) {
    await call('CreateAlias', { AliasName: `alias/${n}`, TargetKeyId: keys[n - 1] })
    await call('TagResource', { KeyId, Tags: [{ TagKey: `${n}`, TagValue: '' }] })
    await call('RotateKeyOnDemand', { KeyId })
    const asked = { KeyId, GranteePrincipal: '000000000000', RetiringPrincipal, Operations: ['Decrypt'] }
    grants.push((await call('CreateGrant', asked)).GrantId)
  }
  const { Rotations } = await call('ListKeyRotations', { KeyId })
  const rotations = Rotations.map((one: Output) => one.KeyMaterialId)
  assert.equal(new Set(rotations).size, 5)
  // Aliases of AWS managed keys stand among one's own.
  const { Aliases } = await call('ListAliases', { Limit: 100 })
  const aliases: string[] = Aliases.map((one: Output) => one.AliasName)
  for (const n of five) assert.ok(aliases.includes(`alias/${n}`))
  const listed = (member: string, items: readonly string[], input: Input, of = (item: Output) => item) => ({
    input,
    member,
    items,
    of,
  })
  return {
    DescribeCustomKeyStores: listed('CustomKeyStores', [], {}),
    ListAliases: listed('Aliases', aliases, {}, one => one.AliasName),
    ListGrants: listed('Grants', grants, { KeyId }, one => one.GrantId),
    ListKeyPolicies: listed('PolicyNames', ['default'], { KeyId }),
    ListKeyRotations: listed('Rotations', rotations, { KeyId }, one => one.KeyMaterialId),
    ListKeys: listed('Keys', keys, {}, one => one.KeyId),
    ListResourceTags: listed(
      'Tags',
      five.map(n => `${n}`),
      { KeyId },
      one => one.TagKey,
    ),
    ListRetirableGrants: listed('Grants', grants, { RetiringPrincipal }, one => one.GrantId),
  }
}

/** Where AWS answers more than its model lists: this enumeration is deprecated and has not grown with the specs. */
const grown: Record<string, string> = { CustomerMasterKeySpec: 'KeySpec' }

/** Whether JSON is what the model's shape describes: its members, types, limits and enumerations. */
function conforms(model: Model, id: string, value: Output, where: string): void {
  const shape = model.shapes[grown[id] ?? id] as ModelShape
  const inside = (size: number) =>
    assert.ok(size >= (shape.min ?? 0) && size <= (shape.max ?? Infinity), `${where}: ${size}`)
  switch (shape.type) {
    case 'structure':
      assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), where)
      for (const member of shape.required ?? []) assert.ok(member in value, `${where}.${member} is missing`)
      for (const [member, inner] of Object.entries(value)) {
        const known = shape.members?.[member]
        assert.ok(known, `${where}.${member} is not in the model`)
        conforms(model, known.shape, inner, `${where}.${member}`)
      }
      break
    case 'list':
      assert.ok(Array.isArray(value), where)
      inside(value.length)
      for (const inner of value) conforms(model, shape.member?.shape as string, inner, `${where}[]`)
      break
    case 'map':
      for (const inner of Object.values(value))
        conforms(model, shape.value?.shape as string, inner, `${where}{}`)
      break
    case 'string':
      assert.equal(typeof value, 'string', where)
      inside(value.length)
      if (shape.enum) assert.ok(shape.enum.includes(value), `${where}: ${value}`)
      if (shape.pattern) assert.match(value, new RegExp(`^(?:${shape.pattern})$`, 'u'), where)
      break
    case 'blob':
      assert.equal(Buffer.from(value, 'base64').toString('base64'), value, where)
      inside(Buffer.from(value, 'base64').length)
      break
    case 'integer':
      assert.ok(Number.isInteger(value), where)
      inside(value)
      break
    case 'timestamp':
      assert.ok(typeof value === 'number' && value > 1.7e9 && value < 1e10, `${where}: ${value}`)
      break
    case 'boolean':
      assert.equal(typeof value, 'boolean', where)
      break
    default:
      assert.fail(`${where} is a ${shape.type}`)
  }
}
