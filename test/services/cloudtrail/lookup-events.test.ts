import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openWorld, type World } from '../../harness.ts'

interface Event {
  readonly EventName: string
  readonly EventTime: number
}
const names = (events: readonly Event[]) => events.map(event => event.EventName)
const by = (AttributeKey: string, AttributeValue: string) => ({
  LookupAttributes: [{ AttributeKey, AttributeValue }],
})

/** Looks up in the Region where IAM records. */
const lookup = (world: World, input: object = {}, as = world.admin) =>
  world.json('cloudtrail', 'LookupEvents', input, { as })

test('what was done is found, newest first, by each attribute', async () => {
  await using world = await openWorld()
  const bob = await world.user('bob')
  world.now += 1000
  const { json } = await world.kms('CreateKey')
  world.now += 1000
  assert.equal((await world.kms('DescribeKey', { KeyId: json.KeyMetadata.KeyId }, { as: bob })).status, 400)

  const all = (await lookup(world)).json.Events
  assert.deepEqual(names(all), ['DescribeKey', 'CreateKey', 'CreateAccessKey', 'CreateUser'])
  const [denied, created] = all
  assert.deepEqual(Object.keys(created).sort(), [
    'AccessKeyId',
    'CloudTrailEvent',
    'EventId',
    'EventName',
    'EventSource',
    'EventTime',
    'ReadOnly',
    'Resources',
    'Username',
  ])
  assert.equal(created.EventTime, Date.UTC(2026, 0, 15, 12, 0, 1) / 1000)
  assert.equal(created.ReadOnly, 'false')
  assert.deepEqual(created.Resources, [{ ResourceType: 'AWS::KMS::Key', ResourceName: json.KeyMetadata.Arn }])
  assert.equal(JSON.parse(created.CloudTrailEvent).eventID, created.EventId)
  assert.equal(JSON.parse(denied.CloudTrailEvent).errorCode, 'AccessDenied')

  for (const [attribute, expected] of [
    [by('EventId', created.EventId), ['CreateKey']],
    [by('EventName', 'CreateUser'), ['CreateUser']],
    [by('Username', 'bob'), ['DescribeKey']],
    [by('AccessKeyId', bob.accessKeyId), ['DescribeKey']],
    [by('EventSource', 'iam.amazonaws.com'), ['CreateAccessKey', 'CreateUser']],
    [by('ResourceName', 'nothing'), []],
  ] as const)
    assert.deepEqual(names((await lookup(world, attribute)).json.Events), expected, JSON.stringify(attribute))
  const named = (await lookup(world, by('ResourceName', json.KeyMetadata.Arn))).json.Events
  assert.ok(names(named).includes('CreateKey'))
})

test('a time range holds, to the second', async () => {
  await using world = await openWorld()
  const start = world.now / 1000
  for (const step of [0, 1, 2]) {
    world.now = (start + step) * 1000
    await world.kms('ListKeys')
  }
  world.now += 60_000
  const count = async (StartTime?: number, EndTime?: number) =>
    (await lookup(world, { ...by('EventName', 'ListKeys'), StartTime, EndTime })).json.Events.length
  assert.equal(await count(), 3)
  assert.equal(await count(start + 1), 2)
  assert.equal(await count(undefined, start + 1), 2)
  assert.equal(await count(start + 1, start + 1), 1)
  assert.equal(await count(start + 3), 0)
})

test('pages follow each other, and a token is good for its own question alone', async () => {
  await using world = await openWorld()
  for (let call = 0; call < 5; call++) await world.kms('ListKeys')
  const question = { ...by('EventName', 'ListKeys'), MaxResults: 2 }
  const ids = new Set<string>()
  const sizes: number[] = []
  let NextToken: string | undefined
  do {
    const { json } = await lookup(world, { ...question, NextToken })
    for (const { EventId } of json.Events) ids.add(EventId)
    sizes.push(json.Events.length)
    NextToken = json.NextToken
  } while (NextToken !== undefined)
  assert.deepEqual(sizes, [2, 2, 1])
  assert.equal(ids.size, 5)

  const token = (await lookup(world, question)).json.NextToken
  for (const input of [
    { ...question, NextToken: 'nonsense' },
    { ...question, ...by('EventName', 'CreateKey'), NextToken: token },
    { ...question, StartTime: 1, NextToken: token },
  ])
    assert.match((await lookup(world, input)).error, /^InvalidNextTokenException/)
  const elsewhere = { as: world.admin, region: 'eu-west-1' }
  const foreign = await world.json('cloudtrail', 'LookupEvents', { ...question, NextToken: token }, elsewhere)
  assert.match(foreign.error, /^InvalidNextTokenException/)
})

test('each Region has its own events', async () => {
  await using world = await openWorld()
  await world.kms('ListKeys', {}, { region: 'eu-west-1' })
  const inRegion = async (region: string) =>
    (await world.json('cloudtrail', 'LookupEvents', by('EventName', 'ListKeys'), { region })).json.Events
      .length
  assert.equal(await inRegion('eu-west-1'), 1)
  assert.equal(await inRegion('us-east-1'), 0)
})

test('requests that make no sense are refused', async () => {
  await using world = await openWorld()
  const two = {
    LookupAttributes: [...by('EventName', 'a').LookupAttributes, ...by('EventName', 'b').LookupAttributes],
  }
  for (const [input, expected] of [
    [two, /^InvalidLookupAttributesException/],
    [{ StartTime: 2, EndTime: 1 }, /^InvalidTimeRangeException/],
    [{ MaxResults: 51 }, /^ValidationException: .*'maxResults' .* less than or equal to 50/],
    [{ MaxResults: 0 }, /^ValidationException: .*'maxResults' .* greater than or equal to 1/],
    [by('Color', 'red'), /^ValidationException: .*'lookupAttributes\.1\.member\.attributeKey'/],
  ] as const) {
    const { error, status } = await lookup(world, input)
    assert.match(error, expected)
    assert.equal(status, 400)
  }
})

test('there are no Insights events', async () => {
  await using world = await openWorld()
  await world.kms('ListKeys')
  assert.deepEqual((await lookup(world, { EventCategory: 'insight' })).json, { Events: [] })
})

test('looking up needs permission, and is recorded itself', async () => {
  await using world = await openWorld()
  const as = await world.user('bob')
  assert.match(
    (await lookup(world, {}, as)).error,
    /^AccessDeniedException: .* perform: cloudtrail:LookupEvents on resource: \* because no identity-based policy/,
  )
  await lookup(world, { ...by('EventName', 'CreateUser'), StartTime: 1_700_000_000 })
  const record = (await world.trail()).at(-1)
  assert.equal(record.eventName, 'LookupEvents')
  assert.equal(record.readOnly, true)
  assert.equal(record.responseElements, null)
  assert.deepEqual(record.requestParameters, {
    lookupAttributes: [{ attributeKey: 'EventName', attributeValue: 'CreateUser' }],
    startTime: 'Nov 14, 2023, 10:13:20 PM',
  })
})

test('both spellings of the target are served, twice a second', async () => {
  await using world = await openWorld({ throttling: true })
  const target = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents'
  const botocore = await world.json('cloudtrail', 'LookupEvents', {}, { headers: { 'x-amz-target': target } })
  assert.equal(botocore.status, 200)
  assert.equal((await lookup(world)).status, 200)
  assert.match((await lookup(world)).error, /^ThrottlingException/)
  world.now += 500
  assert.equal((await lookup(world)).status, 200)
})
