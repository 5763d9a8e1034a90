import { optional, type Values } from '../../core/shapes.ts'
import { memberConditions } from './conditions.ts'
import { keyFor } from './crypto.ts'
import { kms } from './operation.ts'
import { quotaOf } from './quotas.ts'
import * as shapes from './shapes.ts'

const input = {
  KeyId: shapes.keyId,
  Message: shapes.plaintext,
  MessageType: shapes.messageType,
  SigningAlgorithm: shapes.signingAlgorithm,
  GrantTokens: shapes.grantTokens,
  DryRun: shapes.dryRun,
}
type Input = Values<typeof input>

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html */
export const Sign = kms({
  name: 'Sign',
  input,
  output: {
    KeyId: optional(shapes.keyId),
    Signature: optional(shapes.ciphertext),
    SigningAlgorithm: optional(shapes.signingAlgorithm),
  },
  needs: {
    key: {
      action: 'kms:Sign',
      on: keyFor<Input>('SIGN_VERIFY', 'Sign', asked => asked.SigningAlgorithm),
      conditions: memberConditions<Input>({
        'kms:signingalgorithm': 'SigningAlgorithm',
        'kms:messagetype': 'MessageType',
      }),
    },
  },
  crossAccount: true,
  throttle: ({ key }) => quotaOf(key),
  audit: { readOnly: true, request: ['KeyId', 'MessageType', 'SigningAlgorithm'], response: [] },

  run({ input: { Message, MessageType, SigningAlgorithm }, key, ctx }) {
    const options = { algorithm: SigningAlgorithm, messageType: MessageType }
    return { KeyId: key.arn, Signature: ctx.vault.sign(key, Message, options), SigningAlgorithm }
  },
})
