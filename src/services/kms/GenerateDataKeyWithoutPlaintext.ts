import { canonicalContext } from '../../core/context.ts'
import { optional } from '../../core/shapes.ts'
import { cryptoConditions, encryptionContextOf } from './conditions.ts'
import { keyForEncryption } from './crypto.ts'
import { dataKeyLength } from './datakey.ts'
import { kms } from './operation.ts'
import * as shapes from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyWithoutPlaintext.html */
export const GenerateDataKeyWithoutPlaintext = kms({
  name: 'GenerateDataKeyWithoutPlaintext',
  input: {
    KeyId: shapes.keyId,
    EncryptionContext: shapes.encryptionContext,
    KeySpec: optional(shapes.dataKeySpec),
    NumberOfBytes: optional(shapes.numberOfBytes),
    GrantTokens: shapes.grantTokens,
    DryRun: shapes.dryRun,
  },
  output: {
    CiphertextBlob: optional(shapes.ciphertext),
    KeyId: optional(shapes.keyId),
    KeyMaterialId: optional(shapes.materialId),
  },
  needs: {
    key: {
      action: 'kms:GenerateDataKeyWithoutPlaintext',
      on: keyForEncryption('GenerateDataKeyWithoutPlaintext'),
      conditions: cryptoConditions,
      encryptionContext: encryptionContextOf,
    },
  },
  crossAccount: true,
  throttle: 'Cryptographic operations (symmetric)',
  audit: {
    readOnly: true,
    request: ['KeyId', 'KeySpec', 'NumberOfBytes', 'EncryptionContext'],
    response: [],
  },

  run({ input, key, ctx }) {
    const aad = canonicalContext(input.EncryptionContext)
    const options = { algorithm: 'SYMMETRIC_DEFAULT', aad }
    const CiphertextBlob = ctx.vault.generateDataKeyWithoutPlaintext(key, dataKeyLength(input), options)
    const KeyMaterialId = key.current.materialId
    ctx.notes.additionalEventData = { keyMaterialId: KeyMaterialId }
    return { CiphertextBlob, KeyId: key.arn, KeyMaterialId }
  },
})
