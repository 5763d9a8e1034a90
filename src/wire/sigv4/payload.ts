import { hash } from 'node:crypto'
import { fail } from '../../core/errors.ts'
import { refuse } from './refusal.ts'

const unsigned = 'UNSIGNED-PAYLOAD'

/** What the canonical request ends in, and the bytes it vouches for. */
export interface Payload {
  readonly hash: string
  readonly body: Uint8Array | undefined
}

/**
 * @param declared `X-Amz-Content-Sha256`. S3 requires it in headers, lets presigned requests go without, and
 *   alone takes a body that is not signed. Facts §2.
 */
export function readPayload(
  body: Uint8Array,
  declared: string | undefined,
  isS3: boolean,
  isPresigned: boolean,
): Payload {
  if (isS3) {
    if (declared === unsigned || (declared === undefined && isPresigned))
      return { hash: unsigned, body: undefined }
    if (declared === undefined)
      fail('IncompleteSignatureException', 'Missing required header for this request: x-amz-content-sha256')
  }
  const calculated = hash('sha256', body, 'hex')
  if (declared !== undefined && declared !== calculated) refuse()
  return { hash: calculated, body }
}
