import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import {
  addRootKey,
  createRootKeyFile,
  type DomainRow,
  newPassphraseParameters,
  openVault,
  type PassphraseParameters,
  type RootKeys,
  removeRootKey,
  rootKeysFromFile,
  rootKeysFromGivenFile,
  rootKeysFromPassphrase,
  VaultError,
} from '../../src/vault/index.ts'
import { emptyPath, writeKeyFile } from './golden.ts'

const key = Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'hex')
const names = {
  account: '000000000000',
  keyId: '11111111-2222-3333-4444-555555555555',
  keySpec: 'SYMMETRIC_DEFAULT',
  keyUsage: 'ENCRYPT_DECRYPT',
}

async function newDomain(rootKeys: RootKeys, region = 'eu-central-1'): Promise<DomainRow> {
  const { domain } = await openVault({ rootKeys }).newMaterial({ ...names, region })
  assert.ok(domain)
  return domain
}
function opens(rootKeys: RootKeys, row: DomainRow): boolean {
  try {
    openVault({ rootKeys }).loadDomain(row)
    return true
  } catch (error) {
    assert.ok(error instanceof VaultError)
    return false
  }
}

test('a new file is private, holds one key, and is never overwritten', async () => {
  const path = emptyPath()
  const id = createRootKeyFile(path)
  assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.match(readFileSync(path, 'latin1'), /^claviger-root-key-v1 [0-9a-f]{16} [A-Za-z0-9+/]{43}=\n$/)
  assert.deepEqual(readdirSync(dirname(path)), ['root-key'])
  assert.deepEqual(rootKeysFromFile(path).ids, [id])
  const before = readFileSync(path)
  assert.throws(() => createRootKeyFile(path), /^VaultError: cannot write the root key file \S+: EEXIST/)
  assert.deepEqual(readFileSync(path), before)
  assert.deepEqual(readdirSync(dirname(path)), ['root-key'])
  assert.notEqual(createRootKeyFile(emptyPath()), id)
  assert.throws(() => createRootKeyFile('/nowhere/at/all'), /ENOENT/)
})

test('a file that others may touch is refused, with the remedy', async () => {
  const path = emptyPath()
  createRootKeyFile(path)
  for (const mode of [0o640, 0o604, 0o620, 0o602, 0o610, 0o644, 0o777]) {
    chmodSync(path, mode)
    assert.throws(
      () => rootKeysFromFile(path),
      new RegExp(`mode 0${mode.toString(8)}\\): run chmod 600 ${path}`),
    )
    assert.throws(() => addRootKey(path), VaultError)
  }
  for (const mode of [0o600, 0o400]) {
    chmodSync(path, mode)
    assert.equal(rootKeysFromFile(path).ids.length, 1)
  }
})

test('a file that is not exactly as Claviger writes it is refused', async () => {
  const path = emptyPath()
  createRootKeyFile(path)
  const good = readFileSync(path, 'latin1')
  for (const bad of [
    '',
    '\n',
    good.trimEnd(),
    `${good}\n`,
    `\n${good}`,
    good + good,
    good.replace('\n', '\r\n'),
    good.replace(' ', '  '),
    good.replace('v1', 'v2'),
    good.slice(0, -10),
    good.replace(/ [0-9a-f]{16} /, ' 0123456789abcdef '),
    `${good}# a comment\n`,
    good.toUpperCase(),
  ])
    assert.throws(() => rootKeysFromFile(writeKeyFile(bad)), /is not a root key file/, JSON.stringify(bad))
  assert.throws(() => rootKeysFromFile(emptyPath()), /cannot read the root key file \S+: ENOENT/)
  assert.throws(() => rootKeysFromFile(tmpdir()), VaultError)
  assert.throws(() => rootKeysFromFile(writeKeyFile(Buffer.alloc(100_000))), /too long/)
})

test('a rotation can stop after every step and be taken up again', async () => {
  const path = emptyPath()
  const oldId = createRootKeyFile(path)
  const before = rootKeysFromFile(path)
  const rows = [await newDomain(before, 'eu-central-1'), await newDomain(before, 'us-east-1')] as const

  const newId = addRootKey(path)
  const both = rootKeysFromFile(path)
  assert.deepEqual(both.ids, [oldId, newId])
  assert.equal(both.current, newId)
  for (const row of rows) assert.ok(opens(both, row))
  assert.equal((await newDomain(both)).rootKeyId, newId)

  const rewrapped = openVault({ rootKeys: both }).rewrapDomain(rows[0], both)
  assert.equal(rewrapped.rootKeyId, newId)
  for (const row of [...rows, rewrapped]) assert.ok(opens(rootKeysFromFile(path), row))

  assert.throws(() => removeRootKey(path, newId), /is the current one/)
  assert.throws(() => removeRootKey(path, '0123456789abcdef'), /has no root key/)
  removeRootKey(path, oldId)
  const after = rootKeysFromFile(path)
  assert.deepEqual(after.ids, [newId])
  assert.ok(opens(after, rewrapped))
  assert.ok(!opens(after, rows[1]))
  assert.throws(() => removeRootKey(path, newId), /is the current one/)
  assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.deepEqual(readdirSync(dirname(path)), ['root-key'])
})

test('a running server meets a row of a new root key and reads the file again', async () => {
  const path = emptyPath()
  createRootKeyFile(path)
  const running = rootKeysFromFile(path)
  const row = await newDomain(running)
  const newId = addRootKey(path)
  const both = rootKeysFromFile(path)
  const rewrapped = openVault({ rootKeys: both }).rewrapDomain(row, both)
  assert.ok(opens(running, rewrapped))
  assert.equal(running.current, newId)
})

test('a rotation killed at any moment leaves a whole file', async () => {
  const path = emptyPath()
  createRootKeyFile(path)
  const index = join(import.meta.dirname, '../../src/vault/index.ts')
  const program = `
    import { addRootKey, removeRootKey, rootKeysFromFile } from ${JSON.stringify(index)}
    for (let round = 0; ; round++) {
      if (round === 1) process.stdout.write('ready')
      addRootKey(${JSON.stringify(path)})
      const { ids } = rootKeysFromFile(${JSON.stringify(path)})
      removeRootKey(${JSON.stringify(path)}, ids[0])
    }`
  let last = ''
  for (let round = 0; round < 8; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    await delay(5 + Math.random() * 20)
    child.kill('SIGKILL')
    await once(child, 'close')
    const { ids, current } = rootKeysFromFile(path)
    assert.ok(ids.length === 1 || ids.length === 2)
    assert.notEqual(current, last, 'the rotations did not get anywhere')
    last = current
    if (ids.length === 2) removeRootKey(path, ids[0] as string)
  }
  const remaining = addRootKey(path)
  assert.equal(rootKeysFromFile(path).current, remaining)
  assert.deepEqual(readdirSync(dirname(path)), ['root-key'], 'keys lie about')
})

test('a given file may hold raw bytes, hex, base64 or our own lines: the same key in each', async () => {
  const [hex, base64] = [key.toString('hex'), key.toString('base64')]
  const raw = rootKeysFromGivenFile(writeKeyFile(key))
  const row = await newDomain(raw)
  const line = `claviger-root-key-v1 ${raw.current} ${base64}\n`
  for (const content of [key, hex, `${hex}\n`, `${hex.toUpperCase()}\r\n`, base64, `${base64}\n`, line]) {
    const given = rootKeysFromGivenFile(writeKeyFile(content))
    assert.deepEqual(given.ids, raw.ids)
    assert.ok(opens(given, row))
  }
  const other = rootKeysFromGivenFile(writeKeyFile(Buffer.alloc(32, 0x61)))
  assert.notEqual(other.current, raw.current)
  assert.ok(!opens(other, row))
})

test('a given file that holds anything else is refused', async () => {
  const [hex, base64] = [key.toString('hex'), key.toString('base64')]
  for (const bad of [
    '',
    key.subarray(1),
    Buffer.concat([key, Buffer.of(10)]),
    hex.slice(1),
    `${hex}0`,
    ` ${hex}`,
    `${hex}\n\n`,
    base64.slice(0, 43),
    base64.replace(/.=$/, '9='),
    `${base64}${base64}`,
    'claviger-root-key-v1 nonsense\n',
  ])
    assert.throws(() => rootKeysFromGivenFile(writeKeyFile(bad)), VaultError, JSON.stringify(String(bad)))
  assert.throws(() => rootKeysFromGivenFile(emptyPath()), /ENOENT/)
})

test('a given file may be read by its group, as systemd has it, and be a link; not by others', async () => {
  const open = (mode: number) => {
    const path = writeKeyFile(key)
    chmodSync(path, mode)
    const link = emptyPath()
    symlinkSync(path, link)
    return rootKeysFromGivenFile(link)
  }
  for (const mode of [0o400, 0o440, 0o600, 0o640]) assert.equal(open(mode).ids.length, 1)
  for (const mode of [0o444, 0o644, 0o660, 0o602]) assert.throws(() => open(mode), /open to others/)
})

test('a passphrase gives the same key again with the same parameters only', async () => {
  const parameters = newPassphraseParameters()
  assert.ok(parameters.N >= 2 ** 17 && parameters.r === 8 && parameters.p === 1)
  assert.notEqual(newPassphraseParameters().salt, parameters.salt)
  const stored: PassphraseParameters = JSON.parse(JSON.stringify(parameters))
  const rootKeys = rootKeysFromPassphrase('correct horse bättery', parameters)
  const row = await newDomain(rootKeys)
  assert.ok(opens(rootKeysFromPassphrase('correct horse ba\u0308ttery', stored), row))
  const wrong = rootKeysFromPassphrase('correct horse battery', stored)
  assert.throws(() => openVault({ rootKeys: wrong }).loadDomain(row), /wrong file or passphrase/)
  assert.ok(!opens(rootKeysFromPassphrase('correct horse bättery', newPassphraseParameters()), row))
})

test('parameters that were weakened or blown up are refused before any work', async () => {
  const good = newPassphraseParameters()
  const bad = [
    { N: 2 ** 16 },
    { N: 2 ** 30 },
    { N: 2 ** 17 + 1 },
    { N: '131072' },
    { N: Number.NaN },
    { r: 1 },
    { p: 0 },
    { p: 1000 },
    { kdf: 'pbkdf2' },
    { salt: '' },
    { salt: 'AAAA' },
    { salt: `${good.salt} ` },
    { salt: undefined },
  ]
  for (const change of bad) {
    const parameters = { ...good, ...change } as PassphraseParameters
    assert.throws(() => rootKeysFromPassphrase('passphrase', parameters), VaultError, JSON.stringify(change))
  }
  assert.throws(() => rootKeysFromPassphrase('', good), /the passphrase is empty/)
})
