import { fail } from '../../core/errors.ts'
import { optional } from '../../core/shapes.ts'
import { changeKey } from './change.ts'
import { lacksMaterial } from './imported.ts'
import { keyFrom } from './keyid.ts'
import { kms } from './operation.ts'
import { keyId } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html */
export const CancelKeyDeletion = kms({
  name: 'CancelKeyDeletion',
  input: { KeyId: keyId },
  output: { KeyId: optional(keyId) },
  needs: { key: { action: 'kms:CancelKeyDeletion', on: keyFrom('KeyId', 'cancelDeletion') } },
  throttle: 'CancelKeyDeletion',
  audit: { readOnly: false, request: ['KeyId'], response: ['KeyId'] },

  run({ key, ctx }) {
    const { deletionAt } = key.row
    // Its destruction has begun.
    if (deletionAt !== null && deletionAt <= ctx.now)
      fail('NotFoundException', `Key '${key.arn}' does not exist`)
    const state = lacksMaterial(ctx, key) ? 'PendingImport' : 'Disabled'
    changeKey(ctx, key, { state, deletionAt: null, deletionWindow: null })
    return { KeyId: key.arn }
  },
})
