import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AwsError } from '../../src/core/errors.ts'
import { type Attestation, readRoots, verifyAttestation } from '../../src/services/kms/attestation/index.ts'
import {
  cbor,
  enclavePublicKey,
  type Item,
  measured,
  Nitro,
  open,
  Raw,
  toPem,
} from '../services/kms/nitro.ts'

const milliseconds = Number(process.env.FUZZ_MS ?? 1000)
const timeBoxed = {
  numRuns: Number.MAX_SAFE_INTEGER,
  interruptAfterTimeLimit: milliseconds,
  markInterruptAsFailure: false,
}
const nitro = new Nitro(Date.UTC(2026, 0, 15, 12))
const roots = readRoots(toPem(nitro.root.der))
const real = nitro.enclave()

/** Bytes that are overwritten, cut out, doubled or put in. */
const harmed = fc
  .array(
    fc.record({
      at: fc.nat(real.length - 1),
      out: fc.oneof(fc.constant(0), fc.constant(1), fc.nat(40)),
      put: fc.oneof(fc.uint8Array({ maxLength: 3 }), fc.uint8Array({ maxLength: 40 })),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map(harms =>
    harms.reduce(
      (bytes, { at, out, put }) =>
        Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(Math.min(at + out, bytes.length))]),
      real,
    ),
  )

/** CBOR of any kind, well formed and not, deep and not. */
const { item } = fc.letrec<{ item: Item }>(tie => ({
  item: fc.oneof(
    { depthSize: 'small' },
    fc.nat(),
    fc.integer({ min: -300, max: 300 }),
    fc.string(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 60 }),
    fc.uint8Array({ maxLength: 4 }).map(bytes => new Raw(bytes)),
    fc.constantFrom<Item>(measured, enclavePublicKey, 'SHA384', nitro.now),
    fc.array(tie('item'), { maxLength: 5 }),
    fc.array(fc.tuple(tie('item'), tie('item')), { maxLength: 5 }).map(pairs => new Map(pairs)),
  ),
}))
const names = ['module_id', 'digest', 'timestamp', 'pcrs', 'certificate', 'cabundle', 'public_key', 'nonce']
const document = fc
  .tuple(fc.array(fc.tuple(fc.constantFrom(...names), item), { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([fields, isDefinite]) =>
    nitro.enclave({
      fields(map) {
        for (const [name, value] of fields) map.set(name, value)
      },
      write: isDefinite ? cbor : open,
    }),
  )

/** What the bytes attest; undefined where they are refused as they must be. */
function attested(bytes: Uint8Array): Attestation | undefined {
  try {
    return verifyAttestation(bytes, roots, nitro.now)
  } catch (error) {
    assert.ok(error instanceof AwsError && error.code === 'ValidationException', String(error))
    return undefined
  }
}

test('only what the hypervisor signed is genuine, and whatever it is not is refused', () => {
  let refused = 0
  fc.assert(
    fc.property(fc.oneof(harmed, item.map(cbor), fc.uint8Array({ maxLength: 300 })), bytes => {
      if (real.equals(bytes)) return
      assert.equal(attested(bytes), undefined)
      refused++
    }),
    timeBoxed,
  )
  assert.ok(refused > 0 && attested(real))
})

test('whatever the hypervisor signs, what comes of it is as it must be', () => {
  let genuine = 0
  let refused = 0
  fc.assert(
    fc.property(document, bytes => {
      const attestation = attested(bytes)
      if (!attestation) {
        refused++
        return
      }
      genuine++
      assert.match(attestation.moduleId, /^[!-~]{1,256}$/)
      assert.ok(attestation.pcrs.size >= 1 && attestation.pcrs.size <= 32)
      for (const [index, value] of attestation.pcrs) {
        assert.ok(Number.isInteger(index) && index >= 0 && index < 32)
        assert.match(value, /^([0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$/)
      }
      assert.equal(attestation.publicKey.asymmetricKeyType, 'rsa')
    }),
    timeBoxed,
  )
  assert.ok(genuine > 0 && refused > 0)
})
