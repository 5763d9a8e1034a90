import { optional, type Values } from '../../core/shapes.ts'
import { memberConditions } from './conditions.ts'
import { keyFor } from './crypto.ts'
import { kms } from './operation.ts'
import { attestationOf, attested, disclosure, noteRecipient } from './recipient.ts'
import * as shapes from './shapes.ts'

const input = {
  KeyId: shapes.keyId,
  KeyAgreementAlgorithm: shapes.keyAgreementAlgorithm,
  PublicKey: shapes.publicKey,
  GrantTokens: shapes.grantTokens,
  DryRun: shapes.dryRun,
  Recipient: shapes.recipient,
}
type Input = Values<typeof input>

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DeriveSharedSecret.html */
export const DeriveSharedSecret = kms({
  name: 'DeriveSharedSecret',
  input,
  output: {
    KeyId: optional(shapes.keyId),
    SharedSecret: optional(shapes.plaintext),
    CiphertextForRecipient: optional(shapes.ciphertext),
    KeyAgreementAlgorithm: optional(shapes.keyAgreementAlgorithm),
    KeyOrigin: optional(shapes.origin),
  },
  needs: {
    key: attested({
      action: 'kms:DeriveSharedSecret',
      on: keyFor<Input>('KEY_AGREEMENT', 'DeriveSharedSecret', asked => asked.KeyAgreementAlgorithm),
      conditions: memberConditions<Input>({ 'kms:keyagreementalgorithm': 'KeyAgreementAlgorithm' }),
    }),
  },
  crossAccount: true,
  throttle: 'Cryptographic operations (ECC and SM2)',
  audit: { readOnly: true, request: ['KeyId', 'KeyAgreementAlgorithm'], response: [] },

  run({ input: asked, key, ctx }) {
    const { KeyAgreementAlgorithm, PublicKey } = asked
    const recipient = attestationOf(asked, ctx)
    const secret = disclosure(recipient, ctx).deriveSharedSecret(key, PublicKey, KeyAgreementAlgorithm)
    noteRecipient(ctx, recipient)
    return {
      KeyId: key.arn,
      SharedSecret: recipient ? undefined : secret,
      CiphertextForRecipient: recipient && secret,
      KeyAgreementAlgorithm,
      KeyOrigin: key.row.origin as 'AWS_KMS',
    }
  },
})
