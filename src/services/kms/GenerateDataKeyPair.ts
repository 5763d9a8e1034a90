import { canonicalContext } from '../../core/context.ts'
import { optional } from '../../core/shapes.ts'
import { cryptoConditions, encryptionContextOf } from './conditions.ts'
import { keyForEncryption, materialNote } from './crypto.ts'
import { kms } from './operation.ts'
import { pairQuota } from './quotas.ts'
import { attestationOf, attested, disclosure, noteRecipient } from './recipient.ts'
import * as shapes from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPair.html */
export const GenerateDataKeyPair = kms({
  name: 'GenerateDataKeyPair',
  input: {
    EncryptionContext: shapes.encryptionContext,
    KeyId: shapes.keyId,
    KeyPairSpec: shapes.dataKeyPairSpec,
    GrantTokens: shapes.grantTokens,
    Recipient: shapes.recipient,
    DryRun: shapes.dryRun,
  },
  output: {
    PrivateKeyCiphertextBlob: optional(shapes.ciphertext),
    PrivateKeyPlaintext: optional(shapes.plaintext),
    PublicKey: optional(shapes.publicKey),
    KeyId: optional(shapes.keyId),
    KeyPairSpec: optional(shapes.dataKeyPairSpec),
    CiphertextForRecipient: optional(shapes.ciphertext),
    KeyMaterialId: optional(shapes.materialId),
  },
  needs: {
    key: attested({
      action: 'kms:GenerateDataKeyPair',
      on: keyForEncryption('GenerateDataKeyPair'),
      conditions: cryptoConditions,
      encryptionContext: encryptionContextOf,
    }),
  },
  crossAccount: true,
  throttle: (_resources, { KeyPairSpec }) => pairQuota(KeyPairSpec),
  audit: { readOnly: true, request: ['KeyId', 'KeyPairSpec', 'EncryptionContext'], response: [] },

  async run({ input, key, ctx }) {
    const { KeyPairSpec } = input
    const recipient = attestationOf(input, ctx)
    const options = { algorithm: 'SYMMETRIC_DEFAULT', aad: canonicalContext(input.EncryptionContext) }
    const pair = await disclosure(recipient, ctx).generateDataKeyPair(key, KeyPairSpec, options)
    ctx.notes.additionalEventData = materialNote(ctx, key)
    noteRecipient(ctx, recipient)
    return {
      PrivateKeyCiphertextBlob: pair.ciphertext,
      PrivateKeyPlaintext: recipient ? undefined : pair.plaintext,
      PublicKey: pair.publicKey,
      KeyId: key.arn,
      KeyPairSpec,
      CiphertextForRecipient: recipient && pair.plaintext,
      KeyMaterialId: key.current.materialId,
    }
  },
})
