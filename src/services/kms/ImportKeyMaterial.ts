import { fail } from '../../core/errors.ts'
import { optional, timestamp, type Values } from '../../core/shapes.ts'
import { isSymmetric } from './algorithms.ts'
import { acceptMaterial } from './import.ts'
import { importedKey } from './imported.ts'
import { type KmsContext, kms } from './operation.ts'
import * as shapes from './shapes.ts'

const input = {
  KeyId: shapes.keyId,
  ImportToken: shapes.importToken,
  EncryptedKeyMaterial: shapes.importToken,
  ValidTo: optional(timestamp()),
  ExpirationModel: optional(shapes.expirationModel),
  ImportType: optional(shapes.importType),
  KeyMaterialDescription: optional(shapes.materialDescription),
  KeyMaterialId: optional(shapes.materialId),
}
type Input = Values<typeof input>

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html */
export const ImportKeyMaterial = kms({
  name: 'ImportKeyMaterial',
  input,
  output: { KeyId: optional(shapes.keyId), KeyMaterialId: optional(shapes.materialId) },
  needs: {
    key: {
      action: 'kms:ImportKeyMaterial',
      on: importedKey('import'),
      conditions: (key, asked) => {
        if (key === 'kms:expirationmodel') return modelOf(asked)
        if (key !== 'kms:validto' || asked.ValidTo === undefined) return undefined
        return new Date(asked.ValidTo).toISOString()
      },
    },
  },
  throttle: 'ImportKeyMaterial',
  audit: {
    readOnly: false,
    request: ['KeyId', 'ValidTo', 'ExpirationModel', 'ImportType', 'KeyMaterialDescription', 'KeyMaterialId'],
    response: ['KeyId', 'KeyMaterialId'],
  },

  async run({ input: asked, key, ctx }) {
    const expiresAt = expiryOf(asked, ctx.now)
    requireSymmetric(asked, key.keySpec, ctx)
    const made = await ctx.vault.completeImport(key, {
      token: asked.ImportToken,
      encrypted: asked.EncryptedKeyMaterial,
      now: ctx.now,
    })
    const { materialId } = made.material
    if (asked.KeyMaterialId !== undefined && asked.KeyMaterialId !== materialId)
      fail('IncorrectKeyMaterialException', 'The key material does not have the given key material ID.')
    acceptMaterial(ctx, key, made, {
      type: asked.ImportType,
      description: asked.KeyMaterialDescription,
      expiresAt,
    })
    return { KeyId: key.arn, KeyMaterialId: materialId }
  },
})

const modelOf = ({ ExpirationModel }: Pick<Input, 'ExpirationModel'>) =>
  ExpirationModel ?? 'KEY_MATERIAL_EXPIRES'
const longestLife = 365 * 24 * 60 * 60 * 1000

/** Null for material that does not expire. */
function expiryOf(asked: Input, now: number): number | null {
  const { ValidTo } = asked
  if (modelOf(asked) === 'KEY_MATERIAL_DOES_NOT_EXPIRE') {
    if (ValidTo === undefined) return null
    fail(
      'ValidationException',
      'A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE',
    )
  }
  if (ValidTo === undefined)
    fail('ValidationException', 'A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES')
  if (ValidTo <= now) fail('ValidationException', 'The validTo date must be in the future')
  if (ValidTo > now + longestLife)
    fail('ValidationException', 'The validTo date must be within 365 days of the current date')
  return ValidTo
}

/** Only symmetric encryption keys can have more than one material, and something to say about each. */
function requireSymmetric(asked: Input, keySpec: string, ctx: KmsContext): void {
  if (!isSymmetric(ctx.vault, keySpec))
    for (const member of ['ImportType', 'KeyMaterialDescription', 'KeyMaterialId'] as const)
      if (asked[member] !== undefined)
        fail('ValidationException', `${member} can only be specified for symmetric encryption KMS keys.`)
  if (asked.KeyMaterialId !== undefined && asked.ImportType === 'NEW_KEY_MATERIAL')
    fail('ValidationException', 'KeyMaterialId cannot be specified when ImportType is NEW_KEY_MATERIAL.')
}
