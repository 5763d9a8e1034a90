import { canonicalContext } from '../../core/context.ts'
import { optional, type Values } from '../../core/shapes.ts'
import { isSymmetric, requireNoContext } from './algorithms.ts'
import { ignoresCiphertext, inaccessible, keyOfCiphertext, materialIdIn, readFor } from './ciphertext.ts'
import { sideConditions } from './conditions.ts'
import { keyForEncryption } from './crypto.ts'
import { findKey } from './keyid.ts'
import { type KmsContext, kms } from './operation.ts'
import { quotasOf } from './quotas.ts'
import * as shapes from './shapes.ts'

const input = {
  CiphertextBlob: optional(shapes.ciphertext),
  SourceEncryptionContext: shapes.encryptionContext,
  SourceKeyId: optional(shapes.keyId),
  DestinationKeyId: shapes.keyId,
  DestinationEncryptionContext: shapes.encryptionContext,
  SourceEncryptionAlgorithm: shapes.encryptionAlgorithm,
  DestinationEncryptionAlgorithm: shapes.encryptionAlgorithm,
  GrantTokens: shapes.grantTokens,
  DryRun: shapes.dryRun,
  DryRunModifiers: shapes.dryRunModifiers,
}
type Input = Values<typeof input>

const source = (asked: Input) => ({
  KeyId: asked.SourceKeyId,
  EncryptionContext: asked.SourceEncryptionContext,
  EncryptionAlgorithm: asked.SourceEncryptionAlgorithm,
})
const destination = (asked: Input) => ({
  KeyId: asked.DestinationKeyId,
  EncryptionContext: asked.DestinationEncryptionContext,
  EncryptionAlgorithm: asked.DestinationEncryptionAlgorithm,
  GrantTokens: asked.GrantTokens,
})
const sourceKey = keyOfCiphertext<Input>(asked => ({
  blob: asked.CiphertextBlob,
  keyId: asked.SourceKeyId,
  algorithm: asked.SourceEncryptionAlgorithm,
  grantTokens: asked.GrantTokens,
  withoutCiphertext: ignoresCiphertext(asked),
}))
const destinationKey = keyForEncryption('ReEncrypt')
const isSameKey = (asked: Input, ctx: KmsContext) => () =>
  sourceKey.find(asked, ctx).keyId === findKey(asked.DestinationKeyId, ctx, 'aliases').keyId

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html */
export const ReEncrypt = kms({
  name: 'ReEncrypt',
  input,
  output: {
    CiphertextBlob: optional(shapes.ciphertext),
    SourceKeyId: optional(shapes.keyId),
    KeyId: optional(shapes.keyId),
    SourceEncryptionAlgorithm: optional(shapes.encryptionAlgorithmName),
    DestinationEncryptionAlgorithm: optional(shapes.encryptionAlgorithmName),
    SourceKeyMaterialId: optional(shapes.materialId),
    DestinationKeyMaterialId: optional(shapes.materialId),
  },
  needs: {
    from: {
      action: 'kms:ReEncryptFrom',
      on: sourceKey,
      conditions: (key, asked, _from, ctx) => sideConditions(key, source(asked), isSameKey(asked, ctx)),
      encryptionContext: asked => asked.SourceEncryptionContext,
      denied: asked => (asked.SourceKeyId === undefined ? inaccessible : undefined),
    },
    to: {
      action: 'kms:ReEncryptTo',
      on: {
        find: (asked: Input, ctx: KmsContext) => destinationKey.find(destination(asked), ctx),
        check: (key, asked, ctx) => destinationKey.check?.(key, destination(asked), ctx),
      },
      conditions: (key, asked, _to, ctx) => sideConditions(key, destination(asked), isSameKey(asked, ctx)),
      encryptionContext: asked => asked.DestinationEncryptionContext,
    },
  },
  crossAccount: true,
  throttle: ({ from, to }) => quotasOf(from, to),
  audit: {
    readOnly: true,
    request: [
      'SourceEncryptionAlgorithm',
      'SourceEncryptionContext',
      'SourceKeyId',
      'DestinationEncryptionAlgorithm',
      'DestinationEncryptionContext',
      'DestinationKeyId',
    ],
    response: [],
  },

  run({ input: asked, from, to, ctx }) {
    requireNoContext(ctx.vault, from, asked.SourceEncryptionContext)
    requireNoContext(ctx.vault, to, asked.DestinationEncryptionContext)
    const ciphertext = readFor(from, ctx, asked.CiphertextBlob)
    const CiphertextBlob = ctx.vault.reEncrypt(
      from,
      ciphertext,
      { algorithm: asked.SourceEncryptionAlgorithm, aad: canonicalContext(asked.SourceEncryptionContext) },
      to,
      {
        algorithm: asked.DestinationEncryptionAlgorithm,
        aad: canonicalContext(asked.DestinationEncryptionContext),
      },
    )
    const SourceKeyMaterialId = materialIdIn(ciphertext)
    const DestinationKeyMaterialId = isSymmetric(ctx.vault, to.keySpec) ? to.current.materialId : undefined
    ctx.notes.additionalEventData = {
      sourceKeyMaterialId: SourceKeyMaterialId,
      destinationKeyMaterialId: DestinationKeyMaterialId,
    }
    return {
      CiphertextBlob,
      SourceKeyId: from.arn,
      KeyId: to.arn,
      SourceEncryptionAlgorithm: asked.SourceEncryptionAlgorithm,
      DestinationEncryptionAlgorithm: asked.DestinationEncryptionAlgorithm,
      SourceKeyMaterialId,
      DestinationKeyMaterialId,
    }
  },
})
