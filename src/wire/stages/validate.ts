import { type Admitted, advance, type Validated } from '../call.ts'

/** Reads the input by the operation's shapes; only now is the body looked into. */
export function validate(call: Admitted): Validated {
  const validated = advance<Validated>(call)
  validated.input = call.operation.read(call.content)
  return validated
}
