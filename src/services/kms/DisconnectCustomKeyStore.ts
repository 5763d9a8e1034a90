import { anything } from '../../core/anything.ts'
import { storeNotFound } from './keystores.ts'
import { kms } from './operation.ts'
import { customKeyStoreId } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DisconnectCustomKeyStore.html */
export const DisconnectCustomKeyStore = kms({
  name: 'DisconnectCustomKeyStore',
  input: { CustomKeyStoreId: customKeyStoreId },
  output: {},
  needs: { store: { action: 'kms:DisconnectCustomKeyStore', on: anything } },
  throttle: 'DisconnectCustomKeyStore',
  audit: { readOnly: false, request: ['CustomKeyStoreId'], response: [] },

  run: ({ input }) => storeNotFound(input.CustomKeyStoreId),
})
