import { existingAlias, keyOfAlias } from './alias.ts'
import { noOutput } from './change.ts'
import { kms } from './operation.ts'
import { aliasName } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html */
export const DeleteAlias = kms({
  name: 'DeleteAlias',
  input: { AliasName: aliasName },
  output: {},
  needs: {
    alias: { action: 'kms:DeleteAlias', on: existingAlias },
    key: { action: 'kms:DeleteAlias', on: keyOfAlias },
  },
  throttle: 'DeleteAlias',
  audit: { readOnly: false, request: ['AliasName'], response: [] },

  run({ input, key, ctx }) {
    const { account, region } = ctx
    ctx.write(tx => tx.remove('aliases', { account, region, name: input.AliasName }))
    return noOutput(ctx, key)
  },
})
