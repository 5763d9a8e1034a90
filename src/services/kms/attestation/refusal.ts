import { fail } from '../../../core/errors.ts'

/** The document is the caller's own: what is wrong with it may be told. */
export function refuse(reason: string): never {
  return fail('ValidationException', `The attestation document is not valid: ${reason}.`)
}
