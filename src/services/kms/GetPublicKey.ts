import { fail } from '../../core/errors.ts'
import { list, optional } from '../../core/shapes.ts'
import { algorithmsShown } from './algorithms.ts'
import { requestAlias } from './conditions.ts'
import { requireGrantTokens } from './granttoken.ts'
import { usableKey } from './keyid.ts'
import { kms } from './operation.ts'
import * as shapes from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html */
export const GetPublicKey = kms({
  name: 'GetPublicKey',
  input: { KeyId: shapes.keyId, GrantTokens: shapes.grantTokens },
  output: {
    KeyId: optional(shapes.keyId),
    PublicKey: optional(shapes.publicKey),
    CustomerMasterKeySpec: optional(shapes.customerMasterKeySpec),
    KeySpec: optional(shapes.keySpec),
    KeyUsage: optional(shapes.keyUsage),
    EncryptionAlgorithms: optional(list(shapes.encryptionAlgorithmName)),
    SigningAlgorithms: optional(list(shapes.signingAlgorithm)),
    KeyAgreementAlgorithms: optional(list(shapes.keyAgreementAlgorithm)),
    EncapsulationAlgorithms: optional(list(shapes.encapsulationAlgorithm)),
  },
  needs: {
    key: {
      action: 'kms:GetPublicKey',
      on: usableKey('KeyId'),
      conditions: (key, input) => requestAlias(key, input.KeyId),
    },
  },
  crossAccount: true,
  throttle: 'GetPublicKey',
  audit: { readOnly: true, request: ['KeyId'], response: [] },

  run({ input, key, ctx }) {
    requireGrantTokens(ctx, input.GrantTokens)
    const { spec, usage } = key.row
    const PublicKey =
      ctx.vault.publicKey(key) ??
      fail(
        'UnsupportedOperationException',
        `${key.arn} key spec is ${spec} which is not valid for GetPublicKey.`,
      )
    return {
      KeyId: key.arn,
      PublicKey,
      CustomerMasterKeySpec: spec as 'RSA_2048',
      KeySpec: spec as 'RSA_2048',
      KeyUsage: usage as 'SIGN_VERIFY',
      ...algorithmsShown(ctx.vault, key.row),
    }
  },
})
