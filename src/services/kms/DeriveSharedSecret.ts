import { optional, type Values } from '../../core/shapes.ts'
import { memberConditions } from './conditions.ts'
import { keyFor } from './crypto.ts'
import { kms } from './operation.ts'
import { requireNoRecipient } from './recipient.ts'
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
    key: {
      action: 'kms:DeriveSharedSecret',
      on: keyFor<Input>('KEY_AGREEMENT', 'DeriveSharedSecret', asked => asked.KeyAgreementAlgorithm),
      conditions: memberConditions<Input>({ 'kms:keyagreementalgorithm': 'KeyAgreementAlgorithm' }),
    },
  },
  crossAccount: true,
  throttle: 'Cryptographic operations (ECC and SM2)',
  audit: { readOnly: true, request: ['KeyId', 'KeyAgreementAlgorithm'], response: [] },

  run({ input: { KeyAgreementAlgorithm, PublicKey, Recipient }, key, ctx }) {
    requireNoRecipient(Recipient)
    const SharedSecret = ctx.vault.deriveSharedSecret(key, PublicKey, KeyAgreementAlgorithm)
    return { KeyId: key.arn, SharedSecret, KeyAgreementAlgorithm, KeyOrigin: key.row.origin as 'AWS_KMS' }
  },
})
