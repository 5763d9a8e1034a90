import { optional, type Values } from '../../core/shapes.ts'
import { memberConditions } from './conditions.ts'
import { keyFor } from './crypto.ts'
import { kms } from './operation.ts'
import * as shapes from './shapes.ts'

const input = {
  KeyId: shapes.keyId,
  EncapsulationAlgorithm: shapes.encapsulationAlgorithm,
  GrantTokens: shapes.grantTokens,
  DryRun: shapes.dryRun,
}
type Input = Values<typeof input>

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Encapsulate.html */
export const Encapsulate = kms({
  name: 'Encapsulate',
  input,
  output: {
    KeyId: optional(shapes.keyId),
    SharedSecret: optional(shapes.plaintext),
    SharedSecretCiphertextBlob: optional(shapes.ciphertext),
    EncapsulationAlgorithm: optional(shapes.encapsulationAlgorithm),
  },
  needs: {
    key: {
      action: 'kms:Encapsulate',
      on: keyFor<Input>('ENCAPSULATE_DECAPSULATE', 'Encapsulate', asked => asked.EncapsulationAlgorithm),
      conditions: memberConditions<Input>({ 'kms:encapsulationalgorithm': 'EncapsulationAlgorithm' }),
    },
  },
  crossAccount: true,
  throttle: 'Cryptographic operations (ML-KEM)',
  audit: { readOnly: true, request: ['KeyId', 'EncapsulationAlgorithm'], response: [] },

  run({ input: { EncapsulationAlgorithm }, key, ctx }) {
    const { secret, ciphertext } = ctx.vault.encapsulate(key, EncapsulationAlgorithm)
    return {
      KeyId: key.arn,
      SharedSecret: secret,
      SharedSecretCiphertextBlob: ciphertext,
      EncapsulationAlgorithm,
    }
  },
})
