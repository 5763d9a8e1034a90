import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { type Authorized, markAuthorized } from '../../src/core/authorized.ts'
import { canonicalContext } from '../../src/core/context.ts'
import { AwsError } from '../../src/core/errors.ts'
import { HmacKey } from '../../src/vault/hmac.ts'
import {
  createRootKeyFile,
  type DomainRow,
  openVault,
  type RootKeys,
  rootKeysFromFile,
  rootKeysFromGivenFile,
  VaultError,
  type VaultKey,
} from '../../src/vault/index.ts'
import { MessageCipher } from '../../src/vault/message.ts'
import { rowLabel, sealRow } from '../../src/vault/row.ts'
import {
  bytes,
  emptyPath,
  type GoldenKey,
  golden,
  goldenKey,
  goldenVault,
  newKey,
  writeKeyFile,
} from './golden.ts'
import { list, openRow } from './reader.ts'

const o = { algorithm: 'SYMMETRIC_DEFAULT', aad: canonicalContext({ purpose: 'test' }) }
const names = {
  account: '000000000000',
  region: 'eu-central-1',
  keyId: '11111111-2222-3333-4444-555555555555',
}
const other = { ...names, keyId: '66666666-7777-8888-9999-000000000000' }
const secret = Buffer.from('a secret')

const isInvalidCiphertext = (error: unknown) =>
  error instanceof AwsError && error.code === 'InvalidCiphertextException' && error.message === ''

const freshRootKeys = () => {
  const path = emptyPath()
  createRootKeyFile(path)
  return rootKeysFromFile(path)
}

test('a ciphertext opens with its context and is 95 bytes longer than the plaintext', async () => {
  const vault = goldenVault()
  const key = await newKey(vault, names)
  for (const length of [1, 32, 4096]) {
    const plaintext = Buffer.alloc(length, 'x')
    const blob = vault.encrypt(key, plaintext, o)
    assert.equal(blob.length, length + 95)
    const parsed = vault.parse(blob)
    assert.ok(parsed)
    assert.equal(parsed.keyId, names.keyId)
    assert.equal(parsed.materialId, key.current.materialId)
    assert.deepEqual(Buffer.from(vault.decrypt(key, parsed, o)), plaintext)
    assert.throws(() => vault.decrypt(key, parsed, { ...o, aad: new Uint8Array() }), isInvalidCiphertext)
    assert.throws(() => vault.decrypt(key, parsed, { ...o, algorithm: 'constructor' }), isInvalidCiphertext)
  }
})

test('the same plaintext never gives the same nonce, IV, ciphertext or tag', async () => {
  const vault = goldenVault()
  const key = await newKey(vault, names)
  const parts = { nonce: [51, 67], iv: [67, 79], body: [79, 87], tag: [87, 103] } as const
  const blobs = Array.from({ length: 1000 }, () => Buffer.from(vault.encrypt(key, secret, o)))
  for (const [name, [from, to]] of Object.entries(parts))
    assert.equal(new Set(blobs.map(blob => blob.toString('hex', from, to))).size, 1000, name)
})

test('data keys are random, of the length asked for, and their ciphertext opens to them', async () => {
  const vault = goldenVault()
  const key = await newKey(vault, names)
  for (const length of [1, 16, 32, 65, 1024]) {
    const { plaintext, ciphertext } = vault.generateDataKey(key, length, o)
    assert.equal(plaintext.length, length)
    const parsed = vault.parse(ciphertext)
    assert.ok(parsed)
    assert.deepEqual(Buffer.from(vault.decrypt(key, parsed, o)), Buffer.from(plaintext))
    const hidden = vault.parse(vault.generateDataKeyWithoutPlaintext(key, length, o))
    assert.ok(hidden)
    const opened = vault.decrypt(key, hidden, o)
    assert.equal(opened.length, length)
    if (length >= 16) assert.notDeepEqual(Buffer.from(opened), Buffer.alloc(length))
  }
  const draws = Array.from({ length: 2000 }, () => Buffer.from(vault.random(16)).toString('hex'))
  assert.equal(new Set(draws).size, 2000)
  assert.deepEqual(
    [0, 1, 64, 65, 1024].map(length => vault.random(length).length),
    [0, 1, 64, 65, 1024],
  )
})

test('what the vault hands out shares no memory with anything else', async () => {
  const vault = goldenVault()
  const key = await newKey(vault, names)
  const parsed = vault.parse(vault.encrypt(key, secret, o))
  assert.ok(parsed)
  for (const out of [
    vault.random(16),
    vault.generateDataKey(key, 16, o).plaintext,
    vault.decrypt(key, parsed, o),
  ])
    assert.equal(out.buffer.byteLength, out.length)
})

test('ReEncrypt moves a ciphertext to another key and context', async () => {
  const vault = goldenVault()
  const from = await newKey(vault, names)
  const to = await newKey(vault, other)
  const parsed = vault.parse(vault.encrypt(from, secret, o))
  assert.ok(parsed)
  const o2 = { ...o, aad: canonicalContext({ purpose: 'other' }) }
  const moved = vault.parse(vault.reEncrypt(from, parsed, o, to, o2))
  assert.ok(moved)
  assert.equal(moved.keyId, other.keyId)
  assert.deepEqual(Buffer.from(vault.decrypt(to, moved, o2)), secret)
  assert.throws(() => vault.reEncrypt(from, parsed, o2, to, o2), isInvalidCiphertext)
  assert.throws(() => vault.reEncrypt(to, parsed, o, to, o2), isInvalidCiphertext)
})

test('old material opens old ciphertexts, new ciphertexts use the current one', async () => {
  const vault = goldenVault()
  const key = goldenKey(golden.keys[0] as GoldenKey)
  const [old] = (golden.keys[0] as GoldenKey).materials
  const sealed = golden.ciphertexts.find(({ materialId }) => materialId === old?.materialId)
  assert.ok(sealed)
  const parsed = vault.parse(bytes(sealed.ciphertext))
  assert.ok(parsed)
  const opened = vault.decrypt(key, parsed, { ...o, aad: canonicalContext(sealed.context) })
  assert.equal(Buffer.from(opened).toString(), sealed.plaintext)
  assert.equal(vault.parse(vault.encrypt(key, secret, o))?.materialId, key.current.materialId)
  assert.notEqual(key.current.materialId, old?.materialId)
})

test('a ciphertext of another key, or of material that is gone, fails as any other', async () => {
  const vault = goldenVault()
  const key = await newKey(vault, names)
  const stranger = await newKey(vault, other)
  const parsed = vault.parse(vault.encrypt(key, secret, o))
  assert.ok(parsed)
  assert.throws(() => vault.decrypt(stranger, parsed, o), isInvalidCiphertext)
  const destroyed = markAuthorized({ ...key, material: () => undefined })
  assert.throws(() => vault.decrypt(destroyed, parsed, o), isInvalidCiphertext)
  // The header says the other key; only the tag tells.
  const renamed = Buffer.from(parsed.bytes)
  Buffer.from(other.keyId.replaceAll('-', ''), 'hex').copy(renamed, 3)
  const claimed = vault.parse(renamed)
  assert.ok(claimed)
  const asOther = markAuthorized({ ...stranger, material: () => key.current })
  assert.throws(() => vault.decrypt(asOther, claimed, o), isInvalidCiphertext)
})

/** The key as the store would show it after somebody changed the database. */
function tampered(key: Authorized<VaultKey>, change: Partial<VaultKey>): Authorized<VaultKey> {
  const current = change.current ?? key.current
  return markAuthorized({ ...key, material: () => current, ...change })
}

for (const cached of [true, false])
  test(`a material row that was moved, swapped or altered does not open (${cached ? 'cached' : 'not cached'})`, async () => {
    const vault = goldenVault()
    const key = await newKey(vault, names)
    const sibling = await newKey(vault, other)
    const away = await newKey(vault, { ...names, region: 'us-east-1' })
    const foreign = await newKey(vault, { ...names, account: '111122223333' })
    const blob = vault.encrypt(key, secret, o)
    for (const used of [sibling, away, foreign]) vault.encrypt(used, secret, o)
    const cases: Record<string, Authorized<VaultKey>> = {
      'another Region': tampered(key, { region: 'us-east-1' }),
      'another account': tampered(key, { account: '111122223333' }),
      'another key id': tampered(key, { keyId: other.keyId }),
      'a row of another key': tampered(key, { current: sibling.current }),
      "another key's bytes under this id": tampered(key, {
        current: { ...key.current, wrapped: sibling.current.wrapped },
      }),
      'this row under another id': tampered(key, {
        current: { ...key.current, materialId: sibling.current.materialId },
      }),
      'the row of another Region': tampered(key, { current: away.current }),
      'the row of another account': tampered(key, { current: foreign.current }),
      'no bytes': tampered(key, { current: { ...key.current, wrapped: new Uint8Array() } }),
    }
    for (let at = 0; at < key.current.wrapped.length; at++) {
      const wrapped = Buffer.from(key.current.wrapped)
      wrapped[at] = (wrapped[at] as number) ^ 0x10
      cases[`byte ${at} flipped`] = tampered(key, { current: { ...key.current, wrapped } })
    }
    for (const [name, bad] of Object.entries(cases)) {
      if (!cached) vault.forget(key.current)
      assert.throws(() => vault.encrypt(bad, secret, o), VaultError, name)
      const claimed = Buffer.from(blob)
      Buffer.from(bad.current.materialId, 'hex').copy(claimed, 19)
      Buffer.from(bad.keyId.replaceAll('-', ''), 'hex').copy(claimed, 3)
      const parsed = vault.parse(claimed)
      assert.ok(parsed)
      assert.throws(() => vault.decrypt(bad, parsed, o), isInvalidCiphertext, name)
      // Whatever was tried, the rightful key still works.
      const good = vault.parse(blob)
      assert.ok(good)
      assert.deepEqual(Buffer.from(vault.decrypt(key, good, o)), secret, name)
    }
  })

test('a row bytes changed in place after its first use is seen as changed', async () => {
  const vault = goldenVault()
  const key = await newKey(vault, names)
  vault.encrypt(key, secret, o)
  key.current.wrapped[40] = (key.current.wrapped[40] as number) ^ 1
  assert.throws(() => vault.encrypt(key, secret, o), VaultError)
})

/** A golden material and its domain key in plain, as a thief of the root key has them. */
function stolen(key: GoldenKey) {
  const [, rootKeyId, base64] = golden.rootKeyFile.trim().split(' ') as [string, string, string]
  const { account, region, keyId, keySpec, keyUsage } = key
  const row = golden.domains.find(row => row.account === account && row.region === region)
  assert.ok(row)
  const domainBinding = list('domain', account, region, rootKeyId)
  const domainKey = openRow(bytes(base64), 'claviger domain v1', domainBinding, bytes(row.wrapped))
  const bindingOf = (materialId: string) =>
    list('material', account, region, keyId, materialId, keySpec, keyUsage)
  const { materialId, wrapped } = key.materials.at(-1) as GoldenKey['materials'][number]
  const material = openRow(domainKey, 'claviger material v1', bindingOf(materialId), bytes(wrapped))
  return { domainKey, bindingOf, materialId, material }
}

test('a material is the one that its id commits to, even in a well-made row', async () => {
  const [golden0] = golden.keys as [GoldenKey]
  const { domainKey, bindingOf, materialId, material } = stolen(golden0)
  const rowOf = (raw: Uint8Array) =>
    sealRow(new HmacKey(domainKey), rowLabel('claviger material v1'), bindingOf(materialId), raw)
  const key = goldenKey(golden0)
  const vault = goldenVault()
  vault.encrypt(tampered(key, { current: { materialId, wrapped: rowOf(material) } }), secret, o)
  const forged = { materialId, wrapped: rowOf(Buffer.alloc(32, 1)) }
  assert.throws(() => vault.encrypt(tampered(key, { current: forged }), secret, o), VaultError)
})

test('a well-made ciphertext that names another key does not open', async () => {
  const [golden0] = golden.keys as [GoldenKey]
  const { materialId, material } = stolen(golden0)
  const key = goldenKey(golden0)
  const vault = goldenVault()
  for (const keyId of [key.keyId, other.keyId]) {
    const parsed = vault.parse(new MessageCipher(material, { keyId, materialId }).encrypt(secret, o.aad))
    assert.ok(parsed)
    if (keyId === key.keyId) assert.deepEqual(Buffer.from(vault.decrypt(key, parsed, o)), secret)
    else assert.throws(() => vault.decrypt(key, parsed, o), isInvalidCiphertext)
  }
})

test('a spec that the vault does not know is refused', async () => {
  const vault = goldenVault()
  const key = await newKey(vault, names)
  for (const wrong of [
    { keySpec: 'RSA_1024' },
    { keySpec: 'constructor' },
    { keySpec: '' },
    { keyUsage: 'SIGN_VERIFY' },
    { keyUsage: 'constructor' },
  ]) {
    await assert.rejects(
      vault.newMaterial({ ...names, keySpec: 'SYMMETRIC_DEFAULT', keyUsage: 'ENCRYPT_DECRYPT', ...wrong }),
      VaultError,
    )
    assert.throws(() => vault.encrypt(tampered(key, wrong), secret, o), VaultError)
  }
  assert.throws(() => vault.encrypt(key, secret, { ...o, algorithm: 'RSAES_OAEP_SHA_256' }), VaultError)
})

test('one decrypt that fails for the store’s sake is told to the operator, without any bytes', async () => {
  const warnings: string[] = []
  const rootKeys = freshRootKeys()
  const vault = openVault({ rootKeys, warn: message => warnings.push(message) })
  const key = await newKey(vault, names)
  const parsed = vault.parse(vault.encrypt(key, secret, o))
  assert.ok(parsed)
  assert.throws(() => vault.decrypt(tampered(key, { region: 'eu-west-1' }), parsed, o), isInvalidCiphertext)
  assert.throws(() => vault.decrypt(key, parsed, { ...o, aad: new Uint8Array() }), isInvalidCiphertext)
  assert.deepEqual(warnings, ['there is no domain key for 000000000000 in eu-west-1'])
})

test('the vault takes authorised keys only', async () => {
  const vault = goldenVault()
  const key = await newKey(vault, names)
  const stolen: VaultKey = key
  // @ts-expect-error a key that nobody authorised
  vault.encrypt(stolen, secret, o)
  // @ts-expect-error a key that nobody authorised
  vault.generateDataKey(stolen, 32, o)
})

test('many more materials than the cache holds all work', async () => {
  const vault = goldenVault({ cachedMaterials: 4 })
  const ids = Array.from({ length: 20 }, (_, i) => `11111111-2222-3333-4444-${String(i).padStart(12, '0')}`)
  const keys = await Promise.all(ids.map(keyId => newKey(vault, { ...names, keyId })))
  const blobs = keys.map(key => vault.encrypt(key, secret, o))
  for (const [i, key] of keys.entries()) {
    const parsed = vault.parse(blobs[i] as Uint8Array)
    assert.ok(parsed)
    assert.deepEqual(Buffer.from(vault.decrypt(key, parsed, o)), secret)
    assert.throws(
      () => vault.decrypt(keys[(i + 1) % 20] as Authorized<VaultKey>, parsed, o),
      isInvalidCiphertext,
    )
    // Source and destination push each other out of the cache.
    vault.reEncrypt(key, parsed, o, keys[(i + 7) % 20] as Authorized<VaultKey>, o)
  }
})

test('a new domain key is handed out until it is loaded, and always the same', async () => {
  const vault = openVault({ rootKeys: freshRootKeys() })
  const binding = { ...names, keySpec: 'SYMMETRIC_DEFAULT', keyUsage: 'ENCRYPT_DECRYPT' }
  const first = await vault.newMaterial(binding)
  const second = await vault.newMaterial({ ...binding, keyId: other.keyId })
  assert.ok(first.domain)
  assert.deepEqual(second.domain, first.domain)
  assert.ok((await vault.newMaterial({ ...binding, region: 'us-east-1' })).domain)
  vault.loadDomain(first.domain)
  assert.equal((await vault.newMaterial(binding)).domain, undefined)
  const key = tampered(await newKey(vault, names), { current: first.material })
  vault.encrypt(key, secret, o)
})

test('random material is made at once, and of use before its domain key is stored', async () => {
  const vault = openVault({ rootKeys: freshRootKeys() })
  const binding = { ...names, keySpec: 'SYMMETRIC_DEFAULT', keyUsage: 'ENCRYPT_DECRYPT' }
  const { material, domain } = vault.newMaterialAtOnce(binding)
  assert.ok(domain)
  const key = tampered(await newKey(vault, names), { current: material })
  const parsed = vault.parse(vault.encrypt(key, secret, o))
  assert.equal(parsed?.materialId, material.materialId)
  vault.loadDomain(domain)
  assert.equal(vault.newMaterialAtOnce(binding).domain, undefined)
  const rsa = { ...binding, keySpec: 'RSA_2048' }
  assert.throws(() => vault.newMaterialAtOnce(rsa), VaultError)
  assert.throws(() => vault.newMaterialAtOnce({ ...binding, keyUsage: 'SIGN_VERIFY' }), VaultError)
})

test('a domain key that another process stored first takes the place of ours', async () => {
  const rootKeys = freshRootKeys()
  const ours = openVault({ rootKeys })
  const theirs = openVault({ rootKeys })
  const lost = await newMaterialOf(ours)
  const won = await newMaterialOf(theirs)
  assert.ok(won.domain)
  ours.loadDomain(won.domain)
  const key = await newKey(theirs, names)
  ours.encrypt(tampered(key, { current: won.material }), secret, o)
  assert.throws(() => ours.encrypt(tampered(key, { current: lost.material }), secret, o), VaultError)
})
function newMaterialOf(vault: ReturnType<typeof goldenVault>) {
  return vault.newMaterial({ ...names, keySpec: 'SYMMETRIC_DEFAULT', keyUsage: 'ENCRYPT_DECRYPT' })
}

test('a domain row that was moved, altered or sealed under another root key does not load', async () => {
  const vault = goldenVault({ domains: false })
  const rows: DomainRow[] = golden.domains.map(domain => ({ ...domain, wrapped: bytes(domain.wrapped) }))
  const [row, second] = rows as [DomainRow, DomainRow]
  const damaged = (wrapped: Uint8Array) => ({ ...row, wrapped })
  const flipped = Buffer.from(row.wrapped)
  flipped[30] = (flipped[30] as number) ^ 1
  for (const bad of [
    { ...row, account: '999999999999' },
    { ...row, region: 'us-east-1' },
    damaged(second.wrapped),
    damaged(flipped),
    damaged(row.wrapped.subarray(0, 44)),
    damaged(new Uint8Array()),
  ])
    assert.throws(() => vault.loadDomain(bad), /^VaultError: the domain key of \d{12} in \S+ is damaged/)
  assert.throws(
    () => vault.loadDomain({ ...row, rootKeyId: 'ffffffffffffffff' }),
    /sealed under root key ffffffffffffffff, but the one given is [0-9a-f]{16}: wrong file or passphrase/,
  )
  assert.throws(() => openVault({ rootKeys: freshRootKeys() }).loadDomain(row), /wrong file or passphrase/)
})

test('a rewrapped domain key opens the same rows under the new root key alone', async () => {
  const vault = goldenVault()
  const rootKeys = freshRootKeys()
  const moved = openVault({ rootKeys })
  for (const row of golden.domains) {
    const rewrapped = vault.rewrapDomain({ ...row, wrapped: bytes(row.wrapped) }, rootKeys)
    assert.equal(rewrapped.rootKeyId, rootKeys.current)
    assert.throws(() => goldenVault({ domains: false }).loadDomain(rewrapped), /wrong file or passphrase/)
    moved.loadDomain(rewrapped)
  }
  for (const { keyId, context, plaintext, ciphertext } of golden.ciphertexts) {
    const parsed = moved.parse(bytes(ciphertext))
    assert.ok(parsed)
    const key = goldenKey(golden.keys.find(key => key.keyId === keyId) as GoldenKey)
    const opened = moved.decrypt(key, parsed, { ...o, aad: canonicalContext(context) })
    assert.equal(Buffer.from(opened).toString(), plaintext)
  }
})

test('access keys: 40 characters, bound to account and id', async () => {
  const vault = openVault({ rootKeys: freshRootKeys() })
  const owner = { account: '000000000000', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }
  const scope = { date: '20260131', region: 'eu-central-1', service: 'kms' }
  const { secret, sealed, domain } = vault.newAccessKeySecret(owner.account, owner.accessKeyId)
  assert.match(secret, /^[A-Za-z0-9+/]{40}$/)
  assert.equal(domain?.region, 'aws-global')
  assert.notEqual(vault.newAccessKeySecret(owner.account, owner.accessKeyId).secret, secret)
  assert.equal(Buffer.from(sealed).includes(secret), false)
  const key = vault.signingKey(owner, sealed, scope)
  assert.equal(key.symmetricKeySize, 32)
  assert.ok(key.equals(vault.signingKey(owner, sealed, scope)))
  for (const different of [{ date: '20260201' }, { region: 'us-east-1' }, { service: 'iam' }])
    assert.ok(!key.equals(vault.signingKey(owner, sealed, { ...scope, ...different })))

  const mistaken = [
    () => vault.signingKey({ ...owner, accessKeyId: 'AKIAI44QH8DHBEXAMPLE' }, sealed, scope),
    () => vault.signingKey({ ...owner, account: '111122223333' }, sealed, scope),
    () => vault.signingKey(owner, Buffer.from(sealed).fill(0, 20, 21), scope),
  ]
  for (const attempt of mistaken) assert.throws(attempt, VaultError)
  // A row of one kind does not open as another, though the same domain key wraps both.
  const { material } = await vault.newMaterial({
    ...names,
    region: 'aws-global',
    keySpec: 'SYMMETRIC_DEFAULT',
    keyUsage: 'ENCRYPT_DECRYPT',
  })
  assert.throws(() => vault.signingKey(owner, material.wrapped, scope), VaultError)
})

test('no error and no inspection shows key bytes', async () => {
  const [, rootKeyId, base64] = golden.rootKeyFile.trim().split(' ') as [string, string, string]
  const root = bytes(base64)
  const [domain, ...rest] = golden.domains as [(typeof golden.domains)[number]]
  const keys: Buffer[] = [root, Buffer.from('wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'), secret]
  const domainKeys = [domain, ...rest].map(({ account, region, wrapped }) =>
    openRow(root, 'claviger domain v1', list('domain', account, region, rootKeyId), bytes(wrapped)),
  )
  keys.push(...domainKeys)
  const [key] = golden.keys as [GoldenKey]
  for (const { materialId, wrapped } of key.materials) {
    const binding = list(
      'material',
      key.account,
      key.region,
      key.keyId,
      materialId,
      key.keySpec,
      key.keyUsage,
    )
    keys.push(openRow(domainKeys[0] as Buffer, 'claviger material v1', binding, bytes(wrapped)))
  }

  const path = writeKeyFile(golden.rootKeyFile)
  const rootKeys: RootKeys = rootKeysFromFile(path)
  const vault = openVault({ rootKeys })
  for (const row of golden.domains) vault.loadDomain({ ...row, wrapped: bytes(row.wrapped) })
  const authorized = goldenKey(key)
  const parsed = vault.parse(vault.encrypt(authorized, secret, o))
  assert.ok(parsed)
  const attempts: (() => unknown)[] = [
    () => vault.decrypt(authorized, parsed, { ...o, aad: new Uint8Array() }),
    () => vault.encrypt(tampered(authorized, { region: 'x' }), secret, o),
    () => vault.encrypt(tampered(authorized, { account: '111122223333' }), secret, o),
    () => vault.encrypt(tampered(authorized, { current: { materialId: 'zz', wrapped: root } }), secret, o),
    () => vault.encrypt(authorized, secret, { ...o, algorithm: 'x' }),
    () => vault.newMaterial({ ...names, keyId: 'not an id', keySpec: 'x', keyUsage: 'x' }),
    () => vault.loadDomain({ ...domain, wrapped: root }),
    () => rootKeysFromFile(writeKeyFile(golden.rootKeyFile.replace('v1', 'v2'))),
    () => rootKeysFromFile(writeKeyFile(golden.rootKeyFile.replace(rootKeyId, '0123456789abcdef'))),
    () => rootKeysFromFile(writeKeyFile(golden.rootKeyFile + golden.rootKeyFile)),
    () => rootKeysFromFile(writeKeyFile(golden.rootKeyFile.trim())),
    () => rootKeysFromGivenFile(writeKeyFile(`${base64}${base64}`)),
    () => rootKeysFromGivenFile(writeKeyFile(root.subarray(1))),
  ]
  const shown = [
    inspect(vault, { depth: 20, showHidden: true }),
    inspect(rootKeys, { depth: 20, showHidden: true }),
  ]
  for (const attempt of attempts)
    await assert.rejects(
      async () => attempt(),
      error => {
        shown.push(inspect(error, { depth: 20, showHidden: true }))
        return true
      },
    )
  const forms = keys.flatMap(key => [key.toString('hex'), key.toString('base64'), key.toString('latin1')])
  for (const text of shown)
    for (const form of forms) assert.equal(text.includes(form), false, `a key shows in: ${text.slice(0, 80)}`)
})
