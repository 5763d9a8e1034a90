import { optional, type Values } from '../../core/shapes.ts'
import { memberConditions } from './conditions.ts'
import { keyFor } from './crypto.ts'
import { kms } from './operation.ts'
import * as shapes from './shapes.ts'

const input = {
  KeyId: shapes.keyId,
  SharedSecretCiphertextBlob: shapes.ciphertext,
  EncapsulationAlgorithm: shapes.encapsulationAlgorithm,
  GrantTokens: shapes.grantTokens,
  DryRun: shapes.dryRun,
}
type Input = Values<typeof input>

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Decapsulate.html */
export const Decapsulate = kms({
  name: 'Decapsulate',
  input,
  output: {
    KeyId: optional(shapes.keyId),
    SharedSecret: optional(shapes.plaintext),
    EncapsulationAlgorithm: optional(shapes.encapsulationAlgorithm),
  },
  needs: {
    key: {
      action: 'kms:Decapsulate',
      on: keyFor<Input>('ENCAPSULATE_DECAPSULATE', 'Decapsulate', asked => asked.EncapsulationAlgorithm),
      conditions: memberConditions<Input>({ 'kms:encapsulationalgorithm': 'EncapsulationAlgorithm' }),
    },
  },
  crossAccount: true,
  throttle: 'Cryptographic operations (ML-KEM)',
  audit: { readOnly: true, request: ['KeyId', 'EncapsulationAlgorithm'], response: [] },

  run({ input: { EncapsulationAlgorithm, SharedSecretCiphertextBlob }, key, ctx }) {
    const SharedSecret = ctx.vault.decapsulate(key, SharedSecretCiphertextBlob, EncapsulationAlgorithm)
    return { KeyId: key.arn, SharedSecret, EncapsulationAlgorithm }
  },
})
