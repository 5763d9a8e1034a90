/**
 * Of every algorithm, through the API: what was made is taken, and with another key, algorithm, message or byte it
 * never is. Contexts, which symmetric keys alone have, are in kms.test.ts.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { keySpecs } from '../../src/vault/algorithms.ts'
import { openWorld, type World } from '../harness.ts'
import { exchanges } from '../known/exchange.ts'
import { knownKeys } from '../known/keys.ts'
import { bytes, text } from '../known/vectors.ts'

let world: World
before(async () => {
  world = await openWorld()
})
after(() => world[Symbol.asyncDispose]())

/** Something else of the same length, longer or shorter. */
type Harm = { at: number; by: number } | { cut: number } | { more: Uint8Array }
const flip = fc.record({ at: fc.nat(), by: fc.integer({ min: 1, max: 255 }) })
const harm: fc.Arbitrary<Harm> = fc.oneof(
  { weight: 4, arbitrary: flip },
  { weight: 1, arbitrary: fc.record({ cut: fc.integer({ min: 1, max: 64 }) }) },
  { weight: 1, arbitrary: fc.record({ more: fc.uint8Array({ minLength: 1, maxLength: 8 }) }) },
)
function harmed(base64: string, how: Harm): string {
  const copy = bytes(base64)
  if ('at' in how) {
    const at = how.at % copy.length
    copy[at] = (copy[at] as number) ^ how.by
    return text(copy)
  }
  return text('more' in how ? Buffer.concat([copy, how.more]) : copy.subarray(0, -how.cut))
}
const message = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 4096, size: 'max' }),
  fc.uint8Array({ minLength: 1, maxLength: 40 }),
)
const sized = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const runs = (numRuns: number) => ({ numRuns })

async function right(operation: string, input: object) {
  const { json, error } = await world.kms(operation, input)
  assert.equal(error, '', operation)
  return json
}
const refused = async (operation: string, input: object, as: string) =>
  // Nothing at all, or too much of it, is no value of this member.
  assert.match((await world.kms(operation, input)).error, new RegExp(`^(${as}$|ValidationException: 1 val)`))

/** Two keys, the second made here. */
async function twoKeys(spec: string, usage: string): Promise<[string, string]> {
  const exchange = exchanges.find(it => it.spec === spec)
  assert.ok(exchange)
  const [one = ''] = await knownKeys(world, [{ spec, usage, material: exchange.material() }])
  const { KeyMetadata } = await right('CreateKey', { KeySpec: spec, KeyUsage: usage })
  return [one, KeyMetadata.KeyId]
}

/** The messages that a signing algorithm takes, by type. */
function messagesOf(algorithm: string): fc.Arbitrary<{ MessageType: string; Message: string }> {
  const bits = Number(algorithm.match(/SHA_(\d+)$/)?.[1] ?? 256)
  const raw = { type: 'RAW', of: message }
  const digest = { type: 'DIGEST', of: sized(bits / 8) }
  const forms =
    algorithm === 'ML_DSA_SHAKE_256'
      ? [raw, { type: 'EXTERNAL_MU', of: sized(64) }]
      : algorithm.startsWith('ED25519')
        ? [algorithm.includes('PH') ? digest : raw]
        : [raw, digest]
  return fc.oneof(...forms.map(({ type, of }) => of.map(it => ({ MessageType: type, Message: text(it) }))))
}

for (const [spec, { usages }] of Object.entries(keySpecs)) {
  const { SIGN_VERIFY: signing, ENCRYPT_DECRYPT: sealing, KEY_AGREEMENT, ENCAPSULATE_DECAPSULATE } = usages

  if (signing)
    test(`${spec}: a signature is of its key, algorithm, message and bytes alone`, async () => {
      const [KeyId, other] = await twoKeys(spec, 'SIGN_VERIFY')
      for (const SigningAlgorithm of signing)
        await fc.assert(
          fc.asyncProperty(messagesOf(SigningAlgorithm), flip, harm, async (form, change, how) => {
            const asked = { KeyId, SigningAlgorithm, ...form }
            const { Signature } = await right('Sign', asked)
            const made = { ...asked, Signature }
            await right('Verify', made)
            const wrong = [
              { ...made, KeyId: other },
              { ...made, Message: harmed(form.Message, change) },
              { ...made, Signature: harmed(Signature, how) },
              ...(form.MessageType === 'RAW' ? [{ ...made, Message: harmed(form.Message, how) }] : []),
              // A digest is no message, and the other way round, where both have the right length.
              ...(form.MessageType === 'DIGEST' ? [{ ...made, MessageType: 'RAW' }] : []),
            ].filter(({ MessageType }) => SigningAlgorithm !== 'ED25519_PH_SHA_512' || MessageType !== 'RAW')
            for (const input of wrong) await refused('Verify', input, 'KMSInvalidSignatureException')
            if (form.MessageType !== 'RAW') return
            for (const another of signing.filter(it => it !== SigningAlgorithm && !it.includes('PH')))
              await refused('Verify', { ...made, SigningAlgorithm: another }, 'KMSInvalidSignatureException')
          }),
          runs(8),
        )
    })

  if (sealing && spec !== 'SYMMETRIC_DEFAULT')
    test(`${spec}: a ciphertext opens with its key, algorithm and bytes alone`, async () => {
      const [KeyId, other] = await twoKeys(spec, 'ENCRYPT_DECRYPT')
      for (const EncryptionAlgorithm of sealing)
        await fc.assert(
          fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 190 }), harm, async (plaintext, how) => {
            const Plaintext = text(plaintext)
            const { CiphertextBlob } = await right('Encrypt', { KeyId, EncryptionAlgorithm, Plaintext })
            const made = { KeyId, EncryptionAlgorithm, CiphertextBlob }
            assert.equal((await right('Decrypt', made)).Plaintext, Plaintext)
            for (const input of [
              { ...made, KeyId: other },
              { ...made, CiphertextBlob: harmed(CiphertextBlob, how) },
              ...sealing
                .filter(it => it !== EncryptionAlgorithm)
                .map(it => ({ ...made, EncryptionAlgorithm: it })),
            ])
              await refused('Decrypt', input, 'InvalidCiphertextException')
          }),
          runs(15),
        )
    })

  const [MacAlgorithm] = usages.GENERATE_VERIFY_MAC ?? []
  if (MacAlgorithm)
    test(`${spec}: a tag is of its key, message and bytes alone`, async () => {
      const [KeyId, other] = await twoKeys(spec, 'GENERATE_VERIFY_MAC')
      await fc.assert(
        fc.asyncProperty(message, harm, harm, async (bytesOf, change, how) => {
          const asked = { KeyId, MacAlgorithm, Message: text(bytesOf) }
          const { Mac } = await right('GenerateMac', asked)
          const made = { ...asked, Mac }
          await right('VerifyMac', made)
          for (const input of [
            { ...made, KeyId: other },
            { ...made, Message: harmed(asked.Message, change) },
            { ...made, Mac: harmed(Mac, how) },
          ])
            await refused('VerifyMac', input, 'KMSInvalidMacException')
        }),
        runs(30),
      )
    })

  if (ENCAPSULATE_DECAPSULATE)
    test(`${spec}: another key or byte gives another secret, another length none`, async () => {
      const [KeyId, other] = await twoKeys(spec, 'ENCAPSULATE_DECAPSULATE')
      const EncapsulationAlgorithm = 'ML_KEM'
      await fc.assert(
        fc.asyncProperty(harm, async how => {
          const made = await right('Encapsulate', { KeyId, EncapsulationAlgorithm })
          const { SharedSecret, SharedSecretCiphertextBlob } = made
          const asked = { KeyId, EncapsulationAlgorithm, SharedSecretCiphertextBlob }
          const secretOf = async (input: object) => (await right('Decapsulate', input)).SharedSecret
          assert.equal(await secretOf(asked), SharedSecret)
          assert.notEqual(await secretOf({ ...asked, KeyId: other }), SharedSecret)
          const changed = {
            ...asked,
            SharedSecretCiphertextBlob: harmed(SharedSecretCiphertextBlob, how),
          }
          if (!('at' in how)) return refused('Decapsulate', changed, 'InvalidCiphertextException')
          const rejected = await secretOf(changed)
          assert.notEqual(rejected, SharedSecret)
          // Implicit rejection gives the same each time: FIPS 203 §6.3.
          assert.equal(await secretOf(changed), rejected)
        }),
        runs(20),
      )
    })

  if (KEY_AGREEMENT)
    test(`${spec}: two keys agree; a changed peer is refused or gives another secret`, async () => {
      const [one, two] = await twoKeys(spec, 'KEY_AGREEMENT')
      const KeyAgreementAlgorithm = 'ECDH'
      const keyOf = async (KeyId: string) => (await right('GetPublicKey', { KeyId })).PublicKey as string
      const derive = (KeyId: string, PublicKey: string) =>
        world.kms('DeriveSharedSecret', { KeyId, KeyAgreementAlgorithm, PublicKey })
      const [ours, theirs] = [await keyOf(one), await keyOf(two)]
      const { SharedSecret } = (await derive(one, theirs)).json
      assert.equal((await derive(two, ours)).json.SharedSecret, SharedSecret)
      assert.notEqual((await derive(one, ours)).json.SharedSecret, SharedSecret)
      await fc.assert(
        fc.asyncProperty(harm, async how => {
          const { json, error } = await derive(one, harmed(theirs, how))
          if (error) assert.match(error, /^ValidationException: The public key is not valid/)
          else assert.notEqual(json.SharedSecret, SharedSecret)
        }),
        runs(60),
      )
    })
}
