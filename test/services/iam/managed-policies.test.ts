import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compilePolicy } from '../../../src/authz/index.ts'
import { awsManagedPolicies } from '../../../src/services/iam/managed-policies.ts'

test("AWS's managed policies compile and have unique names, ids and ARNs", () => {
  for (const policy of awsManagedPolicies) {
    assert.equal(compilePolicy(policy.document, 'identity').text, policy.document)
    assert.match(policy.id, /^ANPA[A-Z2-7]{17}$/)
    assert.equal(policy.arn, `arn:aws:iam::aws:policy${policy.path}${policy.name}`)
  }
  for (const member of ['arn', 'id', 'name'] as const)
    assert.equal(new Set(awsManagedPolicies.map(policy => policy[member])).size, 4)
})
