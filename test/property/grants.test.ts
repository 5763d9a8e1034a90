import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { grantFits } from '../../src/authz/index.ts'
import type { Grant, Permission } from '../../src/core/access.ts'
import { Grants } from '../../src/services/kms/keygrants.ts'
import type { GrantRow } from '../../src/store/index.ts'
import { abroad, federated, home, question, roleSession, root, service, user } from '../authz/actors.ts'

const operations = ['Decrypt', 'CreateGrant', 'DescribeKey', 'RetireGrant']
const pairs = fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), fc.constantFrom('1', '2'), { maxKeys: 2 })
const sources = ['arn:aws:s3:::one', 'arn:aws:s3:::two']
const constraints = fc.record(
  { encryptionContextEquals: pairs, encryptionContextSubset: pairs, sourceArn: fc.constantFrom(...sources) },
  { requiredKeys: [] },
)
const callers = [user(), user('bob'), user('alice', abroad), roleSession(), federated(), root(), service()]
const grantees = [
  user().userId,
  user().arn,
  user('bob').userId,
  roleSession().session?.issuerId as string,
  roleSession().principalArn,
  roleSession().arn,
  federated().arn,
  home,
  abroad,
]
const permission: fc.Arbitrary<Permission> = fc.record(
  { operations: fc.subarray(operations, { minLength: 1 }), constraints },
  { requiredKeys: ['operations'] },
)
const row = fc
  .tuple(permission, fc.constantFrom(...grantees, 's3.amazonaws.com', 'ec2.amazonaws.com'), fc.nat(1e6))
  .map(([permitted, boundGrantee, n]): GrantRow => {
    const isService = boundGrantee.endsWith('.com')
    return {
      id: String(n),
      keyId: 'k',
      account: home,
      region: 'r',
      name: null,
      granteePrincipal: isService ? null : boundGrantee,
      granteeServicePrincipal: isService ? boundGrantee : null,
      retiringPrincipal: null,
      retiringServicePrincipal: null,
      boundGrantee,
      boundRetiree: null,
      issuingAccount: home,
      operationsJson: JSON.stringify(permitted.operations),
      constraintsJson: permitted.constraints ? JSON.stringify(permitted.constraints) : null,
      createdAt: 0,
    }
  })
const request = fc.record({
  caller: fc.constantFrom(...callers),
  operation: fc.constantFrom(...operations),
  encryptionContext: fc.option(pairs, { nil: undefined }),
  source: fc.option(fc.constantFrom(...sources), { nil: undefined }),
  granting: fc.option(permission, { nil: undefined }),
})
type Request = typeof request extends fc.Arbitrary<infer T> ? T : never
const ask = ({ caller, operation, source, ...rest }: Request) =>
  question(caller, { ...rest, action: `kms:${operation}`, values: source ? { 'aws:sourcearn': source } : {} })

test('looking grants up finds every one that fits', () => {
  let found = 0
  fc.assert(
    fc.property(
      fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 12 }),
      fc.array(request, { minLength: 1, maxLength: 5 }),
      fc.nat(12),
      (rows, requests, removed) => {
        const grants = new Grants()
        for (const one of rows) grants.follower.put(one)
        for (const { id } of rows.slice(0, removed)) grants.follower.remove({ id })
        const key = grants.of({ keyId: 'k', region: 'r' })
        for (const one of requests) {
          const asked = ask(one)
          const fitting = (all: Iterable<Grant>) =>
            [...all].filter(grant => grantFits(grant, asked)).map(({ id }) => id)
          const looked = fitting(key.candidates(asked))
          assert.deepEqual(looked.sort(), fitting(key.all()).sort())
          found += looked.length
        }
      },
    ),
    { numRuns: 3000 },
  )
  assert.ok(found > 100)
})

test('a grant made by a grant never permits what that one does not', () => {
  const seen = { made: 0, used: 0 }
  fc.assert(
    fc.property(permission, permission, request, (outer, inner, used) => {
      const parent: Grant = { id: 'p', granteePrincipal: home, ...outer }
      const child: Grant = { id: 'c', granteePrincipal: home, ...inner }
      const making = question(user(), {
        action: 'kms:CreateGrant',
        granting: inner,
        values: { 'aws:sourcearn': outer.constraints?.sourceArn ?? '' },
      })
      if (!grantFits(parent, making)) return
      seen.made++
      const asked = ask({ ...used, caller: user() })
      if (!grantFits(child, asked)) return
      seen.used++
      assert.ok(grantFits(parent, asked))
    }),
    { numRuns: 30_000 },
  )
  assert.ok(seen.made > 100 && seen.used > 20, JSON.stringify(seen))
})
