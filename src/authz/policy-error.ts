export type PolicyFault =
  | 'syntax'
  | 'too-large'
  | 'duplicate-sid'
  | 'invalid-sid'
  | 'invalid-principal'
  | 'invalid-action'
  | 'invalid-resource'
  | 'invalid-condition'
  | 'invalid-variable'
  | 'overly-permissive-condition'

/** A policy document that is refused. The message says what is wrong and in which statement. */
export class PolicyError extends Error {
  readonly reason: PolicyFault
  constructor(reason: PolicyFault, message: string) {
    super(message)
    this.name = 'PolicyError'
    this.reason = reason
  }
}

export function reject(reason: PolicyFault, message: string): never {
  throw new PolicyError(reason, message)
}

const longestQuote = 100

/** Text of the document, fit for a message. */
export function quote(text: string): string {
  return JSON.stringify(text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text)
}
