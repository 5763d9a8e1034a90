import type { Caller } from '../core/access.ts'
import { rootArn } from '../core/arn.ts'
import { isoSeconds } from '../core/clock.ts'

const known = new WeakMap<Caller, object>()

/** CloudTrail's userIdentity of a caller, in the caller's own trail. Facts §3.1. */
export function userIdentity(caller: Caller): object {
  const found = known.get(caller)
  if (found) return found
  const identity = describe(caller)
  known.set(caller, identity)
  return identity
}

/** What the trail of another account is told of the caller: CloudTrail's `AWSAccount` form. */
export function foreignIdentity(caller: Caller): object {
  if (caller.kind === 'service') return userIdentity(caller)
  return { type: 'AWSAccount', principalId: caller.userId, accountId: caller.account }
}

function describe(caller: Caller): object {
  const { kind, arn, account: accountId, userId: principalId, accessKeyId, name } = caller
  switch (kind) {
    case 'root':
      return {
        type: 'Root',
        principalId,
        arn: rootArn(accountId),
        accountId,
        accessKeyId,
        ...session(caller),
      }
    case 'user':
      return { type: 'IAMUser', principalId, arn, accountId, accessKeyId, userName: name, ...session(caller) }
    case 'assumed-role':
      return { type: 'AssumedRole', principalId, arn, accountId, accessKeyId, ...session(caller) }
    case 'federated-user':
      return { type: 'FederatedUser', principalId, arn, accountId, accessKeyId, ...session(caller) }
    case 'service':
      return { type: 'AWSService', invokedBy: name }
  }
}

function session(caller: Caller): { sessionContext?: object } {
  const { session } = caller
  if (!session) return {}
  const { issuedAt, mfaAuthenticated, sourceIdentity } = session
  const attributes = { creationDate: isoSeconds(issuedAt), mfaAuthenticated: String(mfaAuthenticated) }
  return { sessionContext: { sessionIssuer: issuer(caller, session), attributes, sourceIdentity } }
}

function issuer(caller: Caller, session: NonNullable<Caller['session']>): object | undefined {
  const { account: accountId, principalArn, name } = caller
  const { issuerId: principalId, issuerArn } = session
  if (caller.kind === 'assumed-role') {
    return { type: 'Role', principalId, arn: principalArn, accountId, userName: name }
  }
  if (caller.kind !== 'federated-user') return undefined
  if (issuerArn?.endsWith(':root')) return { type: 'Root', principalId, arn: issuerArn, accountId }
  return { type: 'IAMUser', principalId, arn: issuerArn, accountId, userName: issuerArn?.split('/').at(-1) }
}
