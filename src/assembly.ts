import { join } from 'node:path'
import { auditRecords, missingRecords, openJournal, openTrail, readJournal } from './audit/index.ts'
import { compilePolicy, decide, PolicyError, principalsOf, validateKeyPolicy } from './authz/index.ts'
import type { Log } from './cli/log.ts'
import { countRefusals } from './cli/log.ts'
import type { CompiledPolicy, Identity } from './core/access.ts'
import type { Clock } from './core/clock.ts'
import { fail } from './core/errors.ts'
import type { AuditRecord } from './core/event.ts'
import type { Service } from './core/operation.ts'
import { defaultQuotas, type Quotas } from './quotas.ts'
import { openRootKeys, type RootKeySource } from './rootkey.ts'
import { cloudtrailService } from './services/cloudtrail/index.ts'
import { type Credential, Directory, iamService, newAdministrator } from './services/iam/index.ts'
import { carryOutDue, Keys, kmsService } from './services/kms/index.ts'
import { stsService } from './services/sts/index.ts'
import { openSqliteStore, StaleState } from './store/index.ts'
import { attestationRootsFrom } from './trust.ts'
import { openVault, selfTest } from './vault/index.ts'
import type { Serve } from './wire/call.ts'
import { tokenBuckets } from './wire/limiter.ts'
import { type Metrics, metrics } from './wire/metrics.ts'
import { pipeline } from './wire/pipeline.ts'
import { compileRegistry } from './wire/registry.ts'
import type { Keyring } from './wire/sigv4/index.ts'

export interface Settings {
  /** The data directory; it must exist. */
  readonly data: string
  readonly rootKey: RootKeySource
  readonly throttling: boolean
  /** AWS's defaults unless given. */
  readonly quotas?: Quotas | undefined
  /** A file of certificates (PEM) that attestation documents must lead to. Default: AWS's root. */
  readonly attestationRoot?: string | undefined
  readonly clock: Clock
  readonly log: Log
  /** Beside the built-in ones. */
  readonly services?: readonly Service[]
}
export interface NewCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}
/** Everything but the socket. */
export interface Assembly {
  readonly serve: Serve
  readonly metrics: Metrics
  /** Ids of the accounts that are there. */
  accounts(): Promise<string[]>
  /**
   * Makes an account with a first administrator, unless it is there. `keep` is given the credentials before
   * they are committed: a secret must not be lost to a crash.
   */
  ensureAccount(account: string, keep?: (made: NewCredentials) => void): Promise<NewCredentials | undefined>
  refresh(): Promise<void> | undefined
  healthy(): boolean
  fault(error: unknown, requestId: string): void
  /** Destroys, rotates and expires what is due; returns how much was done. */
  carryOutDue(): Promise<number>
  /** Work for when nobody waits. */
  catchUp(): Promise<void>
  /** All records of the trail, oldest first. */
  records(): Promise<object[]>
  close(): Promise<void>
}

/** Words what is wrong with a policy as AWS's error. */
function worded(compile: (text: string) => CompiledPolicy): (text: string) => CompiledPolicy {
  return text => {
    try {
      return compile(text)
    } catch (error) {
      if (error instanceof PolicyError) return fail('MalformedPolicyDocumentException', error.message)
      throw error
    }
  }
}
const identityPolicy = worded(text => compilePolicy(text, 'identity'))
const keyPolicy = worded(text => compilePolicy(text, 'resource'))
const newKeyPolicy = worded(text => {
  const policy = compilePolicy(text, 'resource')
  validateKeyPolicy(policy)
  return policy
})

/** Opens the data directory and wires the parts together. */
export async function assemble(settings: Settings): Promise<Assembly> {
  const { data, rootKey, throttling, clock, log, quotas = defaultQuotas, services = [] } = settings
  selfTest()
  const attestationRoots = attestationRootsFrom(settings.attestationRoot)
  const store = await openSqliteStore(join(data, 'claviger.db'))
  const vault = openVault({ rootKeys: await openRootKeys(rootKey, store), warn: log.warn })
  const directory = new Directory(identityPolicy, log.warn)
  const storedKeyPolicy = (text: string) => {
    try {
      return keyPolicy(text)
    } catch (error) {
      log.error(`a key policy cannot be enforced, its key is closed to everybody: ${error}`)
      return undefined
    }
  }
  const keys = new Keys(storedKeyPolicy, material => vault.forget(material), clock)
  /** By account and Region: the id of the root key that the domain key was last found under. */
  const domains = new Map<string, string>()
  await store.follow({
    ...directory.followers,
    domainKeys: {
      reset() {},
      put(row) {
        const name = `${row.account}/${row.region}`
        if (domains.get(name) === row.rootKeyId) return
        try {
          vault.loadDomain(row)
        } catch (error) {
          // What is open stays open; the vault makes nothing new under a root key that was replaced.
          if (!domains.has(name)) throw error
          log.error('the root key was moved elsewhere: restart with --root-key set to its new source')
        }
        domains.set(name, row.rootKeyId)
      },
      remove() {},
    },
    keys: keys.keyFollower,
    materials: keys.materialFollower,
    aliases: keys.aliasFollower,
    grants: keys.grants.follower,
  })

  const directoryOfJournal = join(data, 'journal')
  const journal = await openJournal({ directory: directoryOfJournal })
  for (const { file, bytes } of journal.healed)
    log.warn(`${file} ended in ${bytes} bytes that were never acknowledged; they were cut off`)
  const index = openTrail(directoryOfJournal)
  /** Whether a committed change's record may be missing from the journal. */
  let isUndelivered = false
  const trail = {
    records: auditRecords,
    ready: () => (journal.healthy ? undefined : journal.probe()),
    append: (record: AuditRecord) => {
      const appended = journal.append(record.json)
      appended.catch(() => {
        isUndelivered = true
      })
      return appended
    },
  }
  await deliverOutbox()

  const policies = {
    compile: newKeyPolicy,
    principals: principalsOf,
    principalExists: (arn: string) => directory.exists(arn),
    uniqueIdOf: (arn: string) => directory.uniqueIdOf(arn),
    decide,
  }
  const registry = compileRegistry([
    kmsService({ keys, vault, policies, trail: index, limits: quotas.kms, attestationRoots }, quotas.kms),
    iamService({ directory, vault, compilePolicy: identityPolicy }, quotas.iam),
    stsService(quotas.sts),
    cloudtrailService({ trail: index }, quotas.cloudtrail),
    ...services,
  ])
  const keyring: Keyring<Identity> = {
    find: id => directory.credential(id),
    signingKey: (credential, scope) => {
      const { account, accessKeyId, sealedSecret } = credential as Credential
      return vault.signingKey({ account, accessKeyId }, sealedSecret, scope)
    },
  }
  const counted = metrics()
  const fault = (error: unknown, requestId: string) =>
    log.error(`request ${requestId} failed: ${error instanceof Error ? error.stack : String(error)}`)
  const state = {
    get sequence() {
      return store.sequence
    },
    refresh: () => store.refresh(),
    commit: store.commit.bind(store) as never,
    delivered: store.delivered.bind(store),
    isStale: (error: unknown) => error instanceof StaleState,
  }
  const serve = pipeline({
    registry,
    keyring,
    limiter: throttling ? tokenBuckets() : undefined,
    decide,
    state,
    trail,
    metrics: counted,
    stranger: countRefusals(log),
    fault,
  })

  /** Records whose change was committed but which a crash kept from the journal. */
  async function deliverOutbox(): Promise<void> {
    const waiting = await store.outbox()
    for (const record of await missingRecords(directoryOfJournal, waiting)) await trail.append(record)
    await store.delivered(waiting.map(({ eventId }) => eventId))
  }

  return {
    serve,
    metrics: counted,
    accounts: async () => (await store.all('accounts')).map(({ id }) => id),
    async ensureAccount(account, keep) {
      while (!directory.exists(account)) {
        const made = await newAdministrator(account, vault, clock())
        // Within the commit, which nobody else can be in: a secret that is kept is one that is stored.
        const kept = async () => keep?.(made)
        try {
          await store.commit(store.sequence, [...made.changes, kept], [])
          return made
        } catch (error) {
          if (!(error instanceof StaleState)) throw error
          await store.refresh()
        }
      }
      return undefined
    },
    refresh: () => store.refresh(),
    healthy: () => journal.healthy,
    fault,
    async carryOutDue() {
      for (;;) {
        try {
          return await carryOutDue({ keys, vault, store, trail }, clock())
        } catch (error) {
          // Another process was quicker, perhaps with the same key: see what is left.
          if (!(error instanceof StaleState)) throw error
        }
      }
    },
    async catchUp() {
      await trail.ready()
      if (isUndelivered) {
        isUndelivered = false
        await deliverOutbox()
      }
      await index.catchUp()
    },
    async records() {
      const all: object[] = []
      for await (const { records } of readJournal(directoryOfJournal))
        for (const record of records) all.push(JSON.parse(record))
      return all
    },
    async close() {
      await journal.close()
      await index.close()
      await store.close()
    },
  }
}
