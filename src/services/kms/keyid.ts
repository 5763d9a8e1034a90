import { arn, isAccountId, parseArn } from '../../core/arn.ts'
import { fail, withheld } from '../../core/errors.ts'
import type { Locator } from '../../core/operation.ts'
import { KmsKey, keyArn } from './key.ts'
import { KeyGrants } from './keygrants.ts'
import { KeyMaterials } from './keymaterials.ts'
import type { KmsContext } from './operation.ts'
import { type Kind, requireState } from './states.ts'

const plainId = /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/

/** `arn:aws:kms:region:account:alias/name` */
export function aliasArn(region: string, account: string, name: string): string {
  return arn('kms', region, account, name)
}

/** Finds a key by id, key ARN, alias name or alias ARN. Facts §4.1, NotFoundException. */
export function findKey(given: string, ctx: KmsContext, aliases: 'aliases' | 'no aliases'): KmsKey {
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
    const key = alias && ctx.keys.find(ctx.region, alias.keyId)
    const whole = aliasArn(ctx.region, account, name)
    if (key) return account === ctx.account ? key : byAlias(key, whole)
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

/** The same key, named in refusals by the alias that a caller of another account asked for. */
function byAlias(key: KmsKey, shown: string): KmsKey {
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
  return new KmsKey(row, undefined, new KeyMaterials(), new Set(), new KeyGrants(), () => ctx.now)
}

type Named<Name extends string> = { readonly [K in Name]: string }

/** The key that a member names; after authorisation its state must allow this kind of operation. */
export function keyFrom<Name extends string>(
  member: Name,
  kind: Kind,
  aliases: 'aliases' | 'no aliases' = 'no aliases',
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
