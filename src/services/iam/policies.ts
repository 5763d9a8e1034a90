import type { Target } from '../../core/access.ts'
import { arn, isAccountId, parseArn } from '../../core/arn.ts'
import { fail } from '../../core/errors.ts'
import type { Locator, Resource } from '../../core/operation.ts'
import type { Value } from '../../core/shapes.ts'
import type { ManagedPolicyRow } from '../../store/tables.ts'
import { isServiceRolePolicy } from './managed-policies.ts'
import type { IamContext } from './operation.ts'
import type { policy as policyShape } from './shapes.ts'
import { parseTags, resourceTag, tagList } from './tags.ts'

/** A managed policy as something to act upon. AWS's own count as resources of the caller's account. */
export interface PolicyResource extends Resource {
  readonly row: ManagedPolicyRow
}

/** `arn:aws:iam::account:policy/path/name` */
export function policyArn(account: string, path: string, name: string): string {
  return arn('iam', '', account, `policy${path}${name}`)
}

/** The row of a policy that is about to be, or that is not there. */
export function blankPolicy(account: string, path: string, name: string): ManagedPolicyRow {
  const blank = { id: '', description: '', document: '', tagsJson: '{}', createdAt: 0 }
  return { ...blank, arn: policyArn(account, path, name), account, name, path }
}

export function policyResource(row: ManagedPolicyRow, ctx: IamContext): PolicyResource {
  const account = row.account === 'aws' ? ctx.account : row.account
  const target: Target = { arn: row.arn, account, rule: 'identity' }
  return { row, target, condition: key => resourceTag(key, parseTags(row.tagsJson)) }
}

/** Finds a managed policy that the caller's account may see; undefined when there is none. */
export function findPolicy(given: string, { directory, account }: IamContext): ManagedPolicyRow | undefined {
  const parts = parseArn(given)
  const isPolicy = parts?.partition === 'aws' && parts.service === 'iam' && parts.region === ''
  if (
    !isPolicy ||
    !parts.resource.startsWith('policy/') ||
    !(parts.account === 'aws' || isAccountId(parts.account))
  )
    fail('InvalidInputException', `ARN ${given} is not valid.`)
  return directory.managedPolicy(account, given)
}

/** The managed policy that PolicyArn names. */
export const thePolicy: Locator<{ readonly PolicyArn: string }, IamContext, PolicyResource> = {
  find({ PolicyArn }, ctx) {
    const row = findPolicy(PolicyArn, ctx)
    if (row) return policyResource(row, ctx)
    const { account, resource } = parseArn(PolicyArn) as { account: string; resource: string }
    const name = resource.slice(resource.lastIndexOf('/') + 1)
    const path = resource.slice('policy'.length, resource.length - name.length)
    return policyResource(blankPolicy(account, path, name), ctx)
  },
  check({ row }) {
    if (row.id === '') fail('NoSuchEntityException', `Policy ${row.arn} was not found.`)
  },
}

/** A policy as answers show it; lists leave description and tags out. */
export function policyOutput(
  row: ManagedPolicyRow,
  { directory, account }: IamContext,
  detail: 'whole' | 'listed',
): Value<typeof policyShape> {
  return {
    PolicyName: row.name,
    PolicyId: row.id,
    Arn: row.arn,
    Path: row.path,
    DefaultVersionId: 'v1',
    AttachmentCount: directory.holders(account, row.arn).length,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: !isServiceRolePolicy(row),
    Description: detail === 'whole' && row.description !== '' ? row.description : undefined,
    CreateDate: row.createdAt,
    UpdateDate: row.createdAt,
    Tags: detail === 'whole' ? tagList(parseTags(row.tagsJson)) : undefined,
  }
}

/** Sorts policies by name; an account may have one that is named like one of AWS's. */
export function orderOf({ name, account }: ManagedPolicyRow): string {
  return `${name} ${account}`
}
