import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Authorized, markAuthorized } from '../../src/core/authorized.ts'
import { canonicalContext } from '../../src/core/context.ts'
import type { MaterialBinding, Vault, VaultKey } from '../../src/vault/index.ts'
import { VaultError } from '../../src/vault/index.ts'
import { goldenVault, newKey } from './golden.ts'

const names = {
  account: '000000000000',
  region: 'eu-central-1',
  keyId: 'mrk-11111111222233334444555555555555',
}
const o = { algorithm: 'SYMMETRIC_DEFAULT', aad: canonicalContext({ purpose: 'test' }) }
const secret = Buffer.from('a secret')

function replicaOf(vault: Vault, key: Authorized<VaultKey>, region: string): Authorized<VaultKey> {
  const { account, keyId, keySpec, keyUsage } = key
  const binding: MaterialBinding = { account, region, keyId, keySpec, keyUsage }
  const { material, domain } = vault.rewrapMaterial(key, key.current, binding)
  if (domain) vault.loadDomain(domain)
  return markAuthorized({
    ...binding,
    arn: '',
    current: material,
    material: id => (id === material.materialId ? material : undefined),
  } satisfies VaultKey)
}

test('a rewrapped material does in its Region what it did in the other, under the same id', async () => {
  const vault = goldenVault()
  const here = await newKey(vault, names)
  const there = replicaOf(vault, here, 'ap-south-1')
  assert.equal(there.current.materialId, here.current.materialId)
  assert.notDeepEqual(there.current.wrapped, here.current.wrapped)
  for (const [from, to] of [
    [here, there],
    [there, here],
  ] as const) {
    const parsed = vault.parse(vault.encrypt(from, secret, o))
    assert.ok(parsed)
    assert.deepEqual(Buffer.from(vault.decrypt(to, parsed, o)), secret)
  }
})

test('asymmetric material is the same key pair there', async () => {
  const vault = goldenVault()
  const here = await newKey(vault, { ...names, keySpec: 'ECC_NIST_P256', keyUsage: 'SIGN_VERIFY' })
  const there = replicaOf(vault, here, 'ap-south-1')
  assert.deepEqual(vault.publicKey(there), vault.publicKey(here))
  const signing = { algorithm: 'ECDSA_SHA_256', messageType: 'RAW' } as const
  assert.ok(vault.verify(there, secret, vault.sign(here, secret, signing), signing))
})

test('the rows of two Regions do not open in place of each other', async () => {
  const vault = goldenVault()
  const here = await newKey(vault, names)
  const there = replicaOf(vault, here, 'ap-south-1')
  for (const [key, row] of [
    [here, there.current],
    [there, here.current],
  ] as const)
    assert.throws(() => vault.encrypt(markAuthorized({ ...key, current: row }), secret, o), VaultError)
})

test('material is rewrapped for another Region of the same key alone', async () => {
  const vault = goldenVault()
  const key = await newKey(vault, names)
  const to = { ...names, region: 'ap-south-1', keySpec: key.keySpec, keyUsage: key.keyUsage }
  for (const wrong of [
    { account: '111111111111' },
    { keyId: 'mrk-66666666777788889999000000000000' },
    { keySpec: 'HMAC_256' },
    { keyUsage: 'SIGN_VERIFY' },
  ])
    assert.throws(() => vault.rewrapMaterial(key, key.current, { ...to, ...wrong }), VaultError)
  const wrapped = Buffer.from(key.current.wrapped)
  wrapped[20] = (wrapped[20] as number) ^ 1
  assert.throws(() => vault.rewrapMaterial(key, { ...key.current, wrapped }, to), VaultError)
})
