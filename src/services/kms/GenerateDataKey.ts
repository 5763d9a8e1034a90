import { canonicalContext } from '../../core/context.ts'
import { optional } from '../../core/shapes.ts'
import { cryptoConditions, encryptionContextOf } from './conditions.ts'
import { keyForEncryption } from './crypto.ts'
import { dataKeyLength } from './datakey.ts'
import { kms } from './operation.ts'
import { attestationOf, attested, disclosure, noteRecipient } from './recipient.ts'
import * as shapes from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html */
export const GenerateDataKey = kms({
  name: 'GenerateDataKey',
  input: {
    KeyId: shapes.keyId,
    EncryptionContext: shapes.encryptionContext,
    NumberOfBytes: optional(shapes.numberOfBytes),
    KeySpec: optional(shapes.dataKeySpec),
    GrantTokens: shapes.grantTokens,
    Recipient: shapes.recipient,
    DryRun: shapes.dryRun,
  },
  output: {
    CiphertextBlob: optional(shapes.ciphertext),
    Plaintext: optional(shapes.plaintext),
    KeyId: optional(shapes.keyId),
    CiphertextForRecipient: optional(shapes.ciphertext),
    KeyMaterialId: optional(shapes.materialId),
  },
  needs: {
    key: attested({
      action: 'kms:GenerateDataKey',
      on: keyForEncryption('GenerateDataKey'),
      conditions: cryptoConditions,
      encryptionContext: encryptionContextOf,
    }),
  },
  crossAccount: true,
  throttle: 'Cryptographic operations (symmetric)',
  audit: {
    readOnly: true,
    request: ['KeyId', 'KeySpec', 'NumberOfBytes', 'EncryptionContext'],
    response: [],
  },

  run({ input, key, ctx }) {
    const recipient = attestationOf(input, ctx)
    const aad = canonicalContext(input.EncryptionContext)
    const options = { algorithm: 'SYMMETRIC_DEFAULT', aad }
    const vault = disclosure(recipient, ctx)
    const { plaintext, ciphertext } = vault.generateDataKey(key, dataKeyLength(input), options)
    const KeyMaterialId = key.current.materialId
    ctx.notes.additionalEventData = { keyMaterialId: KeyMaterialId }
    noteRecipient(ctx, recipient)
    return {
      CiphertextBlob: ciphertext,
      Plaintext: recipient ? undefined : plaintext,
      KeyId: key.arn,
      CiphertextForRecipient: recipient && plaintext,
      KeyMaterialId,
    }
  },
})
