import { randomBytes, timingSafeEqual } from 'node:crypto'
import { fail } from '../../core/errors.ts'
import type { GrantRow } from '../../store/index.ts'
import type { KmsGrant } from './keygrants.ts'
import type { KmsContext } from './operation.ts'

/** Version, grant id, nonce, tag; in base64. */
const version = 1
const idEnd = 1 + 32
const nonceEnd = idEnd + 16
const end = nonceEnd + 32

/** A new token of a grant. Nothing of it is stored: the vault's tag makes it genuine. */
export function newGrantToken({ vault }: Pick<KmsContext, 'vault'>, grant: GrantRow): string {
  const content = Buffer.concat([Buffer.from(grant.id, 'hex'), randomBytes(nonceEnd - idEnd)])
  return Buffer.concat([Buffer.of(version), content, vault.grantTokenTag(grant, content)]).toString('base64')
}

/** The live grant that a token is of, in this Region; InvalidGrantTokenException when there is none. */
export function grantOfToken({ keys, vault, region }: KmsContext, token: string): KmsGrant {
  const bytes = Buffer.from(token, 'base64')
  if (bytes.length === end && bytes[0] === version && bytes.toString('base64') === token) {
    const grant = keys.grants.byId(bytes.toString('hex', 1, idEnd))
    const tag = grant && vault.grantTokenTag(grant.row, bytes.subarray(1, nonceEnd))
    if (grant?.row.region === region && tag && timingSafeEqual(tag, bytes.subarray(nonceEnd))) return grant
  }
  return fail('InvalidGrantTokenException', 'The grant token is not valid.')
}

/**
 * Refuses tokens that are of no live grant. Valid ones change nothing: a grant holds for the next request, so
 * there is no delay that a token has to bridge.
 */
export function requireGrantTokens(ctx: KmsContext, tokens: readonly string[] | undefined): void {
  if (tokens) for (const token of tokens) grantOfToken(ctx, token)
}
