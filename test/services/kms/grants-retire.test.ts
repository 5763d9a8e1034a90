import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openWorld, policy } from '../../harness.ts'
import { abroad, foreigner, home, root, scene, user, worked } from './grant-scene.ts'

const retire = { Effect: 'Allow', Action: 'kms:RetireGrant', Resource: '*' }

test('who may retire a grant', async () => {
  await using world = await openWorld()
  const admin = await foreigner(world)
  const callers = {
    admin: world.admin,
    plain: await world.user('plain'),
    delegate: await world.user('delegate', [retire]),
    denied: await world.user('denied', [{ ...retire, Effect: 'Deny' }]),
    abroadAdmin: admin,
    abroadPlain: await world.user('plain', [], admin),
    abroadDelegate: await world.user('delegate', [retire], admin),
  }
  type Name = keyof typeof callers
  const { KeyId, Arn, grant } = await scene(world)
  const everything = { Effect: 'Allow', Principal: { AWS: [home, abroad] }, Action: 'kms:*', Resource: '*' }
  assert.equal((await world.kms('PutKeyPolicy', { KeyId, Policy: policy(everything) })).error, '')

  /** Grant, who issues it, who may retire it. */
  const cases: readonly (readonly [object, Name, readonly Name[]])[] = [
    [{ GranteePrincipal: user('plain') }, 'admin', ['admin', 'delegate']],
    [{ RetiringPrincipal: user('plain') }, 'admin', ['admin', 'delegate', 'plain']],
    [{ RetiringPrincipal: user('denied') }, 'admin', ['admin', 'delegate']],
    [{ RetiringPrincipal: home }, 'admin', ['admin', 'delegate']],
    [{ RetiringPrincipal: abroad }, 'admin', ['admin', 'delegate', 'abroadAdmin', 'abroadDelegate']],
    [{ RetiringPrincipal: user('plain', abroad) }, 'admin', ['admin', 'delegate', 'abroadPlain']],
    [
      { GranteePrincipal: user('plain', abroad), Operations: ['RetireGrant'] },
      'admin',
      ['admin', 'delegate', 'abroadPlain'],
    ],
    [
      {
        GranteePrincipal: user('plain'),
        Operations: ['RetireGrant', 'Decrypt'],
        Constraints: { EncryptionContextEquals: { a: '1' } },
      },
      'admin',
      ['admin', 'delegate', 'plain'],
    ],
    [
      { GranteePrincipal: root(abroad), Operations: ['RetireGrant'] },
      'admin',
      ['admin', 'delegate', 'abroadAdmin', 'abroadDelegate'],
    ],
    [{}, 'abroadAdmin', ['abroadAdmin', 'abroadDelegate']],
    [{ RetiringPrincipal: user('plain') }, 'abroadAdmin', ['plain', 'abroadAdmin', 'abroadDelegate']],
  ]
  for (const [given, issuer, expected] of cases) {
    const asked = { GranteePrincipal: home, Operations: ['Decrypt'], ...given }
    for (const by of ['token', 'id']) {
      const allowed: string[] = []
      for (const [name, as] of Object.entries(callers)) {
        const { GrantId, GrantToken } = await grant(asked, { as: callers[issuer] })
        const named = by === 'token' ? { GrantToken } : { KeyId: Arn, GrantId }
        const dry = await world.kms('RetireGrant', { ...named, DryRun: true }, { as })
        const reply = await world.kms('RetireGrant', named, { as })
        assert.equal(worked(dry), worked(reply), 'a dry run says what would be')
        const left = (await world.kms('ListGrants', { KeyId, GrantId })).json.Grants.length
        assert.equal(left, worked(reply) ? 0 : 1)
        if (worked(reply)) allowed.push(name)
        else assert.match(reply.error, /^AccessDeniedException/)
      }
      assert.deepEqual(allowed.sort(), [...expected].sort(), `${JSON.stringify(given)} by ${by}`)
    }
  }
})

test('kms:RetireGrant in a key policy is void, but a deny there counts', async () => {
  await using world = await openWorld()
  const as = await world.user('alice')
  const { KeyId, grant } = await scene(world)
  const everything = { Effect: 'Allow', Principal: { AWS: home }, Action: 'kms:*', Resource: '*' }
  const put = (statement: object) =>
    world.kms('PutKeyPolicy', { KeyId, Policy: policy(everything, { ...retire, ...statement }) })
  const Principal = { AWS: user('alice') }
  await put({ Principal })
  const one = await grant({ GranteePrincipal: home, Operations: ['Decrypt'] })
  assert.match(
    (await world.kms('RetireGrant', { GrantToken: one.GrantToken }, { as })).error,
    /because no identity-based policy allows the kms:RetireGrant action$/,
  )
  await put({ Principal, Effect: 'Deny' })
  const two = await grant({
    GranteePrincipal: home,
    RetiringPrincipal: user('alice'),
    Operations: ['Decrypt'],
  })
  assert.match(
    (await world.kms('RetireGrant', { GrantToken: two.GrantToken }, { as })).error,
    /with an explicit deny in a resource-based policy$/,
  )
})

test('conditions of RetireGrant see the constraints', async () => {
  await using world = await openWorld()
  const Condition = { StringEquals: { 'kms:EncryptionContext:a': '1' } }
  const typed = { StringEquals: { 'kms:GrantConstraintType': 'EncryptionContextSubset' } }
  const as = await world.user('alice', [{ ...retire, Condition }])
  const bob = await world.user('bob', [{ ...retire, Condition: typed }])
  const { grant } = await scene(world)
  const constrained = async (Constraints?: object) =>
    (await grant({ GranteePrincipal: home, Operations: ['Decrypt'], Constraints })).GrantToken
  const may = async (GrantToken: string, who = as) =>
    worked(await world.kms('RetireGrant', { GrantToken }, { as: who }))
  assert.equal(await may(await constrained()), false)
  assert.equal(await may(await constrained({ EncryptionContextEquals: { a: '2' } })), false)
  assert.equal(await may(await constrained({ EncryptionContextEquals: { a: '1' } })), true)
  assert.equal(await may(await constrained({ EncryptionContextEquals: { a: '1' } }), bob), false)
  assert.equal(await may(await constrained({ EncryptionContextSubset: { a: '1' } }), bob), true)
})

test('strangers of other accounts cannot tell which grants are there', async () => {
  await using world = await openWorld()
  const as = await foreigner(world)
  const { Arn, grant } = await scene(world)
  const { GrantId } = await grant({ GranteePrincipal: home, Operations: ['Decrypt'] })
  const missing = Arn.replace(/key\/.*/, 'key/12345678-1234-1234-1234-123456789012')
  for (const operation of ['RetireGrant', 'RevokeGrant']) {
    const text = async (KeyId: string, id: string) =>
      (await world.kms(operation, { KeyId, GrantId: id }, { as })).error.replace(KeyId, 'KEY')
    const there = await text(Arn, GrantId)
    assert.match(there, /^AccessDeniedException/)
    assert.equal(await text(Arn, '0'.repeat(64)), there)
    assert.equal(await text(missing, GrantId), there)
  }
})

test('revoking takes a policy: grantees, retirees and tokens have no say', async () => {
  await using world = await openWorld()
  const as = await world.user('alice')
  const admin = await foreigner(world)
  const { KeyId, Arn, grant } = await scene(world)
  const { GrantId } = await grant({
    GranteePrincipal: user('alice'),
    RetiringPrincipal: user('alice'),
    Operations: ['RetireGrant', 'CreateGrant', 'Decrypt'],
  })
  const revoke = (who: typeof as, KeyId = Arn) => world.kms('RevokeGrant', { KeyId, GrantId }, { as: who })
  assert.match((await revoke(as)).error, /^AccessDeniedException/)
  assert.match((await revoke(admin)).error, /^AccessDeniedException/)
  const everything = { Effect: 'Allow', Principal: { AWS: [home, abroad] }, Action: 'kms:*', Resource: '*' }
  await world.kms('PutKeyPolicy', { KeyId, Policy: policy(everything) })
  assert.equal((await world.kms('ListGrants', { KeyId: Arn }, { as: admin })).json.Grants.length, 1)
  assert.equal((await revoke(admin)).error, '')
})
