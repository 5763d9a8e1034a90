import type { Identity } from '../../core/access.ts'
import { fail } from '../../core/errors.ts'
import { type Authenticated, advance, type Parsed } from '../call.ts'
import { type Keyring, verify } from '../sigv4/index.ts'

/** Region names as KMS's model has them: `eu-central-1`, `us-gov-west-1`. All are served. */
const regionName = /^([a-z]+-){2,3}\d+$/
const regions = new Set<string>()
function isRegion(text: string): boolean {
  if (regions.has(text)) return true
  if (text.length > 32 || !regionName.test(text)) return false
  if (regions.size < 1000) regions.add(text)
  return true
}

/** Verifies the signature. From here on, only what it covers is looked at. */
export function authenticate(keyring: Keyring<Identity>, call: Parsed): Authenticated {
  const verified = verify(call, {
    keyring,
    now: call.now,
    isRegion,
    expectedService: call.service.declaration.name,
  })
  // What was read of a header sent twice is not what was signed.
  if (call.target !== verified.headers['x-amz-target'])
    fail('IncompleteSignatureException', 'X-Amz-Target must be sent once')
  const authenticated = advance<Authenticated>(call)
  authenticated.identity = verified.credential.identity
  authenticated.region = verified.scope.region
  authenticated.signedHeaders = verified.headers
  authenticated.notes = { resources: [] }
  return authenticated
}
