import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { test } from 'node:test'
import { canonicalContext } from '../../src/core/context.ts'
import { bytes, type GoldenKey, golden, goldenKey, goldenVault } from './golden.ts'
import { derive, list, openCiphertext, openRow } from './reader.ts'

const algorithm = 'SYMMETRIC_DEFAULT'
const keyNamed = (keyId: string) => golden.keys.find(key => key.keyId === keyId) as GoldenKey

test('golden ciphertexts open', async () => {
  const vault = goldenVault()
  assert.equal(golden.ciphertexts.length, 12)
  for (const { keyId, materialId, context, plaintext, ciphertext } of golden.ciphertexts) {
    const parsed = vault.parse(bytes(ciphertext))
    assert.ok(parsed)
    assert.equal(parsed.keyId, keyId)
    assert.equal(parsed.materialId, materialId)
    const opened = vault.decrypt(goldenKey(keyNamed(keyId)), parsed, {
      algorithm,
      aad: canonicalContext(context),
    })
    assert.equal(Buffer.from(opened).toString(), plaintext)
  }
})

test('golden secrets give their signing keys', async () => {
  const vault = goldenVault()
  for (const { account, accessKeyId, sealed, scope, signingKey } of golden.secrets) {
    const key = vault.signingKey({ account, accessKeyId }, bytes(sealed), scope)
    assert.equal(key.export().toString('hex'), signingKey)
  }
})

test('docs/ciphertext.md is enough to open everything, given the root key', async () => {
  const [, rootKeyId, base64] = golden.rootKeyFile.trim().split(' ') as [string, string, string]
  const root = bytes(base64)
  assert.equal(derive(root, 'claviger root key id v1', '').toString('hex', 0, 8), rootKeyId)

  const domainKey = (account: string, region: string) => {
    const row = golden.domains.find(row => row.account === account && row.region === region)
    assert.ok(row)
    return openRow(root, 'claviger domain v1', list('domain', account, region, rootKeyId), bytes(row.wrapped))
  }
  for (const { account, region, keyId, keySpec, materials } of golden.keys)
    for (const { materialId, wrapped } of materials) {
      const binding = list('material', account, region, keyId, materialId, keySpec, 'ENCRYPT_DECRYPT')
      const material = openRow(domainKey(account, region), 'claviger material v1', binding, bytes(wrapped))
      assert.equal(derive(material, 'claviger material id v1', keyId).toString('hex'), materialId)
      const mine = golden.ciphertexts.filter(sealed => sealed.materialId === materialId)
      assert.equal(mine.length, 4)
      for (const { context, plaintext, ciphertext } of mine)
        assert.equal(openCiphertext(material, context, bytes(ciphertext)).toString(), plaintext)
    }
  for (const { account, accessKeyId, sealed } of golden.secrets) {
    const binding = list('secret', account, 'access-key', accessKeyId)
    const secret = openRow(domainKey(account, 'aws-global'), 'claviger secret v1', binding, bytes(sealed))
    assert.equal(secret.toString(), 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY')
  }
})

test('what is encrypted now opens by docs/ciphertext.md too', async () => {
  const vault = goldenVault()
  const [, rootKeyId, base64] = golden.rootKeyFile.trim().split(' ') as [string, string, string]
  const binding = {
    account: '222233334444',
    region: 'eu-west-1',
    keyId: 'mrk-00112233445566778899aabbccddeeff',
  }
  const { material, domain } = await vault.newMaterial({
    ...binding,
    keySpec: 'SYMMETRIC_DEFAULT',
    keyUsage: 'ENCRYPT_DECRYPT',
  })
  assert.ok(domain)
  vault.loadDomain(domain)
  const key = goldenKey({
    ...binding,
    keySpec: 'SYMMETRIC_DEFAULT',
    keyUsage: 'ENCRYPT_DECRYPT',
    materials: [{ ...material, wrapped: Buffer.from(material.wrapped).toString('base64') }],
  })
  const context = { a: '1', b: '' }
  const ciphertext = vault.encrypt(key, Buffer.from('text'), { algorithm, aad: canonicalContext(context) })

  const domainBinding = list('domain', binding.account, binding.region, rootKeyId)
  const domainKey = openRow(bytes(base64), 'claviger domain v1', domainBinding, Buffer.from(domain.wrapped))
  const names = [
    binding.account,
    binding.region,
    binding.keyId,
    material.materialId,
    'SYMMETRIC_DEFAULT',
    'ENCRYPT_DECRYPT',
  ]
  const raw = openRow(
    domainKey,
    'claviger material v1',
    list('material', ...names),
    Buffer.from(material.wrapped),
  )
  assert.equal(openCiphertext(raw, context, Buffer.from(ciphertext)).toString(), 'text')
})

test('and to open an import token', async () => {
  const vault = goldenVault()
  const [, rootKeyId, base64] = golden.rootKeyFile.trim().split(' ') as [string, string, string]
  const [named] = golden.keys as [GoldenKey]
  const { account, region, keyId } = named
  const validTo = Date.UTC(2026, 0, 16)
  const asked = { algorithm: 'RSA_AES_KEY_WRAP_SHA_256', keySpec: 'RSA_3072', validTo }
  const key = { ...goldenKey(named), keySpec: 'ECC_NIST_P256', keyUsage: 'SIGN_VERIFY' }
  const { token, publicKey } = await vault.beginImport(key, asked)
  const row = golden.domains.find(domain => domain.account === account && domain.region === region)
  const binding = list('domain', account, region, rootKeyId)
  const domain = openRow(bytes(base64), 'claviger domain v1', binding, bytes(row?.wrapped ?? ''))
  const opened = openRow(
    domain,
    'claviger import token v1',
    list('import token', account, region, keyId),
    Buffer.from(token),
  )
  assert.deepEqual([opened.readBigUInt64BE(), opened[8], opened[9]], [BigInt(validTo), 4, 2])
  const privateKey = createPrivateKey({ key: opened.subarray(10), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  assert.deepEqual(spki, Buffer.from(publicKey))
})
