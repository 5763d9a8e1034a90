import { advance, type Charged, type Done } from '../call.ts'

/** Does the operation's own work. What it writes is only gathered: nothing is changed yet. */
export function run(call: Charged): Done | Promise<Done> {
  const { input, ctx, resources } = call
  const output = call.operation.declaration.run({ ...resources, input, ctx } as never)
  const done = advance<Done>(call)
  if (output instanceof Promise)
    return output.then(value => {
      done.output = value
      return done
    })
  done.output = output
  return done
}
