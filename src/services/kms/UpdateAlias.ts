import { fail } from '../../core/errors.ts'
import type { AliasRow } from '../../store/index.ts'
import { existingAlias, keyOfAlias } from './alias.ts'
import { noOutput } from './change.ts'
import { keyFrom } from './keyid.ts'
import { kms } from './operation.ts'
import { requireRoomForAlias } from './quotas.ts'
import { aliasName, keyId } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateAlias.html */
export const UpdateAlias = kms({
  name: 'UpdateAlias',
  input: { AliasName: aliasName, TargetKeyId: keyId },
  output: {},
  needs: {
    alias: { action: 'kms:UpdateAlias', on: existingAlias },
    from: { action: 'kms:UpdateAlias', on: keyOfAlias },
    to: { action: 'kms:UpdateAlias', on: keyFrom('TargetKeyId', 'edit') },
  },
  throttle: 'UpdateAlias',
  audit: { readOnly: false, request: ['AliasName', 'TargetKeyId'], response: [] },

  run({ input, from, to, ctx }) {
    if (from.row.usage !== to.row.usage || from.keySpec !== to.keySpec)
      fail('ValidationException', 'The target key must be of the same type and usage as the current one.')
    if (from !== to) requireRoomForAlias(ctx, to)
    const alias = ctx.keys.alias(ctx.account, ctx.region, input.AliasName) as AliasRow
    ctx.write(tx => tx.put('aliases', { ...alias, keyId: to.keyId, updatedAt: ctx.now }))
    return noOutput(ctx, to)
  },
})
