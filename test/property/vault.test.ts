import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Authorized, markAuthorized } from '../../src/core/authorized.ts'
import { canonicalContext } from '../../src/core/context.ts'
import { AwsError } from '../../src/core/errors.ts'
import { openVault, type VaultKey } from '../../src/vault/index.ts'
import { goldenVault, newKey } from '../vault/golden.ts'

const algorithm = 'SYMMETRIC_DEFAULT'
const vault = goldenVault()
const account = fc.stringMatching(/^[0-9]{12}$/)
const region = fc.constantFrom('eu-central-1', 'us-east-1', 'ap-south-2')
const keyId = fc.oneof(fc.uuid(), fc.stringMatching(/^mrk-[0-9a-f]{32}$/))
const names = fc.record({ account, region, keyId })
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', 'a', 'A', 'ab', 'b', '\0', '\0\0\0\u0001a', '😀', '\uffff'),
)
const context = fc.dictionary(text, text, { maxKeys: 6 })
const plaintext = fc.uint8Array({ minLength: 1, maxLength: 4096 })
const options = (of: Record<string, string>) => ({ algorithm, aad: canonicalContext(of) })

/** Everything about a failure that anybody could see. */
function failure(attempt: () => unknown): object {
  try {
    attempt()
  } catch (error) {
    assert.ok(error instanceof AwsError)
    return { ...error, message: error.message, name: error.name, code: error.code, cause: error.cause }
  }
  return assert.fail('it opened')
}
const invalid = {
  message: '',
  name: 'InvalidCiphertextException',
  code: 'InvalidCiphertextException',
  cause: undefined,
  recorded: '',
}

function seal(key: Authorized<VaultKey>, bytes: Uint8Array, of: Record<string, string>) {
  const parsed = vault.parse(vault.encrypt(key, bytes, options(of)))
  assert.ok(parsed)
  return parsed
}

test('decrypt gives back what was encrypted, in whatever order the context comes', async () => {
  await fc.assert(
    fc.asyncProperty(names, plaintext, context, async (of, bytes, pairs) => {
      const key = await newKey(vault, of)
      const parsed = seal(key, bytes, pairs)
      const turned = Object.fromEntries(Object.entries(pairs).reverse())
      assert.deepEqual(Buffer.from(vault.decrypt(key, parsed, options(turned))), Buffer.from(bytes))
      assert.equal(parsed.keyId, of.keyId)
    }),
  )
})

test('a changed context always fails', async () => {
  const key = await newKey(vault, {
    account: '000000000000',
    region: 'us-east-1',
    keyId: `mrk-${'0'.repeat(32)}`,
  })
  const sorted = (of: Record<string, string>) => JSON.stringify(Object.entries(of).sort())
  fc.assert(
    fc.property(plaintext, context, context, (bytes, pairs, others) => {
      fc.pre(sorted(pairs) !== sorted(others))
      const parsed = seal(key, bytes, pairs)
      assert.deepEqual(
        failure(() => vault.decrypt(key, parsed, options(others))),
        invalid,
      )
    }),
    { numRuns: 300 },
  )
})

test('contexts give the same bytes only when they are the same', async () => {
  const one = fc.oneof(context, fc.dictionary(fc.constantFrom('', 'a', 'aa'), fc.constantFrom('', 'a', 'aa')))
  fc.assert(
    fc.property(one, one, (a, b) => {
      const same = JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort())
      assert.equal(Buffer.from(canonicalContext(a)).equals(canonicalContext(b)), same)
    }),
    { numRuns: 1000 },
  )
})

test('any changed, cut or added byte always fails, in the same way', async () => {
  const key = await newKey(vault, {
    account: '000000000000',
    region: 'us-east-1',
    keyId: `mrk-${'1'.repeat(32)}`,
  })
  const pairs = { purpose: 'test' }
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.constantFrom('flip', 'cut', 'add'),
      (bytes, place, change, how) => {
        const blob = Buffer.from(seal(key, bytes, pairs).bytes)
        const at = place % blob.length
        if (how === 'flip') blob[at] = (blob[at] as number) ^ change
        const altered =
          how === 'cut'
            ? Buffer.concat([blob.subarray(0, at), blob.subarray(at + 1)])
            : how === 'add'
              ? Buffer.concat([blob.subarray(0, at), Buffer.of(change), blob.subarray(at)])
              : blob
        const parsed = vault.parse(altered)
        // No ciphertext at all, or one that does not open.
        if (parsed)
          assert.deepEqual(
            failure(() => vault.decrypt(key, parsed, options(pairs))),
            invalid,
          )
      },
    ),
    { numRuns: 1000 },
  )
})

test('another key, or a row of another key, account or Region, always fails in the same way', async () => {
  await fc.assert(
    fc.asyncProperty(names, names, plaintext, async (mine, theirs, bytes) => {
      fc.pre(JSON.stringify(mine) !== JSON.stringify(theirs))
      const key = await newKey(vault, mine)
      const other = await newKey(vault, theirs)
      const parsed = seal(key, bytes, {})
      const { materialId } = key.current
      const swapped = { materialId, wrapped: other.current.wrapped }
      for (const wrong of [
        other,
        markAuthorized({ ...other, material: () => key.current }),
        markAuthorized({ ...other, keyId: key.keyId, material: () => key.current }),
        markAuthorized({ ...key, material: () => other.current }),
        markAuthorized({ ...key, material: () => swapped }),
        markAuthorized({ ...key, account: '099999999990', material: () => key.current }),
        markAuthorized({ ...key, region: 'eu-north-1', material: () => key.current }),
      ]) {
        const isSame =
          wrong.keyId === mine.keyId && wrong.account === mine.account && wrong.region === mine.region
        const rows = wrong.material(materialId)
        if (isSame && rows === key.current) continue
        assert.deepEqual(
          failure(() => vault.decrypt(wrong, parsed, options({}))),
          invalid,
        )
      }
    }),
  )
})

test('nothing opens under another root key’s domain keys', async () => {
  const stranger = openVault({
    rootKeys: {
      current: 'x',
      ids: ['x'],
      seal: (_binding, secret) => secret,
      open: (_id, _binding, sealed) => Buffer.from(sealed),
    },
  })
  await fc.assert(
    fc.asyncProperty(names, plaintext, async (of, bytes) => {
      const key = await newKey(vault, of)
      const parsed = seal(key, bytes, {})
      await newKey(stranger, of)
      assert.deepEqual(
        failure(() => stranger.decrypt(key, parsed, options({}))),
        invalid,
      )
    }),
  )
})

test('secrets open for their owner only', async () => {
  const scope = { date: '20260131', region: 'us-east-1', service: 'kms' }
  const owner = fc.record({ account, accessKeyId: fc.stringMatching(/^AKIA[A-Z2-7]{16}$/) })
  fc.assert(
    fc.property(owner, owner, (mine, theirs) => {
      fc.pre(mine.account !== theirs.account || mine.accessKeyId !== theirs.accessKeyId)
      const { sealed, domain } = vault.newAccessKeySecret(mine.account, mine.accessKeyId)
      if (domain) vault.loadDomain(domain)
      const foreign = vault.newAccessKeySecret(theirs.account, theirs.accessKeyId)
      if (foreign.domain) vault.loadDomain(foreign.domain)
      assert.ok(vault.signingKey(mine, sealed, scope))
      assert.throws(() => vault.signingKey(theirs, sealed, scope), { name: 'VaultError' })
      assert.throws(() => vault.signingKey(mine, foreign.sealed, scope), { name: 'VaultError' })
    }),
  )
})
