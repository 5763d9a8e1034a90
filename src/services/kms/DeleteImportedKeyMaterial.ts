import { fail } from '../../core/errors.ts'
import { optional, string } from '../../core/shapes.ts'
import { importedKey } from './imported.ts'
import { kms } from './operation.ts'
import { keyId, materialId } from './shapes.ts'
import { withoutMaterial } from './withoutmaterial.ts'

const deletedId = string({ min: 0, max: 64, pattern: '^[a-f0-9]+$' })

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html */
export const DeleteImportedKeyMaterial = kms({
  name: 'DeleteImportedKeyMaterial',
  input: { KeyId: keyId, KeyMaterialId: optional(materialId) },
  output: { KeyId: optional(keyId), KeyMaterialId: optional(deletedId) },
  needs: { key: { action: 'kms:DeleteImportedKeyMaterial', on: importedKey('deleteMaterial') } },
  throttle: 'DeleteImportedKeyMaterial',
  audit: {
    readOnly: false,
    request: ['KeyId', 'KeyMaterialId'],
    response: ['KeyId', 'KeyMaterialId'],
  },

  run({ input, key, ctx }) {
    const id = input.KeyMaterialId ?? key.row.currentMaterial ?? undefined
    if (id === undefined) return { KeyId: key.arn }
    const material = key.materials.get(id)
    if (!material) fail('NotFoundException', `Key material '${id}' is not associated with ${key.arn}`)
    if (material.sealed)
      ctx.write(async tx => {
        await withoutMaterial(ctx, key, [material.row])(tx)
        tx.scrub()
      })
    return { KeyId: key.arn, KeyMaterialId: id }
  },
})
