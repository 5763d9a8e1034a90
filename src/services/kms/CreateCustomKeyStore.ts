import { anything } from '../../core/anything.ts'
import { fail } from '../../core/errors.ts'
import { optional } from '../../core/shapes.ts'
import { newStore, requireWholeStore } from './keystores.ts'
import { kms } from './operation.ts'
import { customKeyStoreId } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateCustomKeyStore.html */
export const CreateCustomKeyStore = kms({
  name: 'CreateCustomKeyStore',
  input: newStore,
  output: { CustomKeyStoreId: optional(customKeyStoreId) },
  needs: { store: { action: 'kms:CreateCustomKeyStore', on: anything } },
  throttle: 'CreateCustomKeyStore',
  audit: {
    readOnly: false,
    request: [
      'CustomKeyStoreName',
      'CloudHsmClusterId',
      'CustomKeyStoreType',
      'XksProxyUriEndpoint',
      'XksProxyUriPath',
      'XksProxyVpcEndpointServiceName',
      'XksProxyVpcEndpointServiceOwner',
      'XksProxyConnectivity',
    ],
    response: ['CustomKeyStoreId'],
  },

  run({ input }) {
    requireWholeStore(input)
    return fail('UnsupportedOperationException', 'Custom key stores are not supported yet.')
  },
})
