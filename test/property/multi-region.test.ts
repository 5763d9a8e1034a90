import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openWorld, type World } from '../harness.ts'

const regions = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-south-1'] as const
type Region = (typeof regions)[number]
type State = 'Enabled' | 'Disabled' | 'PendingDeletion' | 'PendingReplicaDeletion'
const day = 24 * 60 * 60 * 1000

interface Member {
  state: State
  deletionAt: number | undefined
}
/** What is expected of one multi-Region key. */
interface Family {
  readonly id: string
  primary: Region
  readonly members: Map<Region, Member>
  readonly sealed: { readonly blob: string; readonly plaintext: string }[]
}

const steps = ['replicate', 'update', 'seal', 'schedule', 'cancel', 'enable', 'pass', 'restart'] as const
const step = fc.record({
  kind: fc.constantFrom(...steps, 'replicate', 'seal', 'schedule', 'schedule', 'pass'),
  family: fc.nat({ max: 1 }),
  // Most of what there is, is where keys are made.
  at: fc.constantFrom(...regions, ...regions.slice(0, 2)),
  to: fc.constantFrom(...regions),
  days: fc.integer({ min: 7, max: 12 }),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

const codeOf = (error: string) => error.split(':')[0]
const pending = (state: State) => state === 'PendingDeletion' || state === 'PendingReplicaDeletion'

/** The error of an operation that wants an enabled key, where the member is in this state. */
function refusal(member: Member | undefined): string {
  if (!member) return 'NotFoundException'
  if (pending(member.state)) return 'KMSInvalidStateException'
  return member.state === 'Disabled' ? 'DisabledException' : ''
}

class Model {
  readonly world: World
  readonly families: Family[] = []
  constructor(world: World) {
    this.world = world
  }

  async create(region: Region): Promise<void> {
    const reply = await this.world.kms('CreateKey', { MultiRegion: true }, { region })
    const members = new Map([[region, { state: 'Enabled' as const, deletionAt: undefined }]])
    this.families.push({ id: reply.json.KeyMetadata.KeyId, primary: region, members, sealed: [] })
  }

  /** Does one step, and holds its outcome against what is expected. */
  async take({ kind, family: index, at: region, to, days }: Step): Promise<void> {
    const family = this.families[index] as Family
    const { id: KeyId, members } = family
    const member = members.get(region)
    const ask = async (operation: string, input: object, expected: string) => {
      const reply = await this.world.kms(operation, { KeyId, ...input }, { region })
      assert.equal(codeOf(reply.error), expected, `${operation} in ${region}`)
      return reply.error === '' ? (reply.json ?? {}) : undefined
    }
    const notPrimary = member && family.primary !== region ? 'UnsupportedOperationException' : ''
    switch (kind) {
      case 'replicate': {
        const into = to === region ? 'ValidationException' : members.has(to) ? 'AlreadyExistsException' : ''
        if (await ask('ReplicateKey', { ReplicaRegion: to }, notPrimary || refusal(member) || into))
          members.set(to, { state: 'Enabled', deletionAt: undefined })
        return
      }
      case 'update': {
        const same = to === region ? 'UnsupportedOperationException' : ''
        // What is not there is said first: nobody can be asked about it.
        const missing = member && !notPrimary && !members.has(to) ? 'NotFoundException' : ''
        const expected = notPrimary || missing || refusal(member) || same || refusal(members.get(to))
        if (await ask('UpdatePrimaryRegion', { PrimaryRegion: to }, expected)) family.primary = to
        return
      }
      case 'seal': {
        const plaintext = Buffer.from(`${region} ${family.sealed.length}`).toString('base64')
        const json = await ask('Encrypt', { Plaintext: plaintext }, refusal(member))
        if (json) family.sealed.push({ blob: json.CiphertextBlob, plaintext })
        return
      }
      case 'schedule': {
        const expected = refusal(member).replace('DisabledException', '')
        if (!(await ask('ScheduleKeyDeletion', { PendingWindowInDays: days }, expected)) || !member) return
        const waits = family.primary === region && members.size > 1
        member.state = waits ? 'PendingReplicaDeletion' : 'PendingDeletion'
        member.deletionAt = waits ? days : this.world.now + days * day
        return
      }
      case 'cancel': {
        const expected = !member
          ? 'NotFoundException'
          : pending(member.state)
            ? ''
            : 'KMSInvalidStateException'
        if ((await ask('CancelKeyDeletion', {}, expected)) && member)
          Object.assign(member, { state: 'Disabled', deletionAt: undefined })
        return
      }
      case 'enable': {
        const expected = refusal(member).replace('DisabledException', '')
        if ((await ask('EnableKey', {}, expected)) && member) member.state = 'Enabled'
        return
      }
      case 'pass':
        this.world.now += days * day
        await this.world.assembly.carryOutDue()
        for (const each of this.families) this.#age(each)
        return
      case 'restart':
        await this.world.restart()
    }
  }

  #age({ members, primary }: Family): void {
    for (const [region, { state, deletionAt }] of members)
      if (state === 'PendingDeletion' && (deletionAt ?? 0) <= this.world.now) members.delete(region)
    const waiting = members.get(primary)
    if (waiting?.state === 'PendingReplicaDeletion' && members.size === 1)
      Object.assign(waiting, {
        state: 'PendingDeletion',
        deletionAt: this.world.now + (waiting.deletionAt ?? 0) * day,
      })
  }

  /** Every member shows the family as it is, and opens whatever any of them has sealed. */
  async check(): Promise<void> {
    for (const { id, primary, members, sealed } of this.families) {
      const replicas = [...members.keys()].filter(name => name !== primary).sort()
      for (const region of regions) {
        const { json, error } = await this.world.kms('DescribeKey', { KeyId: id }, { region })
        const member = members.get(region)
        assert.equal(codeOf(error), member ? '' : 'NotFoundException')
        if (member) {
          const { KeyState, MultiRegionConfiguration: shown } = json.KeyMetadata
          assert.equal(KeyState, member.state)
          assert.equal(shown.MultiRegionKeyType, region === primary ? 'PRIMARY' : 'REPLICA')
          assert.equal(shown.PrimaryKey.Region, primary)
          assert.deepEqual(
            shown.ReplicaKeys.map((key: { Region: Region }) => key.Region),
            replicas,
          )
        }
        for (const { blob, plaintext } of sealed) {
          const opened = await this.world.kms('Decrypt', { CiphertextBlob: blob }, { region })
          const expected = member ? refusal(member) : 'AccessDeniedException'
          assert.equal(codeOf(opened.error), expected)
          if (expected === '') assert.equal(opened.json.Plaintext, plaintext)
        }
      }
    }
  }
}

test('whatever is done to multi-Region keys, each member that lives opens all that any of them sealed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), async taken => {
      await using world = await openWorld()
      const model = new Model(world)
      for (const region of regions.slice(0, 2)) await model.create(region)
      for (const each of taken) await model.take(each)
      await model.check()
      await world.restart()
      await model.check()
    }),
    // Bounds the search for a smaller history, once one has failed.
    { numRuns: 20, interruptAfterTimeLimit: 15_000 },
  )
})
