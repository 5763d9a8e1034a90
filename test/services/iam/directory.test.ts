import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { compilePolicy } from '../../../src/authz/index.ts'
import { newAccessKeyId, uniqueId } from '../../../src/core/ids.ts'
import { Directory } from '../../../src/services/iam/index.ts'
import { type Change, openSqliteStore, type Store, type UserRow } from '../../../src/store/index.ts'

const account = '111122223333'
const allowAll = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess'

interface Fixture extends AsyncDisposable {
  readonly file: string
  readonly store: Store
  readonly directory: Directory
  readonly warnings: string[]
  write(...changes: Change[]): Promise<unknown>
}

async function open(file: string): Promise<Omit<Fixture, 'file' | typeof Symbol.asyncDispose>> {
  const store = await openSqliteStore(file)
  const warnings: string[] = []
  const directory = new Directory(
    text => compilePolicy(text, 'identity'),
    message => warnings.push(message),
  )
  await store.follow(directory.followers)
  return { store, directory, warnings, write: (...changes) => store.commit(store.sequence, changes, []) }
}

async function fixture(): Promise<Fixture> {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-directory-'))
  const file = join(folder, 'store.db')
  const opened = await open(file)
  const close = async () => {
    await opened.store.close()
    rmSync(folder, { recursive: true })
  }
  return { ...opened, file, [Symbol.asyncDispose]: close }
}

const userRow = (name: string, more: Partial<UserRow> = {}): UserRow => ({
  id: uniqueId('AIDA'),
  account,
  name,
  path: '/',
  tagsJson: '{}',
  createdAt: 1,
  ...more,
})
const keyRow = (userId: string) => ({
  id: newAccessKeyId(),
  account,
  userId,
  status: 'Active' as const,
  sealedSecret: new Uint8Array([1, 2, 3]),
  createdAt: 1,
})

test('a credential is one object until key, user, policies or attachments change', async () => {
  await using f = await fixture()
  const user = userRow('bob', { tagsJson: '{"team":"blue"}' })
  const key = keyRow(user.id)
  const other = keyRow(user.id)
  await f.write(
    tx => tx.insert('users', user),
    tx => tx.insert('accessKeys', key),
    tx => tx.insert('accessKeys', other),
  )
  const find = () => f.directory.credential(key.id)
  const first = find()
  assert.deepEqual(first?.identity.caller, {
    kind: 'user',
    arn: `arn:aws:iam::${account}:user/bob`,
    principalArn: `arn:aws:iam::${account}:user/bob`,
    account,
    userId: user.id,
    name: 'bob',
    accessKeyId: key.id,
    tags: { team: 'blue' },
  })
  assert.deepEqual([...first.sealedSecret], [1, 2, 3])
  assert.equal(find(), first)

  const stranger = userRow('carol')
  await f.write(tx => tx.insert('users', stranger))
  assert.equal(find(), first, "another user's change leaves it alone")

  const changes: Change[] = [
    tx => tx.put('userPolicies', { userId: user.id, name: 'p', document: allowAll }),
    tx => tx.insert('attachments', { userId: user.id, policyArn: administrator }),
    tx => tx.remove('attachments', { userId: user.id, policyArn: administrator }),
    tx => tx.remove('userPolicies', { userId: user.id, name: 'p' }),
    tx => tx.put('users', { ...user, path: '/team/' }),
    tx => tx.put('accessKeys', { ...key, sealedSecret: new Uint8Array([4]) }),
  ]
  const policies = [1, 2, 1, 0, 0, 0]
  let last = first
  for (const [index, change] of changes.entries()) {
    await f.write(change)
    const now = find()
    assert.ok(now)
    assert.notEqual(now, last)
    assert.equal(find(), now)
    assert.equal(now.identity.identityPolicies.length, policies[index])
    assert.equal(f.directory.credential(other.id)?.identity.identityPolicies, now.identity.identityPolicies)
    last = now
  }
  assert.equal(last.identity.caller.arn, `arn:aws:iam::${account}:user/team/bob`)
})

test('inactive and deleted keys, and keys of deleted users, are unknown', async () => {
  await using f = await fixture()
  const user = userRow('bob')
  const key = keyRow(user.id)
  await f.write(
    tx => tx.insert('users', user),
    tx => tx.insert('accessKeys', key),
  )
  assert.ok(f.directory.credential(key.id))
  await f.write(tx => tx.put('accessKeys', { ...key, status: 'Inactive' }))
  assert.equal(f.directory.credential(key.id), undefined)
  await f.write(tx => tx.put('accessKeys', key))
  assert.ok(f.directory.credential(key.id))
  await f.write(tx => tx.remove('users', { id: user.id }))
  assert.equal(f.directory.credential(key.id), undefined)
  await f.write(tx => tx.remove('accessKeys', { id: key.id }))
  assert.equal(f.directory.credential(key.id), undefined)
  assert.equal(f.directory.credential('AKIAUNKNOWN'), undefined)
})

test('a policy that cannot be enforced denies its user everything', async () => {
  await using f = await fixture()
  const user = userRow('bob')
  const key = keyRow(user.id)
  await f.write(
    tx => tx.insert('users', user),
    tx => tx.insert('accessKeys', key),
    tx => tx.insert('attachments', { userId: user.id, policyArn: administrator }),
    tx =>
      tx.insert('userPolicies', { userId: user.id, name: 'broken', document: '{"Statement":[{"Effect":' }),
  )
  const policies = f.directory.credential(key.id)?.identity.identityPolicies
  assert.equal(policies?.length, 1)
  assert.equal(JSON.parse(policies[0]?.text as string).Statement[0].Effect, 'Deny')
  f.directory.credential(key.id)
  assert.equal(f.warnings.length, 1)
  assert.match(f.warnings[0] as string, /user\/bob is denied everything: policy broken cannot be enforced/)

  await f.write(
    tx => tx.remove('userPolicies', { userId: user.id, name: 'broken' }),
    tx => tx.insert('attachments', { userId: user.id, policyArn: `arn:aws:iam::${account}:policy/gone` }),
  )
  assert.equal(
    JSON.parse(f.directory.credential(key.id)?.identity.identityPolicies[0]?.text as string).Statement[0]
      .Effect,
    'Deny',
  )
  assert.match(f.warnings[1] as string, /policy\/gone cannot be enforced/)
})

test('names are found without regard to case, and follow renames that swap them', async () => {
  await using f = await fixture()
  const [a, b] = [userRow('Alice'), userRow('Bob', { path: '/p/' })]
  const foreign = userRow('alice', { account: '444455556666' })
  await f.write(
    tx => tx.insert('users', a),
    tx => tx.insert('users', b),
    tx => tx.insert('users', foreign),
  )
  assert.equal(f.directory.user(account, 'aLICE')?.row.id, a.id)
  assert.equal(f.directory.user('444455556666', 'Alice')?.row.id, foreign.id)
  assert.deepEqual(
    f.directory.usersOf(account).map(user => user.name),
    ['Alice', 'Bob'],
  )
  await f.write(
    tx => tx.put('users', { ...a, name: 'tmp' }),
    tx => tx.put('users', { ...b, name: 'Alice' }),
    tx => tx.put('users', { ...a, name: 'Bob' }),
  )
  assert.equal(f.directory.user(account, 'alice')?.row.id, b.id)
  assert.equal(f.directory.user(account, 'bob')?.row.id, a.id)
  assert.equal(f.directory.user(account, 'tmp'), undefined)
  assert.equal(f.directory.uniqueIdOf(`arn:aws:iam::${account}:user/p/Alice`), b.id)
  assert.equal(f.directory.uniqueIdOf(`arn:aws:iam::${account}:user/Bob`), a.id)
  assert.equal(f.directory.uniqueIdOf(`arn:aws:iam::${account}:user/Alice`), undefined)
})

test('principals that key policies may name', async () => {
  await using f = await fixture()
  const user = userRow('bob', { path: '/x/' })
  await f.write(
    tx => tx.insert('accounts', { id: account, createdAt: 1 }),
    tx => tx.insert('users', user),
  )
  const cases: [string, boolean][] = [
    [account, true],
    [`arn:aws:iam::${account}:root`, true],
    [`arn:aws:iam::${account}:user/x/bob`, true],
    [`arn:aws:iam::${account}:user/bob`, false],
    [`arn:aws:iam::${account}:user/x/BOB`, false],
    [`arn:aws:iam::${account}:user/x/*`, false],
    [`arn:aws:iam:eu-west-1:${account}:root`, false],
    ['444455556666', false],
    ['arn:aws:iam::444455556666:root', false],
    [':::::', false],
    ['*', false],
    ['', false],
  ]
  for (const [principal, expected] of cases) assert.equal(f.directory.exists(principal), expected, principal)
})

test('what another process commits is seen after a refresh, and all of it after a start', async () => {
  await using f = await fixture()
  const mine = await open(f.file)
  const user = userRow('bob')
  const key = keyRow(user.id)
  const policy = {
    arn: `arn:aws:iam::${account}:policy/own`,
    id: uniqueId('ANPA'),
    account,
    name: 'own',
    path: '/',
    description: '',
    document: allowAll,
    tagsJson: '{}',
    createdAt: 1,
  }
  await f.write(
    tx => tx.insert('managedPolicies', policy),
    tx => tx.insert('users', user),
    tx => tx.insert('accessKeys', key),
    tx => tx.insert('attachments', { userId: user.id, policyArn: policy.arn }),
  )
  await mine.store.refresh()
  assert.equal(mine.directory.credential(key.id)?.identity.identityPolicies[0]?.text, allowAll)
  assert.deepEqual(
    mine.directory.holders(account, policy.arn).map(holder => holder.name),
    ['bob'],
  )
  assert.deepEqual(mine.directory.holders('444455556666', policy.arn), [])
  assert.equal(mine.directory.managedPolicy('444455556666', policy.arn), undefined)
  assert.equal(mine.directory.managedPolicy('444455556666', administrator)?.name, 'AdministratorAccess')

  await f.write(
    tx => tx.remove('attachments', { userId: user.id, policyArn: policy.arn }),
    tx => tx.put('accessKeys', { ...key, status: 'Inactive' }),
  )
  await mine.store.refresh()
  assert.equal(mine.directory.credential(key.id), undefined)
  assert.deepEqual(mine.directory.holders(account, policy.arn), [])
  await mine.store.close()

  const again = await open(f.file)
  assert.equal(again.directory.userById(user.id)?.has.accessKeys.get(key.id)?.status, 'Inactive')
  assert.deepEqual(again.warnings, [])
  await again.store.close()
})
