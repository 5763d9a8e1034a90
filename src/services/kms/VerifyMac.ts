import { fail } from '../../core/errors.ts'
import { boolean, optional, type Values } from '../../core/shapes.ts'
import { memberConditions } from './conditions.ts'
import { keyFor } from './crypto.ts'
import { kms } from './operation.ts'
import * as shapes from './shapes.ts'

const input = {
  Message: shapes.plaintext,
  KeyId: shapes.keyId,
  MacAlgorithm: shapes.macAlgorithm,
  Mac: shapes.ciphertext,
  GrantTokens: shapes.grantTokens,
  DryRun: shapes.dryRun,
}
type Input = Values<typeof input>

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_VerifyMac.html */
export const VerifyMac = kms({
  name: 'VerifyMac',
  input,
  output: {
    KeyId: optional(shapes.keyId),
    MacValid: optional(boolean()),
    MacAlgorithm: optional(shapes.macAlgorithm),
  },
  needs: {
    key: {
      action: 'kms:VerifyMac',
      on: keyFor<Input>('GENERATE_VERIFY_MAC', 'VerifyMac', asked => asked.MacAlgorithm),
      conditions: memberConditions<Input>({ 'kms:macalgorithm': 'MacAlgorithm' }),
    },
  },
  crossAccount: true,
  throttle: 'Cryptographic operations (symmetric)',
  audit: { readOnly: true, request: ['KeyId', 'MacAlgorithm'], response: [] },

  run({ input: { Message, Mac, MacAlgorithm }, key, ctx }) {
    if (!ctx.vault.verifyMac(key, Message, Mac, MacAlgorithm)) fail('KMSInvalidMacException')
    return { KeyId: key.arn, MacValid: true, MacAlgorithm }
  },
})
