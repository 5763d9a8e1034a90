import { optional, timestamp } from '../../core/shapes.ts'
import { memberConditions } from './conditions.ts'
import { importedKey } from './imported.ts'
import { kms } from './operation.ts'
import * as shapes from './shapes.ts'

const tokenLifetime = 24 * 60 * 60 * 1000

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GetParametersForImport.html */
export const GetParametersForImport = kms({
  name: 'GetParametersForImport',
  input: {
    KeyId: shapes.keyId,
    WrappingAlgorithm: shapes.wrappingAlgorithm,
    WrappingKeySpec: shapes.wrappingKeySpec,
  },
  output: {
    KeyId: optional(shapes.keyId),
    ImportToken: optional(shapes.importToken),
    PublicKey: optional(shapes.plaintext),
    ParametersValidTo: optional(timestamp()),
  },
  needs: {
    key: {
      action: 'kms:GetParametersForImport',
      on: importedKey('parameters'),
      conditions: memberConditions({
        'kms:wrappingalgorithm': 'WrappingAlgorithm',
        'kms:wrappingkeyspec': 'WrappingKeySpec',
      }),
    },
  },
  throttle: 'GetParametersForImport',
  audit: { readOnly: true, request: ['KeyId', 'WrappingAlgorithm', 'WrappingKeySpec'], response: [] },

  async run({ input, key, ctx }) {
    const ParametersValidTo = ctx.now + tokenLifetime
    const { publicKey, token, domain } = await ctx.vault.beginImport(key, {
      algorithm: input.WrappingAlgorithm,
      keySpec: input.WrappingKeySpec,
      validTo: ParametersValidTo,
    })
    if (domain) ctx.write(tx => tx.insert('domainKeys', domain))
    return { KeyId: key.arn, ImportToken: token, PublicKey: publicKey, ParametersValidTo }
  },
})
