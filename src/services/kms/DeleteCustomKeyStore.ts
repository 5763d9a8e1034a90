import { anything } from '../../core/anything.ts'
import { storeNotFound } from './keystores.ts'
import { kms } from './operation.ts'
import { customKeyStoreId } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteCustomKeyStore.html */
export const DeleteCustomKeyStore = kms({
  name: 'DeleteCustomKeyStore',
  input: { CustomKeyStoreId: customKeyStoreId },
  output: {},
  needs: { store: { action: 'kms:DeleteCustomKeyStore', on: anything } },
  throttle: 'DeleteCustomKeyStore',
  audit: { readOnly: false, request: ['CustomKeyStoreId'], response: [] },

  run: ({ input }) => storeNotFound(input.CustomKeyStoreId),
})
