import { optional } from '../../core/shapes.ts'
import { noOutput } from './change.ts'
import { constraintConditions } from './grants.ts'
import { kms } from './operation.ts'
import { retirable } from './retire.ts'
import { dryRun, grantId, grantToken, keyId } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_RetireGrant.html */
export const RetireGrant = kms({
  name: 'RetireGrant',
  input: {
    GrantToken: optional(grantToken),
    KeyId: optional(keyId),
    GrantId: optional(grantId),
    DryRun: dryRun,
  },
  output: {},
  needs: {
    retired: {
      action: 'kms:RetireGrant',
      on: retirable,
      conditions: (key, _input, { grant }) => constraintConditions(key, grant?.constraints),
    },
  },
  crossAccount: true,
  throttle: 'RetireGrant',
  audit: { readOnly: false, request: [], response: [] },

  run({ retired: { key, grant }, ctx }) {
    if (!grant) throw new Error('a grant that is not there was allowed to be retired')
    const { id } = grant
    ctx.write(tx => tx.remove('grants', { id }))
    ctx.notes.additionalEventData = { grantId: id }
    return noOutput(ctx, key)
  },
})
