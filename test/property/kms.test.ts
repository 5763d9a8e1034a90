import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { openWorld, type Reply, type World } from '../harness.ts'

let world: World
/** Ids of four keys. */
const keys: string[] = []

before(async () => {
  world = await openWorld()
  for (let n = 0; n < 4; n++) keys.push((await world.kms('CreateKey')).json.KeyMetadata.KeyId)
})
after(() => world[Symbol.asyncDispose]())

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', 'a', 'A', 'aws:x', '__proto__', 'constructor', '\0', 'é', 'e\u0301', '😀', '\ufffd'),
)
type Context = Record<string, string>
const context: fc.Arbitrary<Context> = fc.dictionary(text, text, { maxKeys: 5 })
const plaintext = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 4096, size: 'max' }),
  fc.uint8Array({ minLength: 1, maxLength: 40 }),
)
const index = fc.nat({ max: 3 })
const key = (at: number) => keys[at] as string

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const sorted = (of: Context) => JSON.stringify(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)))
/** The context in another order. */
const turned = (of: Context) => Object.fromEntries(Object.entries(of).reverse())

async function encrypt(at: number, bytes: Uint8Array, EncryptionContext: Context): Promise<string> {
  const reply = await world.kms('Encrypt', { KeyId: key(at), Plaintext: base64(bytes), EncryptionContext })
  assert.equal(reply.error, '')
  return reply.json.CiphertextBlob
}
const decrypt = (CiphertextBlob: string, EncryptionContext: Context, named: object = {}): Promise<Reply> =>
  world.kms('Decrypt', { CiphertextBlob, EncryptionContext, ...named })

const runs = { numRuns: 40 }

test('Decrypt gives back what Encrypt was given', async () => {
  await fc.assert(
    fc.asyncProperty(index, plaintext, context, async (at, bytes, pairs) => {
      const sealed = await encrypt(at, bytes, pairs)
      const opened = await decrypt(sealed, turned(pairs))
      assert.equal(opened.json.Plaintext, base64(bytes))
      assert.ok(opened.json.KeyId.endsWith(key(at)))
      // The same again is sealed anew.
      assert.notEqual(await encrypt(at, bytes, pairs), sealed)
    }),
    runs,
  )
})

test('another context never opens it', async () => {
  const changed = context.chain(pairs =>
    fc.tuple(
      fc.constant(pairs),
      fc.oneof(
        context,
        fc.tuple(text, text).map(([name, value]) => ({ ...pairs, [name]: value })),
        fc.constant(Object.fromEntries(Object.entries(pairs).slice(1))),
        fc.constant(Object.fromEntries(Object.entries(pairs).map(([name, value]) => [value, name]))),
      ),
    ),
  )
  await fc.assert(
    fc.asyncProperty(index, plaintext, changed, async (at, bytes, [pairs, others]) => {
      fc.pre(sorted(pairs) !== sorted(others))
      const sealed = await encrypt(at, bytes, pairs)
      for (const named of [{}, { KeyId: key(at) }])
        assert.equal((await decrypt(sealed, others, named)).body, '{"__type":"InvalidCiphertextException"}')
    }),
    runs,
  )
})

test('another byte, a longer or shorter ciphertext never opens', async () => {
  const change = fc.oneof(
    fc.record({ at: fc.nat(), by: fc.integer({ min: 1, max: 255 }) }),
    fc.record({ cut: fc.integer({ min: 1, max: 64 }) }),
    fc.record({ more: fc.uint8Array({ minLength: 1, maxLength: 8 }) }),
  )
  type Harm = { at?: number; by?: number; cut?: number; more?: Uint8Array }
  const harmed = (sealed: Buffer, { at = 0, by, cut, more }: Harm) => {
    if (by !== undefined) {
      const changed = Buffer.from(sealed)
      changed[at % sealed.length] = (changed[at % sealed.length] as number) ^ by
      return changed
    }
    return more ? Buffer.concat([sealed, more]) : sealed.subarray(0, sealed.length - (cut as number))
  }
  await fc.assert(
    fc.asyncProperty(index, plaintext, context, change, async (at, bytes, pairs, harm) => {
      const sealed = Buffer.from(await encrypt(at, bytes, pairs), 'base64')
      const CiphertextBlob = base64(harmed(sealed, harm))
      const named = await decrypt(CiphertextBlob, pairs, { KeyId: key(at) })
      assert.match(named.error, /^(InvalidCiphertextException$|IncorrectKeyException: )/)
      // A changed key id names another key, which may not be told from one that is closed.
      const unnamed = await decrypt(CiphertextBlob, pairs)
      assert.match(
        unnamed.error,
        /^(InvalidCiphertextException$|AccessDeniedException: The ciphertext refers)/,
      )
    }),
    runs,
  )
})

test('another key never opens it', async () => {
  const two = fc.tuple(index, index).filter(([one, other]) => one !== other)
  await fc.assert(
    fc.asyncProperty(two, plaintext, context, async ([one, other], bytes, pairs) => {
      const sealed = await encrypt(one, bytes, pairs)
      assert.match((await decrypt(sealed, pairs, { KeyId: key(other) })).error, /^IncorrectKeyException: /)
    }),
    runs,
  )
})

test('through a chain of ReEncrypt the plaintext stays, and only the last key and context count', async () => {
  const step = fc.record({ at: index, pairs: context })
  const chain = fc.array(step, { minLength: 2, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(chain, plaintext, async ([first, ...rest], bytes) => {
      assert.ok(first)
      let { at, pairs } = first
      let sealed = await encrypt(at, bytes, pairs)
      for (const next of rest) {
        const { json, error } = await world.kms('ReEncrypt', {
          CiphertextBlob: sealed,
          SourceEncryptionContext: turned(pairs),
          DestinationKeyId: key(next.at),
          DestinationEncryptionContext: next.pairs,
        })
        assert.equal(error, '')
        assert.ok(json.SourceKeyId.endsWith(key(at)) && json.KeyId.endsWith(key(next.at)))
        assert.notEqual(json.CiphertextBlob, sealed)
        if (sorted(pairs) !== sorted(next.pairs))
          assert.equal((await decrypt(json.CiphertextBlob, pairs)).error, 'InvalidCiphertextException')
        sealed = json.CiphertextBlob
        at = next.at
        pairs = next.pairs
      }
      const opened = await decrypt(sealed, pairs)
      assert.equal(opened.json.Plaintext, base64(bytes))
      assert.ok(opened.json.KeyId.endsWith(key(at)))
    }),
    { numRuns: 20 },
  )
})

test('a data key is what its ciphertext holds', async () => {
  const length = fc.integer({ min: 1, max: 1024 })
  await fc.assert(
    fc.asyncProperty(index, length, context, async (at, NumberOfBytes, EncryptionContext) => {
      const input = { KeyId: key(at), NumberOfBytes, EncryptionContext }
      const { json } = await world.kms('GenerateDataKey', input)
      assert.equal(Buffer.from(json.Plaintext, 'base64').length, NumberOfBytes)
      assert.equal((await decrypt(json.CiphertextBlob, EncryptionContext)).json.Plaintext, json.Plaintext)
    }),
    runs,
  )
})
