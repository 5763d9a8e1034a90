import { canonicalContext } from '../../core/context.ts'
import { optional } from '../../core/shapes.ts'
import { cryptoConditions, encryptionContextOf } from './conditions.ts'
import { keyForEncryption, materialNote } from './crypto.ts'
import { kms } from './operation.ts'
import { pairQuota } from './quotas.ts'
import * as shapes from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPairWithoutPlaintext.html */
export const GenerateDataKeyPairWithoutPlaintext = kms({
  name: 'GenerateDataKeyPairWithoutPlaintext',
  input: {
    EncryptionContext: shapes.encryptionContext,
    KeyId: shapes.keyId,
    KeyPairSpec: shapes.dataKeyPairSpec,
    GrantTokens: shapes.grantTokens,
    DryRun: shapes.dryRun,
  },
  output: {
    PrivateKeyCiphertextBlob: optional(shapes.ciphertext),
    PublicKey: optional(shapes.publicKey),
    KeyId: optional(shapes.keyId),
    KeyPairSpec: optional(shapes.dataKeyPairSpec),
    KeyMaterialId: optional(shapes.materialId),
  },
  needs: {
    key: {
      action: 'kms:GenerateDataKeyPairWithoutPlaintext',
      on: keyForEncryption('GenerateDataKeyPairWithoutPlaintext'),
      conditions: cryptoConditions,
      encryptionContext: encryptionContextOf,
    },
  },
  crossAccount: true,
  throttle: (_resources, { KeyPairSpec }) => pairQuota(KeyPairSpec),
  audit: { readOnly: true, request: ['KeyId', 'KeyPairSpec', 'EncryptionContext'], response: [] },

  async run({ input, key, ctx }) {
    const { KeyPairSpec } = input
    const options = { algorithm: 'SYMMETRIC_DEFAULT', aad: canonicalContext(input.EncryptionContext) }
    const pair = await ctx.vault.generateDataKeyPair(key, KeyPairSpec, options)
    pair.plaintext.fill(0)
    ctx.notes.additionalEventData = materialNote(ctx, key)
    return {
      PrivateKeyCiphertextBlob: pair.ciphertext,
      PublicKey: pair.publicKey,
      KeyId: key.arn,
      KeyPairSpec,
      KeyMaterialId: key.current.materialId,
    }
  },
})
