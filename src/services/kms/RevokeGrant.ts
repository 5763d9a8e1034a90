import { noOutput } from './change.ts'
import { forAwsResource, grantNotFound, requireGrantId } from './grants.ts'
import { findKey } from './keyid.ts'
import { kms } from './operation.ts'
import { dryRun, grantId, keyId } from './shapes.ts'
import { requireState } from './states.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_RevokeGrant.html */
export const RevokeGrant = kms({
  name: 'RevokeGrant',
  input: { KeyId: keyId, GrantId: grantId, DryRun: dryRun },
  output: {},
  needs: {
    key: {
      action: 'kms:RevokeGrant',
      on: {
        find: (input: { KeyId: string }, ctx) => findKey(input.KeyId, ctx, 'no aliases'),
        check(key, { GrantId }: { GrantId: string }, ctx) {
          requireState('inspect', key)
          requireGrantId(GrantId, ctx)
          if (!key.grants.get(GrantId)) grantNotFound(GrantId)
        },
      },
      conditions: (key, _input, _key, ctx) => forAwsResource(key, ctx),
    },
  },
  crossAccount: true,
  throttle: 'RevokeGrant',
  audit: { readOnly: false, request: ['KeyId', 'GrantId'], response: [] },

  run({ input, key, ctx }) {
    ctx.write(tx => tx.remove('grants', { id: input.GrantId }))
    return noOutput(ctx, key)
  },
})
