/** NIST's ACVP vectors of ML-KEM and ML-DSA, through the API. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { openWorld, type World } from '../harness.ts'
import { readVectors } from '../vault/golden.ts'
import { knownKeys } from './keys.ts'
import { expandedMaterial, type LatticeSpec, seedMaterial } from './material.ts'
import { bytes, text } from './vectors.ts'

let world: World
before(async () => {
  world = await openWorld()
})
after(() => world[Symbol.asyncDispose]())

const usageOf = (spec: LatticeSpec) => (spec.startsWith('ML_KEM') ? 'ENCAPSULATE_DECAPSULATE' : 'SIGN_VERIFY')
async function endOfPublicKey(KeyId: string | undefined, length: number): Promise<string> {
  const { json, error } = await world.kms('GetPublicKey', { KeyId })
  assert.equal(error, '')
  return text(bytes(json.PublicKey).subarray(-length))
}

test('keyGen: the public keys of seeds', async () => {
  type Case = { spec: LatticeSpec; id: number; seed: string; publicKey: string }
  const tests = readVectors<Case[]>('nist-acvp/keygen.json')
  assert.equal(tests.length, 30)
  assert.equal(new Set(tests.map(({ spec }) => spec)).size, 6)
  const ids = await knownKeys(
    world,
    tests.map(({ spec, seed }) => ({
      spec,
      usage: usageOf(spec),
      material: seedMaterial(spec, bytes(seed)),
    })),
  )
  for (const [at, { spec, id, publicKey }] of tests.entries())
    assert.equal(await endOfPublicKey(ids[at], bytes(publicKey).length), publicKey, `${spec} ${id}`)
})

test('decapsulation, of ciphertexts as they were and changed', async () => {
  type Case = { id: number; c: string; k: string; reason: string }
  type Group = { spec: LatticeSpec; dk: string; ek: string; tests: Case[] }
  const groups = readVectors<Group[]>('nist-acvp/ml-kem-decap.json')
  assert.equal(groups.length, 3)
  for (const { spec, dk, ek, tests } of groups) {
    const material = expandedMaterial(spec, bytes(dk))
    const [KeyId] = await knownKeys(world, [{ spec, usage: usageOf(spec), material }])
    assert.equal(await endOfPublicKey(KeyId, bytes(ek).length), ek)
    const reasons = { 'no modification': 0, 'modify ciphertext': 0 } as Record<string, number>
    for (const { id, c, k, reason } of tests) {
      const asked = { KeyId, EncapsulationAlgorithm: 'ML_KEM', SharedSecretCiphertextBlob: c }
      const { json, error } = await world.kms('Decapsulate', asked)
      assert.deepEqual([error, json.SharedSecret], ['', k], `${spec} ${id}`)
      reasons[reason] = (reasons[reason] ?? 0) + 1
    }
    assert.deepEqual(reasons, { 'no modification': 5, 'modify ciphertext': 5 })
  }
})

test('sigVer: the internal interface is EXTERNAL_MU', async () => {
  type Case = { id: number; message: string; signature: string; passed: boolean; reason: string }
  type Group = { spec: LatticeSpec; sk: string; pk: string; tests: Case[] }
  const groups = readVectors<Group[]>('nist-acvp/ml-dsa-sigver.json')
  assert.equal(groups.length, 3)
  const shake = (...parts: Buffer[]) =>
    createHash('shake256', { outputLength: 64 }).update(Buffer.concat(parts)).digest()
  for (const { spec, sk, pk, tests } of groups) {
    const material = expandedMaterial(spec, bytes(sk))
    const [KeyId] = await knownKeys(world, [{ spec, usage: usageOf(spec), material }])
    assert.equal(await endOfPublicKey(KeyId, bytes(pk).length), pk)
    const reasons = new Map<string, number>()
    for (const { id, message, signature, passed, reason } of tests) {
      const mu = shake(shake(bytes(pk)), bytes(message))
      const { error } = await world.kms('Verify', {
        KeyId,
        SigningAlgorithm: 'ML_DSA_SHAKE_256',
        MessageType: 'EXTERNAL_MU',
        Message: text(mu),
        Signature: signature,
      })
      assert.equal(error, passed ? '' : 'KMSInvalidSignatureException', `${spec} ${id} ${reason}`)
      assert.equal(passed, reason === 'no modification')
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    }
    assert.deepEqual([...reasons.values()], [2, 2, 2, 2, 2])
  }
})
