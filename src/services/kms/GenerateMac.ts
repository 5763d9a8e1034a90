import { optional, type Values } from '../../core/shapes.ts'
import { memberConditions } from './conditions.ts'
import { keyFor } from './crypto.ts'
import { kms } from './operation.ts'
import * as shapes from './shapes.ts'

const input = {
  Message: shapes.plaintext,
  KeyId: shapes.keyId,
  MacAlgorithm: shapes.macAlgorithm,
  GrantTokens: shapes.grantTokens,
  DryRun: shapes.dryRun,
}
type Input = Values<typeof input>

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html */
export const GenerateMac = kms({
  name: 'GenerateMac',
  input,
  output: {
    Mac: optional(shapes.ciphertext),
    MacAlgorithm: optional(shapes.macAlgorithm),
    KeyId: optional(shapes.keyId),
  },
  needs: {
    key: {
      action: 'kms:GenerateMac',
      on: keyFor<Input>('GENERATE_VERIFY_MAC', 'GenerateMac', asked => asked.MacAlgorithm),
      conditions: memberConditions<Input>({ 'kms:macalgorithm': 'MacAlgorithm' }),
    },
  },
  crossAccount: true,
  throttle: 'Cryptographic operations (symmetric)',
  audit: { readOnly: true, request: ['KeyId', 'MacAlgorithm'], response: [] },

  run({ input: { Message, MacAlgorithm }, key, ctx }) {
    return { Mac: ctx.vault.mac(key, Message, MacAlgorithm), MacAlgorithm, KeyId: key.arn }
  },
})
