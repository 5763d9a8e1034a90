import type { Identity } from '../../core/access.ts'
import { fail } from '../../core/errors.ts'
import { isRegion } from '../../core/regions.ts'
import { type Authenticated, advance, type Parsed } from '../call.ts'
import type { Content } from '../protocols/protocol.ts'
import { type Keyring, verify } from '../sigv4/index.ts'

/** Verifies the signature. From here on, only what it covers is looked at. */
export function authenticate(keyring: Keyring<Identity>, call: Parsed): Authenticated {
  const { name, globalRegion } = call.service.declaration
  const verified = verify(call, {
    keyring,
    now: call.now,
    isRegion: globalRegion === undefined ? isRegion : text => text === globalRegion,
    expectedService: name,
  })
  // What was read of a header sent twice is not what was signed.
  if (call.target !== verified.headers['x-amz-target'])
    fail('IncompleteSignatureException', 'X-Amz-Target must be sent once')
  const authenticated = advance<Authenticated>(call)
  if (call.method === 'GET') authenticated.content = signedContent(call, verified.query)
  authenticated.identity = verified.credential.identity
  authenticated.region = verified.scope.region
  authenticated.signedHeaders = verified.headers
  authenticated.notes = { resources: [] }
  return authenticated
}

/** The parameters of a presigned request as its signature covers them, not as parse read them before. */
function signedContent(call: Parsed, query: readonly (readonly [string, string])[]): Content {
  const parameters = new URLSearchParams(query.map(([name, value]) => [name, value]))
  if (parameters.get('Action') !== call.operationName)
    fail('IncompleteSignatureException', 'Action must be sent once')
  return { body: call.body, parameters }
}
