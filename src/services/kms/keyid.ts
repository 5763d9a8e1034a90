import { arn, isAccountId, parseArn } from '../../core/arn.ts'
import { fail, withheld } from '../../core/errors.ts'
import type { Locator } from '../../core/operation.ts'
import { KmsKey, keyArn } from './key.ts'
import { KeyGrants } from './keygrants.ts'
import { KeyMaterials } from './keymaterials.ts'
import { isThroughOwner, keyToBe } from './managed.ts'
import type { KmsContext } from './operation.ts'
import { type Kind, requireState } from './states.ts'

const plainId = /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/

/** `arn:aws:kms:region:account:alias/name` */
export function aliasArn(region: string, account: string, name: string): string {
  return arn('kms', region, account, name)
}

/**
 * Which names of keys an operation takes beside ids and key ARNs. Predefined aliases of AWS managed keys that are
 * not there yet are no names but for DescribeKey, and for the services whose keys they are.
 */
export type Aliases = 'no aliases' | 'aliases' | 'aliases, also predefined'

/** Finds a key by id, key ARN, alias name or alias ARN. Facts §4.1, NotFoundException. */
export function findKey(given: string, ctx: KmsContext, aliases: Aliases): KmsKey {
  let { account } = ctx
  let name = given
  if (given.startsWith('arn:')) {
    const parts = parseArn(given)
    if (parts?.partition !== 'aws' || parts.service !== 'kms' || !isAccountId(parts.account))
      malformed('Invalid arn', given, ctx)
    if (parts.region !== ctx.region) fail('NotFoundException', `Invalid arn ${parts.region}`)
    account = parts.account
    name = parts.resource.startsWith('key/') ? parts.resource.slice('key/'.length) : parts.resource
    if (name === parts.resource && !name.startsWith('alias/')) malformed('Invalid arn', given, ctx)
  }
  if (name.startsWith('alias/')) {
    if (aliases === 'no aliases') malformed('Invalid keyId', `'${given}'`, ctx)
    const alias = ctx.keys.alias(account, ctx.region, name)
    const isFirstUse =
      !alias &&
      account === ctx.account &&
      (aliases === 'aliases, also predefined' || isThroughOwner(name, ctx))
    const key = alias ? ctx.keys.find(ctx.region, alias.keyId) : isFirstUse ? keyToBe(name, ctx) : undefined
    const whole = aliasArn(ctx.region, account, name)
    if (key) return account === ctx.account ? key : shownAs(key, whole)
    return account === ctx.account
      ? fail('NotFoundException', `Alias ${whole} is not found.`)
      : closed(whole, account, ctx)
  }
  if (!plainId.test(name)) malformed('Invalid keyId', `'${given}'`, ctx)
  const key = ctx.keys.find(ctx.region, name)
  if (key && key.account === account) return key
  const whole = keyArn(ctx.region, account, name)
  return account === ctx.account
    ? fail('NotFoundException', `Key '${whole}' does not exist`)
    : closed(whole, account, ctx)
}

/** The same key, named in refusals by what a caller of another account asked for. */
function shownAs(key: KmsKey, shown: string): KmsKey {
  return Object.create(key, { shown: { value: shown } })
}

/** Refuses what is no key id. Whatever it is, a plaintext perhaps, it is told to the caller alone. */
function malformed(what: string, given: string, ctx: KmsContext): never {
  ctx.notes.requestParameters = null
  fail('NotFoundException', `${what} ${given}`, `${what} ${withheld}`)
}

/**
 * Stands for a foreign account's key that is not there. It has no policy, so the decision refuses it in the
 * words in which it refuses a foreign key that is there: nobody can probe for keys.
 */
function closed(whole: string, account: string, ctx: KmsContext): KmsKey {
  const row = {
    id: whole.slice(whole.indexOf('/') + 1),
    account,
    region: ctx.region,
    spec: 'SYMMETRIC_DEFAULT',
    usage: 'ENCRYPT_DECRYPT',
    origin: 'AWS_KMS',
    manager: 'CUSTOMER',
    state: 'Unavailable',
    description: '',
    policy: '',
    boundPolicy: '',
    tagsJson: '{}',
    createdAt: 0,
    deletionAt: null,
    deletionWindow: null,
    currentMaterial: null,
    primaryRegion: null,
    rotationPeriod: null,
    nextRotationAt: null,
  }
  const key = new KmsKey(row, undefined, new KeyMaterials(), new Set(), new KeyGrants(), () => ctx.now)
  return shownAs(key, whole)
}

type Named<Name extends string> = { readonly [K in Name]: string }

/** The key that a member names; after authorisation its state must allow this kind of operation. */
export function keyFrom<Name extends string>(
  member: Name,
  kind: Kind,
  aliases: Aliases = 'no aliases',
): Locator<Named<Name>, KmsContext, KmsKey> {
  return {
    find: (input, ctx) => findKey(input[member], ctx, aliases),
    check: key => requireState(kind, key),
  }
}

/** The key that a cryptographic operation names, by alias too, which must be enabled. */
export function usableKey<Name extends string>(member: Name): Locator<Named<Name>, KmsContext, KmsKey> {
  return keyFrom(member, 'use', 'aliases')
}
