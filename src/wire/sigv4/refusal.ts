import { fail } from '../../core/errors.ts'

/** The one answer to a signature that does not fit, whatever the reason. Facts §2. */
export function refuse(): never {
  fail(
    'InvalidSignatureException',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  )
}
