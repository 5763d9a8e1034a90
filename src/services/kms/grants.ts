import { fail } from '../../core/errors.ts'

/** No grant can have been made yet, so every grant token is an invalid one. */
export function requireNoGrantTokens(tokens: readonly string[] | undefined): void {
  if (tokens?.length) fail('InvalidGrantTokenException', 'The grant token is not valid.')
}
