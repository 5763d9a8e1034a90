import { fail } from '../../core/errors.ts'
import {
  list,
  oneOf,
  optional,
  secretString,
  secretStructure,
  string,
  structure,
  timestamp,
  type Values,
} from '../../core/shapes.ts'
import { customKeyStoreId } from './shapes.ts'

export const customKeyStoreName = string({ min: 1, max: 256 })
const type = oneOf('AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE')
const connectivity = oneOf('PUBLIC_ENDPOINT', 'VPC_ENDPOINT_SERVICE')
const clusterId = string({ min: 19, max: 24, pattern: 'cluster-[2-7a-zA-Z]{11,16}' })
/** No secret in the model, but no text for a trail. */
const trustAnchor = secretString({ min: 1, max: 5000 })
const uriEndpoint = string({ min: 10, max: 128, pattern: '^https://[a-zA-Z0-9.-]+$' })
const uriPath = string({
  min: 10,
  max: 128,
  pattern: '^(/[a-zA-Z0-9\\/_-]+/kms/xks/v\\d{1,2})$|^(/kms/xks/v\\d{1,2})$',
})
const serviceName = string({
  min: 20,
  max: 64,
  pattern: '^(com|eu)\\.amazonaws\\.vpce\\.([a-z]+-){2,3}\\d+\\.vpce-svc-[0-9a-z]+$',
})
const accountId = string({ min: 12, max: 12, pattern: '[0-9]{12}' })
const accessKeyId = secretString({ min: 20, max: 30, pattern: '^[A-Z2-7]+$' })

/** What CreateCustomKeyStore takes beside the name and UpdateCustomKeyStore beside the id. */
export const storeSettings = {
  CloudHsmClusterId: optional(clusterId),
  KeyStorePassword: optional(secretString({ min: 7, max: 32 })),
  XksProxyUriEndpoint: optional(uriEndpoint),
  XksProxyUriPath: optional(uriPath),
  XksProxyVpcEndpointServiceName: optional(serviceName),
  XksProxyVpcEndpointServiceOwner: optional(accountId),
  XksProxyAuthenticationCredential: optional(
    secretStructure({
      AccessKeyId: accessKeyId,
      RawSecretAccessKey: secretString({ min: 43, max: 64, pattern: '^[a-zA-Z0-9\\/+=]+$' }),
    }),
  ),
  XksProxyConnectivity: optional(connectivity),
}
export const newStore = {
  CustomKeyStoreName: customKeyStoreName,
  TrustAnchorCertificate: optional(trustAnchor),
  CustomKeyStoreType: optional(type),
  ...storeSettings,
}
type NewStore = Values<typeof newStore>

export const storeList = list(
  structure({
    CustomKeyStoreId: optional(customKeyStoreId),
    CustomKeyStoreName: optional(customKeyStoreName),
    CloudHsmClusterId: optional(clusterId),
    TrustAnchorCertificate: optional(trustAnchor),
    ConnectionState: optional(oneOf('CONNECTED', 'CONNECTING', 'FAILED', 'DISCONNECTED', 'DISCONNECTING')),
    ConnectionErrorCode: optional(
      oneOf(
        'INVALID_CREDENTIALS',
        'CLUSTER_NOT_FOUND',
        'NETWORK_ERRORS',
        'INTERNAL_ERROR',
        'INSUFFICIENT_CLOUDHSM_HSMS',
        'USER_LOCKED_OUT',
        'USER_NOT_FOUND',
        'USER_LOGGED_IN',
        'SUBNET_NOT_FOUND',
        'INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET',
        'XKS_PROXY_ACCESS_DENIED',
        'XKS_PROXY_NOT_REACHABLE',
        'XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND',
        'XKS_PROXY_INVALID_RESPONSE',
        'XKS_PROXY_INVALID_CONFIGURATION',
        'XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION',
        'XKS_PROXY_TIMED_OUT',
        'XKS_PROXY_INVALID_TLS_CONFIGURATION',
      ),
    ),
    CreationDate: optional(timestamp()),
    CustomKeyStoreType: optional(type),
    XksProxyConfiguration: optional(
      structure({
        Connectivity: optional(connectivity),
        AccessKeyId: optional(accessKeyId),
        UriEndpoint: optional(uriEndpoint),
        UriPath: optional(uriPath),
        VpcEndpointServiceName: optional(serviceName),
        VpcEndpointServiceOwner: optional(accountId),
      }),
    ),
  }),
)

const ofCloudHsm = ['CloudHsmClusterId', 'KeyStorePassword', 'TrustAnchorCertificate'] as const
const ofProxy = [
  'XksProxyConnectivity',
  'XksProxyUriEndpoint',
  'XksProxyUriPath',
  'XksProxyAuthenticationCredential',
] as const
const ofEndpointService = ['XksProxyVpcEndpointServiceName', 'XksProxyVpcEndpointServiceOwner'] as const

/**
 * Refuses settings that do not make a key store of their type, whatever is there outside.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateCustomKeyStore.html
 */
export function requireWholeStore(asked: NewStore): void {
  const { CustomKeyStoreType: kind = 'AWS_CLOUDHSM' } = asked
  const holder = `custom key stores with a CustomKeyStoreType of ${kind}`
  const need = (names: readonly (keyof NewStore)[], what: string) => {
    for (const name of names)
      if (asked[name] === undefined) fail('ValidationException', `${name} is required for ${what}.`)
  }
  const refuse = (names: readonly (keyof NewStore)[], what: string) => {
    for (const name of names)
      if (asked[name] !== undefined) fail('ValidationException', `${name} is not valid for ${what}.`)
  }
  if (kind === 'AWS_CLOUDHSM') {
    refuse([...ofProxy, ...ofEndpointService], holder)
    need(ofCloudHsm, holder)
  } else {
    refuse(ofCloudHsm, holder)
    need(ofProxy, holder)
    const connection = `an XksProxyConnectivity of ${asked.XksProxyConnectivity}`
    if (asked.XksProxyConnectivity === 'PUBLIC_ENDPOINT') refuse(ofEndpointService, connection)
    else need(['XksProxyVpcEndpointServiceName'], connection)
  }
}

/** As long as none can be made, no id and no name is that of a key store. */
export function storeNotFound(idOrName: string): never {
  fail('CustomKeyStoreNotFoundException', idOrName)
}
