import { anything } from '../../core/anything.ts'
import { fail } from '../../core/errors.ts'
import { integer, list, oneOf, optional, string, structure, timestamp } from '../../core/shapes.ts'
import { cloudtrail } from './operation.ts'

const attributeKeys = [
  'EventId',
  'EventName',
  'ReadOnly',
  'Username',
  'ResourceType',
  'ResourceName',
  'EventSource',
  'AccessKeyId',
] as const
const lookupAttribute = structure({
  AttributeKey: oneOf(...attributeKeys),
  AttributeValue: string({ min: 1, max: 2000 }),
})
const text = optional(string())
const event = structure({
  EventId: text,
  EventName: text,
  ReadOnly: text,
  AccessKeyId: text,
  EventTime: optional(timestamp()),
  EventSource: text,
  Username: text,
  Resources: optional(list(structure({ ResourceType: text, ResourceName: text }))),
  CloudTrailEvent: text,
})

export const LookupEvents = cloudtrail({
  name: 'LookupEvents',
  input: {
    LookupAttributes: optional(list(lookupAttribute)),
    StartTime: optional(timestamp()),
    EndTime: optional(timestamp()),
    EventCategory: optional(oneOf('insight')),
    MaxResults: optional(integer({ min: 1, max: 50 })),
    NextToken: text,
  },
  output: { Events: optional(list(event)), NextToken: text },
  needs: { events: { action: 'cloudtrail:LookupEvents', on: anything } },
  throttle: 'LookupEvents',
  audit: {
    readOnly: true,
    request: ['LookupAttributes', 'StartTime', 'EndTime', 'EventCategory', 'MaxResults', 'NextToken'],
    response: [],
  },

  async run({ input, ctx }) {
    const { StartTime: startTime, EndTime: endTime, NextToken: nextToken } = input
    const [first, second] = input.LookupAttributes ?? []
    if (second) fail('InvalidLookupAttributesException', 'Only one lookup attribute can be specified.')
    if (startTime !== undefined && endTime !== undefined && startTime > endTime)
      fail('InvalidTimeRangeException', 'The start time must not be after the end time.')
    // Nothing here detects unusual activity, so there are no Insights events.
    if (input.EventCategory === 'insight') return { Events: [] }
    const { account, region, now } = ctx
    const attribute = first && { key: first.AttributeKey, value: first.AttributeValue }
    const asked = { account, region, attribute, startTime, endTime, now, nextToken }
    const found = await ctx.trail.lookup({ ...asked, maxResults: input.MaxResults ?? 50 })
    if ('invalid' in found)
      fail('InvalidNextTokenException', 'The next token is invalid, or was given out for another request.')
    return { Events: found.events, NextToken: found.nextToken }
  },
})
