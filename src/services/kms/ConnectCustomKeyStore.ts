import { anything } from '../../core/anything.ts'
import { storeNotFound } from './keystores.ts'
import { kms } from './operation.ts'
import { customKeyStoreId } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ConnectCustomKeyStore.html */
export const ConnectCustomKeyStore = kms({
  name: 'ConnectCustomKeyStore',
  input: { CustomKeyStoreId: customKeyStoreId },
  output: {},
  needs: { store: { action: 'kms:ConnectCustomKeyStore', on: anything } },
  throttle: 'ConnectCustomKeyStore',
  audit: { readOnly: false, request: ['CustomKeyStoreId'], response: [] },

  run: ({ input }) => storeNotFound(input.CustomKeyStoreId),
})
