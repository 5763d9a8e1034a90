import { fail } from '../../core/errors.ts'
import { boolean, optional, type Values } from '../../core/shapes.ts'
import { memberConditions } from './conditions.ts'
import { keyFor } from './crypto.ts'
import { kms } from './operation.ts'
import { quotaOf } from './quotas.ts'
import * as shapes from './shapes.ts'

const input = {
  KeyId: shapes.keyId,
  Message: shapes.plaintext,
  MessageType: shapes.messageType,
  Signature: shapes.ciphertext,
  SigningAlgorithm: shapes.signingAlgorithm,
  GrantTokens: shapes.grantTokens,
  DryRun: shapes.dryRun,
}
type Input = Values<typeof input>

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Verify.html */
export const Verify = kms({
  name: 'Verify',
  input,
  output: {
    KeyId: optional(shapes.keyId),
    SignatureValid: optional(boolean()),
    SigningAlgorithm: optional(shapes.signingAlgorithm),
  },
  needs: {
    key: {
      action: 'kms:Verify',
      on: keyFor<Input>('SIGN_VERIFY', 'Verify', asked => asked.SigningAlgorithm),
      conditions: memberConditions<Input>({
        'kms:signingalgorithm': 'SigningAlgorithm',
        'kms:messagetype': 'MessageType',
      }),
    },
  },
  crossAccount: true,
  throttle: ({ key }) => quotaOf(key),
  audit: { readOnly: true, request: ['KeyId', 'MessageType', 'SigningAlgorithm'], response: [] },

  run({ input: { Message, MessageType, Signature, SigningAlgorithm }, key, ctx }) {
    const options = { algorithm: SigningAlgorithm, messageType: MessageType }
    if (!ctx.vault.verify(key, Message, Signature, options)) fail('KMSInvalidSignatureException')
    return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm }
  },
})
