import { anything } from '../../core/anything.ts'
import { optional } from '../../core/shapes.ts'
import { customKeyStoreName, storeNotFound, storeSettings } from './keystores.ts'
import { kms } from './operation.ts'
import { customKeyStoreId } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateCustomKeyStore.html */
export const UpdateCustomKeyStore = kms({
  name: 'UpdateCustomKeyStore',
  input: {
    CustomKeyStoreId: customKeyStoreId,
    NewCustomKeyStoreName: optional(customKeyStoreName),
    ...storeSettings,
  },
  output: {},
  needs: { store: { action: 'kms:UpdateCustomKeyStore', on: anything } },
  throttle: 'UpdateCustomKeyStore',
  audit: {
    readOnly: false,
    request: [
      'CustomKeyStoreId',
      'NewCustomKeyStoreName',
      'CloudHsmClusterId',
      'XksProxyUriEndpoint',
      'XksProxyUriPath',
      'XksProxyVpcEndpointServiceName',
      'XksProxyVpcEndpointServiceOwner',
      'XksProxyConnectivity',
    ],
    response: [],
  },

  run: ({ input }) => storeNotFound(input.CustomKeyStoreId),
})
