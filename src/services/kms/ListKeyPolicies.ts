import { boolean, list, optional } from '../../core/shapes.ts'
import { keyFrom } from './keyid.ts'
import { kms } from './operation.ts'
import { paginate } from './pagination.ts'
import { keyId, limit, marker, policyName } from './shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyPolicies.html */
export const ListKeyPolicies = kms({
  name: 'ListKeyPolicies',
  input: { KeyId: keyId, Limit: limit, Marker: marker },
  output: { PolicyNames: optional(list(policyName)), NextMarker: marker, Truncated: optional(boolean()) },
  needs: { key: { action: 'kms:ListKeyPolicies', on: keyFrom('KeyId', 'inspect') } },
  throttle: 'ListKeyPolicies',
  audit: { readOnly: true, request: ['KeyId', 'Limit', 'Marker'], response: [] },

  run({ input }) {
    const { items, ...page } = paginate(['default'], name => name, input, { most: 1000, usual: 100 })
    return { PolicyNames: items, ...page }
  },
})
