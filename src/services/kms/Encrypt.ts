import { canonicalContext } from '../../core/context.ts'
import { optional } from '../../core/shapes.ts'
import { requireNoContext } from './algorithms.ts'
import { cryptoConditions, encryptionContextOf } from './conditions.ts'
import { keyForEncryption, materialNote } from './crypto.ts'
import { kms } from './operation.ts'
import { quotaOf } from './quotas.ts'
import * as shapes from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html */
export const Encrypt = kms({
  name: 'Encrypt',
  input: {
    KeyId: shapes.keyId,
    Plaintext: shapes.plaintext,
    EncryptionContext: shapes.encryptionContext,
    GrantTokens: shapes.grantTokens,
    EncryptionAlgorithm: shapes.encryptionAlgorithm,
    DryRun: shapes.dryRun,
  },
  output: {
    CiphertextBlob: optional(shapes.ciphertext),
    KeyId: optional(shapes.keyId),
    EncryptionAlgorithm: optional(shapes.encryptionAlgorithmName),
  },
  needs: {
    key: {
      action: 'kms:Encrypt',
      on: keyForEncryption('Encrypt'),
      conditions: cryptoConditions,
      encryptionContext: encryptionContextOf,
    },
  },
  crossAccount: true,
  throttle: ({ key }) => quotaOf(key),
  audit: { readOnly: true, request: ['KeyId', 'EncryptionContext', 'EncryptionAlgorithm'], response: [] },

  run({ input, key, ctx }) {
    const { EncryptionAlgorithm } = input
    requireNoContext(ctx.vault, key, input.EncryptionContext)
    const aad = canonicalContext(input.EncryptionContext)
    const CiphertextBlob = ctx.vault.encrypt(key, input.Plaintext, { algorithm: EncryptionAlgorithm, aad })
    ctx.notes.additionalEventData = materialNote(ctx, key)
    return { CiphertextBlob, KeyId: key.arn, EncryptionAlgorithm }
  },
})
