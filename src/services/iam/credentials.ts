import type { CompiledPolicy, Identity } from '../../core/access.ts'
import type { AccessKeyRow } from '../../store/tables.ts'
import type { User } from './user.ts'

/** An access key with everything that a request needs. The same object until key or user change. */
export interface Credential {
  readonly accessKeyId: string
  readonly account: string
  readonly sealedSecret: Uint8Array
  readonly identity: Identity
}
export type Compile = (document: string) => CompiledPolicy

/** What takes the place of a user's policies when one of them cannot be enforced: it may have been a Deny. */
const nothingAllowed = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'

/** Credentials and compiled identity policies, made on first use and kept until something changes. */
export class Credentials {
  readonly #compile: Compile
  readonly #managedDocument: (arn: string) => string | undefined
  readonly #warn: (message: string) => void
  readonly #credentials = new Map<string, Credential>()
  readonly #policies = new Map<string, readonly CompiledPolicy[]>()
  readonly #managed = new Map<string, CompiledPolicy>()

  constructor(
    compile: Compile,
    managedDocument: (arn: string) => string | undefined,
    warn: (message: string) => void,
  ) {
    this.#compile = compile
    this.#managedDocument = managedDocument
    this.#warn = warn
  }

  known(accessKeyId: string): Credential | undefined {
    return this.#credentials.get(accessKeyId)
  }

  make(key: AccessKeyRow, user: User): Credential {
    const { account, id: accessKeyId, sealedSecret } = key
    const { arn, row, tags } = user
    const { id: userId, name } = row
    const caller = { kind: 'user', arn, principalArn: arn, account, userId, name, accessKeyId, tags } as const
    const identity = { caller, identityPolicies: this.#policiesOf(user) }
    const credential = { accessKeyId, account, sealedSecret, identity }
    this.#credentials.set(accessKeyId, credential)
    return credential
  }

  forgetKey(accessKeyId: string): void {
    this.#credentials.delete(accessKeyId)
  }
  forgetUser(userId: string, accessKeyIds: Iterable<string>): void {
    this.#policies.delete(userId)
    for (const accessKeyId of accessKeyIds) this.#credentials.delete(accessKeyId)
  }
  forgetPolicy(arn: string): void {
    this.#managed.delete(arn)
  }
  forgetAll(): void {
    this.#credentials.clear()
    this.#policies.clear()
    this.#managed.clear()
  }

  #policiesOf(user: User): readonly CompiledPolicy[] {
    let policies = this.#policies.get(user.row.id)
    if (!policies) {
      policies = this.#compileAll(user)
      this.#policies.set(user.row.id, policies)
    }
    return policies
  }

  #compileAll(user: User): readonly CompiledPolicy[] {
    const compiled: CompiledPolicy[] = []
    let name = ''
    try {
      for (const arn of user.has.attached) {
        name = arn
        compiled.push(this.#compileManaged(arn))
      }
      for (const [inline, document] of user.has.policies) {
        name = inline
        compiled.push(this.#compile(document))
      }
      return compiled
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#warn(`${user.arn} is denied everything: policy ${name} cannot be enforced (${reason})`)
      return [this.#compile(nothingAllowed)]
    }
  }

  #compileManaged(arn: string): CompiledPolicy {
    let compiled = this.#managed.get(arn)
    if (!compiled) {
      const document = this.#managedDocument(arn)
      if (document === undefined) throw new Error('it is attached but does not exist')
      compiled = this.#compile(document)
      this.#managed.set(arn, compiled)
    }
    return compiled
  }
}
