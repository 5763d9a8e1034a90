import { anything } from '../../core/anything.ts'
import { fail } from '../../core/errors.ts'
import { optional } from '../../core/shapes.ts'
import { storeNotFound } from './keystores.ts'
import { kms } from './operation.ts'
import { attestationOf, attested, disclosure, noteRecipient } from './recipient.ts'
import * as shapes from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html */
export const GenerateRandom = kms({
  name: 'GenerateRandom',
  input: {
    NumberOfBytes: optional(shapes.numberOfBytes),
    CustomKeyStoreId: optional(shapes.customKeyStoreId),
    Recipient: shapes.recipient,
  },
  output: { Plaintext: optional(shapes.plaintext), CiphertextForRecipient: optional(shapes.ciphertext) },
  needs: { random: attested({ action: 'kms:GenerateRandom', on: anything }) },
  throttle: 'Cryptographic operations (symmetric)',
  audit: { readOnly: true, request: [], response: [] },

  run({ input, ctx }) {
    if (input.CustomKeyStoreId !== undefined) storeNotFound(input.CustomKeyStoreId)
    const length = input.NumberOfBytes ?? fail('ValidationException', 'NumberOfBytes is required.')
    const recipient = attestationOf(input, ctx)
    const plaintext = disclosure(recipient, ctx).random(length)
    noteRecipient(ctx, recipient)
    return { Plaintext: recipient ? undefined : plaintext, CiphertextForRecipient: recipient && plaintext }
  },
})
