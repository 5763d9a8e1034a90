import { fail } from '../../core/errors.ts'
import { newAlias } from './alias.ts'
import { noOutput } from './change.ts'
import { aliasArn, keyFrom } from './keyid.ts'
import { kms } from './operation.ts'
import { requireRoomForAlias } from './quotas.ts'
import { aliasName, keyId } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
export const CreateAlias = kms({
  name: 'CreateAlias',
  input: { AliasName: aliasName, TargetKeyId: keyId },
  output: {},
  needs: {
    alias: { action: 'kms:CreateAlias', on: newAlias },
    key: { action: 'kms:CreateAlias', on: keyFrom('TargetKeyId', 'edit') },
  },
  throttle: 'CreateAlias',
  audit: { readOnly: false, request: ['AliasName', 'TargetKeyId'], response: [] },

  run({ input, key, ctx }) {
    const { account, region, now } = ctx
    const { AliasName: name } = input
    if (ctx.keys.alias(account, region, name))
      fail(
        'AlreadyExistsException',
        `An alias with the name ${aliasArn(region, account, name)} already exists`,
      )
    requireRoomForAlias(ctx, key)
    const times = { createdAt: now, updatedAt: now }
    ctx.write(tx => tx.insert('aliases', { account, region, name, keyId: key.keyId, ...times }))
    return noOutput(ctx, key)
  },
})
