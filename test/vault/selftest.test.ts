import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Abilities } from '../../src/vault/abilities.ts'
import { type KeySpec, keySpecs, type SpecName } from '../../src/vault/algorithms.ts'
import { selfTest, VaultError } from '../../src/vault/index.ts'
import { prove, proving } from '../../src/vault/proof/prove.ts'
import type { Sample } from '../../src/vault/proof/sample.ts'
import { samples } from '../../src/vault/proof/samples.ts'
import { knownAnswers } from '../../src/vault/selftest.ts'

test('the self-tests pass', () => {
  selfTest()
  for (const primitive of ['AES-256-GCM', 'HMAC-SHA256', 'SP 800-108', 'scrypt', 'random'])
    assert.ok(
      knownAnswers.some(({ name }) => name.includes(primitive)),
      primitive,
    )
})

test('each of them refuses another answer, by name', () => {
  for (const answer of knownAnswers) {
    const wrong = knownAnswers.map(other => (other === answer ? { ...answer, expected: 'other' } : other))
    assert.throws(() => selfTest(wrong), new VaultError(`self-test failed: ${answer.name}`))
  }
})

const rows = Object.entries(keySpecs) as [SpecName, KeySpec][]

const names = { keyId: '', materialId: '' }

test('every spec proves itself', () => {
  assert.equal(rows.length, 20)
  for (const [name, spec] of rows) prove(name, spec, samples[name])
})

test('a spec is not used before it is proven, nor when it fails, and is proven once', async () => {
  const spec = keySpecs.HMAC_256 as KeySpec
  const sample = samples.HMAC_256
  let loaded = 0
  const counted: KeySpec = {
    ...spec,
    load(material, of) {
      loaded++
      return spec.load(material, of)
    },
  }
  const right = proving('HMAC_256', counted, sample)
  assert.equal(loaded, 0)
  const material = await right.generate()
  assert.equal(loaded, 1)
  right.load(material, names)
  assert.equal(loaded, 2)
  const failure = new VaultError('self-test failed: HMAC_256 HMAC_SHA_256')
  const broken = proving('HMAC_256', spec, { ...sample, algorithms: {} })
  for (let n = 0; n < 2; n++) {
    assert.throws(() => broken.load(material, names), failure)
    assert.throws(() => broken.generate(), failure)
  }
})

/** Every string within, by its path. */
function* texts(of: object, path: string[] = []): Generator<string[]> {
  for (const [name, value] of Object.entries(of))
    if (typeof value === 'string') yield [...path, name]
    else if (typeof value === 'object') yield* texts(value, [...path, name])
}
function altered(sample: Sample, [name, ...rest]: string[]): Sample {
  if (name === undefined) throw new Error('no path')
  const value = sample[name as keyof Sample] as never
  const change = (base64: string) => {
    const bytes = Buffer.from(base64, 'base64')
    bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1
    return bytes.toString('base64')
  }
  return { ...sample, [name]: rest.length ? altered(value, rest) : change(value) }
}

test('every known answer counts: another one fails by its algorithm’s name', () => {
  for (const [name, spec] of rows) {
    const sample = samples[name]
    for (const path of texts(sample)) {
      const [, algorithm = 'public key'] = path
      // What is asked, when nothing about the answer is known, may be anything; other material fails somewhere.
      if (path[0] === 'material') continue
      const known = sample.algorithms[algorithm]
      const isQuestion = path[3] === 'plaintext' || path[3] === 'message'
      const isOpen = !known?.publicCipher?.ciphertext && !known?.signer?.signature
      const forms = Object.keys(known?.signer?.message ?? {})
      if (isQuestion && isOpen && !known?.mac && !known?.cipher && forms.length < 2) continue
      assert.throws(
        () => prove(name, spec, altered(sample, path)),
        new VaultError(`self-test failed: ${name} ${algorithm}`),
        path.join('.'),
      )
    }
  }
})

test('a spec without a sample of each of its algorithms fails', () => {
  for (const [name, spec] of rows)
    for (const algorithm of Object.values(spec.usages).flat()) {
      const { [algorithm]: _, ...algorithms } = samples[name].algorithms
      assert.throws(() => prove(name, spec, { ...samples[name], algorithms }), {
        message: `self-test failed: ${name} ${algorithm}`,
      })
    }
})

test('an implementation that is broken in any of these ways fails', () => {
  const zeroes = Buffer.alloc(32)
  const breaks: [SpecName, (able: Abilities) => Abilities][] = [
    ['ECC_NIST_P256', able => ({ signer: { ...able.signer, verify: () => true } as never })],
    ['ECC_NIST_P256', able => ({ signer: { ...able.signer, verify: () => false } as never })],
    ['ECC_NIST_P256', able => ({ signer: { ...able.signer, sign: () => zeroes } as never })],
    ['ECC_NIST_P256', () => ({})],
    ['ECC_NIST_P384', able => (able.agreement ? { agreement: { derive: () => zeroes } } : able)],
    ['HMAC_256', () => ({ mac: { compute: () => zeroes } })],
    [
      'SYMMETRIC_DEFAULT',
      able => ({
        cipher: { encrypt: (...of) => able.cipher?.encrypt(...of) as Uint8Array, decrypt: () => zeroes },
      }),
    ],
    ['SYMMETRIC_DEFAULT', () => ({ cipher: undefined as never })],
    [
      'RSA_2048',
      able => ({ ...able, publicCipher: { ...able.publicCipher, encrypt: () => zeroes } as never }),
    ],
    ['ML_KEM_512', able => ({ encapsulator: { ...able.encapsulator, decapsulate: () => zeroes } as never })],
  ]
  for (const [name, spoil] of breaks) {
    const spec = keySpecs[name] as KeySpec
    const broken: KeySpec = {
      ...spec,
      load(material, names) {
        const loaded = spec.load(material, names)
        return {
          ...loaded,
          algorithms: new Map([...loaded.algorithms].map(([key, able]) => [key, spoil(able)])),
        }
      },
    }
    assert.throws(() => prove(name, broken, samples[name]), { name: 'VaultError' }, `${name} ${spoil}`)
  }
})
