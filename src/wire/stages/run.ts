import { type Authorised, advance, type Done } from '../call.ts'

/** Does the operation's own work. What it writes is only gathered: nothing is changed yet. */
export async function run(call: Authorised): Promise<Done> {
  const { input, ctx, resources } = call
  const output = await call.operation.declaration.run({ ...resources, input, ctx } as never)
  return advance<Authorised, Done>(call, { output })
}
