import { compilePolicy, decide, type PolicyKind } from '../../src/authz/index.ts'
import type { Caller, CompiledPolicy, Grant, Identity, Question } from '../../src/core/access.ts'

export const home = '111122223333'
export const abroad = '444455556666'
export const keyArn = `arn:aws:kms:eu-central-1:${home}:key/1234abcd-12ab-34cd-56ef-1234567890ab`

export function user(name = 'alice', account = home): Caller {
  const arn = `arn:aws:iam::${account}:user/${name}`
  return {
    kind: 'user',
    arn,
    principalArn: arn,
    account,
    userId: `AIDA${name.toUpperCase().padEnd(16, '0')}`,
    name,
  }
}

export function roleSession(role = 'app', session = 's1', account = home): Caller {
  const issuerId = `AROA${role.toUpperCase().padEnd(16, '0')}`
  return {
    kind: 'assumed-role',
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
    principalArn: `arn:aws:iam::${account}:role/${role}`,
    account,
    userId: `${issuerId}:${session}`,
    name: role,
    session: { issuedAt: 0, mfaAuthenticated: false, issuerId },
  }
}

/** A session that alice asked GetFederationToken for. */
export function federated(name = 'fred', account = home): Caller {
  const issuer = user('alice', account)
  const arn = `arn:aws:sts::${account}:federated-user/${name}`
  return {
    kind: 'federated-user',
    arn,
    principalArn: arn,
    account,
    userId: `${account}:${name}`,
    name,
    session: { issuedAt: 0, mfaAuthenticated: false, issuerId: issuer.userId, issuerArn: issuer.arn },
  }
}

export function root(account = home): Caller {
  const arn = `arn:aws:iam::${account}:root`
  return { kind: 'root', arn, principalArn: arn, account, userId: account, name: 'root' }
}

export function service(name = 's3.amazonaws.com'): Caller {
  return { kind: 'service', arn: name, principalArn: name, account: '', userId: name, name }
}

type Json = Readonly<Record<string, unknown>>

/** Compiles statements; Version is 2012-10-17. */
export function policy(kind: PolicyKind, ...statements: readonly Json[]): CompiledPolicy {
  return compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), kind)
}

export const allowAll: Json = { Effect: 'Allow', Action: '*', Resource: '*' }
export const admin = policy('identity', allowAll)

/** A key policy that allows everything to the principals. */
export function keyPolicy(principal: unknown, more: Json = {}): CompiledPolicy {
  return policy('resource', {
    Effect: 'Allow',
    Principal: principal,
    Action: 'kms:*',
    Resource: '*',
    ...more,
  })
}
export const trustsHome = keyPolicy({ AWS: `arn:aws:iam::${home}:root` })

/** A question about kms:Decrypt on the key; what is given replaces the defaults. */
export function question(
  caller: Caller,
  given: Partial<Omit<Question, 'identity' | 'target' | 'context'>> &
    Partial<Omit<Identity, 'caller'>> &
    Partial<Omit<Question['target'], 'grants'>> & {
      readonly grants?: readonly Grant[]
      readonly values?: Readonly<Record<string, string | readonly string[]>>
    } = {},
): Question {
  const { identityPolicies = [], boundary, sessionPolicies, values = {}, grants = [], ...rest } = given
  const { action = 'kms:Decrypt', crossAccount = true, encryptionContext, granting, ...target } = rest
  return {
    identity: { caller, identityPolicies, boundary, sessionPolicies },
    action,
    crossAccount,
    encryptionContext,
    granting,
    target: { arn: keyArn, account: home, rule: 'kms-key', grants: () => grants, ...target },
    context: key => (Object.hasOwn(values, key) ? values[key] : undefined),
  }
}

/** `allowed`, `grant`, or the reason of the refusal. */
export function verdict(asked: Question): string {
  const decision = decide(asked)
  if (!decision.allowed) return decision.reason
  return decision.by === 'grant' ? 'grant' : 'allowed'
}
