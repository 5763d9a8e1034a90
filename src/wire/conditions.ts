import type { ConditionValue } from '../core/access.ts'
import { isoSeconds } from '../core/clock.ts'
import type { Authenticated } from './call.ts'

const principalTypes = {
  root: 'Account',
  user: 'User',
  'assumed-role': 'AssumedRole',
  'federated-user': 'FederatedUser',
  service: 'Service',
} as const

/** The global condition keys (facts §1.5), given in lower case; undefined for keys that are absent. */
export function callCondition(call: Authenticated, key: string, resourceAccount: string): ConditionValue {
  const { caller } = call.identity
  const { session } = caller
  switch (key) {
    case 'aws:currenttime':
      return isoSeconds(call.now)
    case 'aws:epochtime':
      return String(Math.floor(call.now / 1000))
    case 'aws:securetransport':
      return String(call.tls !== undefined)
    case 'aws:useragent':
      // Only where the client signed it: what was not signed decides nothing. SECURITY.md says more.
      return call.signedHeaders['user-agent']
    case 'aws:sourceip':
      // Of calls that services make it is the service's, at AWS; here that has none.
      return call.via ? undefined : call.remoteAddress
    case 'aws:requestedregion':
      return call.region
    case 'aws:principalaccount':
      return caller.kind === 'service' ? undefined : caller.account
    case 'aws:principalarn':
      return caller.kind === 'service' ? undefined : caller.principalArn
    case 'aws:principaltype':
      return principalTypes[caller.kind]
    case 'aws:principalisawsservice':
      return String(caller.kind === 'service')
    case 'aws:principalservicename':
      return caller.kind === 'service' ? caller.name : undefined
    case 'aws:userid':
      return caller.userId
    case 'aws:username':
      return caller.kind === 'user' ? caller.name : undefined
    case 'aws:viaawsservice':
      return String(call.via !== undefined)
    case 'aws:calledvia':
      return call.via?.chain
    case 'aws:calledviafirst':
      return call.via?.chain[0]
    case 'aws:calledvialast':
      return call.via?.chain.at(-1)
    case 'aws:resourceaccount':
      return resourceAccount
    case 'aws:tokenissuetime':
      return session && isoSeconds(session.issuedAt)
    case 'aws:multifactorauthpresent':
      return session && String(session.mfaAuthenticated)
    case 'aws:sourceidentity':
      return session?.sourceIdentity
  }
  if (key.startsWith('aws:principaltag/')) return tag(caller.tags, key.slice('aws:principaltag/'.length))
  return undefined
}

/** A tag's value by its key in lower case: condition keys do not tell case. */
function tag(tags: Readonly<Record<string, string>> | undefined, name: string): string | undefined {
  for (const [key, value] of Object.entries(tags ?? {})) if (key.toLowerCase() === name) return value
  return undefined
}
