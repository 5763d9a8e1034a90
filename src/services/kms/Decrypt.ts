import { canonicalContext } from '../../core/context.ts'
import { optional, type Values } from '../../core/shapes.ts'
import { requireNoContext } from './algorithms.ts'
import { ignoresCiphertext, inaccessible, keyOfCiphertext, materialIdIn, readFor } from './ciphertext.ts'
import { cryptoConditions, encryptionContextOf } from './conditions.ts'
import { kms } from './operation.ts'
import { quotaOf } from './quotas.ts'
import { attestationOf, attested, disclosure, noteRecipient } from './recipient.ts'
import * as shapes from './shapes.ts'

const input = {
  CiphertextBlob: optional(shapes.ciphertext),
  EncryptionContext: shapes.encryptionContext,
  GrantTokens: shapes.grantTokens,
  KeyId: optional(shapes.keyId),
  EncryptionAlgorithm: shapes.encryptionAlgorithm,
  Recipient: shapes.recipient,
  DryRun: shapes.dryRun,
  DryRunModifiers: shapes.dryRunModifiers,
}
type Input = Values<typeof input>

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html */
export const Decrypt = kms({
  name: 'Decrypt',
  input,
  output: {
    KeyId: optional(shapes.keyId),
    Plaintext: optional(shapes.plaintext),
    EncryptionAlgorithm: optional(shapes.encryptionAlgorithmName),
    CiphertextForRecipient: optional(shapes.ciphertext),
    KeyMaterialId: optional(shapes.materialId),
  },
  needs: {
    key: attested({
      action: 'kms:Decrypt',
      on: keyOfCiphertext<Input>(asked => ({
        blob: asked.CiphertextBlob,
        keyId: asked.KeyId,
        algorithm: asked.EncryptionAlgorithm,
        grantTokens: asked.GrantTokens,
        withoutCiphertext: ignoresCiphertext(asked),
      })),
      conditions: cryptoConditions,
      encryptionContext: encryptionContextOf,
      denied: asked => (asked.KeyId === undefined ? inaccessible : undefined),
    }),
  },
  crossAccount: true,
  throttle: ({ key }) => quotaOf(key),
  audit: { readOnly: true, request: ['KeyId', 'EncryptionContext', 'EncryptionAlgorithm'], response: [] },

  run({ input: asked, key, ctx }) {
    const { EncryptionAlgorithm } = asked
    const recipient = attestationOf(asked, ctx)
    requireNoContext(ctx.vault, key, asked.EncryptionContext)
    const ciphertext = readFor(key, ctx, asked.CiphertextBlob)
    const aad = canonicalContext(asked.EncryptionContext)
    const options = { algorithm: EncryptionAlgorithm, aad }
    const plaintext = disclosure(recipient, ctx).decrypt(key, ciphertext, options)
    const KeyMaterialId = materialIdIn(ciphertext)
    if (KeyMaterialId) ctx.notes.additionalEventData = { keyMaterialId: KeyMaterialId }
    noteRecipient(ctx, recipient)
    return {
      KeyId: key.arn,
      Plaintext: recipient ? undefined : plaintext,
      EncryptionAlgorithm,
      CiphertextForRecipient: recipient && plaintext,
      KeyMaterialId,
    }
  },
})
