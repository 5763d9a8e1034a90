import { fail } from '../../core/errors.ts'

/** Attestation documents cannot be verified yet; to answer in the clear instead would betray the enclave. */
export function requireNoRecipient(recipient: object | undefined): void {
  if (recipient) fail('UnsupportedOperationException', 'The Recipient parameter is not supported.')
}
