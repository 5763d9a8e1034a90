import { newGrantId } from '../../core/ids.ts'
import { optional, type Values } from '../../core/shapes.ts'
import type { GrantRow } from '../../store/index.ts'
import { requireValidGrant } from './grantrules.ts'
import { bindPrincipal, constraintConditions, constraintsOf, forAwsResource, principalArn } from './grants.ts'
import { newGrantToken, requireGrantTokens } from './granttoken.ts'
import type { KmsKey } from './key.ts'
import { findKey } from './keyid.ts'
import { type KmsContext, kms } from './operation.ts'
import { requireRoomForGrant } from './quotas.ts'
import * as shapes from './shapes.ts'
import { requireState } from './states.ts'

const input = {
  KeyId: shapes.keyId,
  GranteePrincipal: optional(shapes.principalId),
  RetiringPrincipal: optional(shapes.principalId),
  Operations: shapes.grantOperations,
  Constraints: optional(shapes.grantConstraints),
  GrantTokens: shapes.grantTokens,
  Name: optional(shapes.grantName),
  DryRun: shapes.dryRun,
  GranteeServicePrincipal: optional(shapes.servicePrincipal),
  RetiringServicePrincipal: optional(shapes.servicePrincipal),
}
type Input = Values<typeof input>

/** The condition keys that CreateGrant has beyond the constraints'. Facts §1.5. */
function grantConditions(key: string, asked: Input) {
  switch (key) {
    case 'kms:grantoperations':
      return asked.Operations
    case 'kms:granteeprincipal':
      return asked.GranteePrincipal && principalArn(asked.GranteePrincipal)
    case 'kms:retiringprincipal':
      return asked.RetiringPrincipal && principalArn(asked.RetiringPrincipal)
    case 'kms:granteeserviceprincipal':
      return asked.GranteeServicePrincipal
    case 'kms:retiringserviceprincipal':
      return asked.RetiringServicePrincipal
    case 'kms:grantconstraintsourcearn':
      return asked.Constraints?.SourceArn
  }
  return constraintConditions(key, constraintsOf(asked.Constraints))
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html */
export const CreateGrant = kms({
  name: 'CreateGrant',
  input,
  output: { GrantToken: optional(shapes.grantToken), GrantId: optional(shapes.grantId) },
  needs: {
    key: {
      action: 'kms:CreateGrant',
      on: {
        find: (asked: Input, ctx: KmsContext) => findKey(asked.KeyId, ctx, 'no aliases'),
        check(key: KmsKey, asked, ctx) {
          requireGrantTokens(ctx, asked.GrantTokens)
          requireState('grant', key)
          requireValidGrant(key, asked)
          if (!existing(key, grantRow(key, asked, ctx))) requireRoomForGrant(ctx, key)
        },
      },
      conditions: (key, asked, _key, ctx) => grantConditions(key, asked) ?? forAwsResource(key, ctx),
      granting: ({ Operations: operations, Constraints }) => {
        const constraints = constraintsOf(Constraints)
        return constraints ? { operations, constraints } : { operations }
      },
    },
  },
  crossAccount: true,
  throttle: 'CreateGrant',
  audit: {
    readOnly: false,
    request: [
      'KeyId',
      'GranteePrincipal',
      'RetiringPrincipal',
      'Operations',
      'Constraints',
      'Name',
      'GranteeServicePrincipal',
      'RetiringServicePrincipal',
    ],
    response: ['GrantId'],
  },

  run({ input: asked, key, ctx }) {
    const made = grantRow(key, asked, ctx)
    const grant = existing(key, made) ?? made
    if (grant === made) ctx.write(tx => tx.insert('grants', made))
    return { GrantToken: newGrantToken(ctx, grant), GrantId: grant.id }
  },
})

/** The row of the grant that is asked for. */
function grantRow(key: KmsKey, asked: Input, ctx: KmsContext): GrantRow {
  const { GranteePrincipal, RetiringPrincipal, GranteeServicePrincipal, RetiringServicePrincipal } = asked
  const bound = (principal: string | undefined, service: string | undefined) =>
    principal === undefined ? service : bindPrincipal(principal, ctx)
  const constraints = constraintsOf(asked.Constraints)
  return {
    id: newGrantId(),
    keyId: key.keyId,
    account: key.account,
    region: key.region,
    name: asked.Name ?? null,
    granteePrincipal: GranteePrincipal === undefined ? null : principalArn(GranteePrincipal),
    granteeServicePrincipal: GranteeServicePrincipal ?? null,
    retiringPrincipal: RetiringPrincipal === undefined ? null : principalArn(RetiringPrincipal),
    retiringServicePrincipal: RetiringServicePrincipal ?? null,
    boundGrantee: bound(GranteePrincipal, GranteeServicePrincipal) as string,
    boundRetiree: bound(RetiringPrincipal, RetiringServicePrincipal) ?? null,
    issuingAccount: ctx.account,
    operationsJson: JSON.stringify([...new Set(asked.Operations)].sort()),
    constraintsJson: constraints ? JSON.stringify(sorted(constraints)) : null,
    createdAt: ctx.now,
  }
}

/** Equal constraints in equal text, whatever order their pairs came in. */
function sorted(constraints: object): object {
  const entries = Object.entries(constraints).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(
    entries.map(([k, value]) => [k, typeof value === 'object' ? sorted(value) : value]),
  )
}

/** The grant of the same name, made with the same parameters: asking again makes no second one. Facts §1.6. */
function existing(key: KmsKey, { id: _id, createdAt: _at, ...asked }: GrantRow): GrantRow | undefined {
  if (asked.name === null) return undefined
  const names = Object.keys(asked) as (keyof typeof asked)[]
  for (const { row } of key.grants.all())
    if (row.name === asked.name && names.every(name => row[name] === asked[name])) return row
  return undefined
}
