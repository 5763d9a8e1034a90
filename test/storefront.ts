/** Services that call KMS for whoever calls them, as S3 does; each of their operations forwards one of KMS's. */
import type { CallContext, Resource, Service } from '../src/core/operation.ts'
import { declaring } from '../src/core/operation.ts'
import { optional, string } from '../src/core/shapes.ts'
import type { Transaction } from '../src/store/index.ts'
import type { CallOptions, Reply, World } from './harness.ts'

interface Environment {
  /** Runs once the call is decided upon, before it does anything. */
  readonly meanwhile?: () => Promise<unknown>
}
type Context = CallContext<Transaction> & Environment
const operation = declaring<Context, 'all'>()

const bucket = {
  find: (_input: unknown, { account }: Context): Resource => ({
    target: { arn: 'arn:aws:s3:::bucket/key', account, rule: 'identity' },
  }),
}

const Forward = operation({
  name: 'Forward',
  input: {
    Service: optional(string()),
    Operation: string(),
    /** JSON; blobs are arrays of bytes. */
    Input: string(),
    /** An alias that is written first, so that the call has a change of its own. */
    Change: optional(string()),
  },
  output: { Output: string() },
  needs: { object: { action: 's3:PutObject', on: bucket } },
  throttle: 'all',
  audit: { readOnly: false, request: ['Operation'], response: [] },

  async run({ input, ctx }) {
    const { account, region, now } = ctx
    await ctx.meanwhile?.()
    const asked = JSON.parse(input.Input, (_key, value) =>
      Array.isArray(value) ? Buffer.from(value) : value,
    )
    const Output = JSON.stringify(await ctx.invoke(input.Service ?? 'kms', input.Operation, asked))
    const name = input.Change
    if (name !== undefined)
      ctx.write(tx =>
        tx.put('aliases', { account, region, name, keyId: 'none', createdAt: now, updatedAt: now }),
      )
    return { Output }
  },
})

/** A service of this name, and with it of this place in `kms:ViaService`. */
export function storefront(name: string, meanwhile?: Environment['meanwhile']): Service {
  return {
    name,
    protocol: 'json',
    targetPrefixes: [`Storefront_${name}`],
    operations: [Forward],
    missing: [],
    eventSource: `${name}.amazonaws.com`,
    quotas: { all: 1000 },
    environment: { ...(meanwhile && { meanwhile }) },
  }
}

/** Has the service call KMS; `json` is what KMS answered it. */
export async function through(
  world: World,
  service: string,
  Operation: string,
  input: object,
  { Change, ...options }: CallOptions & { readonly Change?: string } = {},
): Promise<Reply> {
  const body = JSON.stringify({ Operation, Input: JSON.stringify(input), Change })
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `Storefront_${service}.Forward`,
    ...options.headers,
  }
  const reply = await world.send({ service, body, ...options, headers })
  if (reply.error) return reply
  const json = JSON.parse(reply.json.Output, (_key, value) =>
    value?.type === 'Buffer' ? Buffer.from(value.data) : value,
  )
  return { ...reply, json }
}
