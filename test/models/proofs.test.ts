import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { operations } from '../../src/services/kms/index.ts'
import { keySpecs } from '../../src/vault/algorithms.ts'
import { type Witnessed, witnessed, witnessing } from '../witness.ts'
import { operationProofs, type Proof, specProof } from './proofs.ts'

const root = resolve(import.meta.dirname, '../..')
const specNames = Object.keys(keySpecs)
const proofs = [...Object.values(operationProofs), ...specNames.map(specProof)]

/** What the named tests called. All of them must pass. */
function run(): Witnessed[] {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-proofs-'))
  try {
    const calls = join(folder, 'calls')
    const { NODE_TEST_CONTEXT: _, ...env } = witnessing(calls)
    const last = new Set(proofs.map(proof => proof.test.split(' > ').at(-1) as string))
    const patterns = [...last].map(title => `--test-name-pattern=/${escaped(title)}$/`)
    const files = [...new Set(proofs.map(proof => proof.file))]
    const { status, stdout } = spawnSync(process.execPath, ['--test', ...patterns, ...files], {
      cwd: root,
      env,
      encoding: 'utf8',
    })
    assert.equal(status, 0, stdout)
    return witnessed(calls)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

test('every proof calls what it is named for, and gets its answer', { timeout: 300_000 }, () => {
  const calls = run()
  const made = ({ file, test: name, refusal }: Proof) =>
    calls.filter(call => call.file === file && call.test === name && call.error === refusal)
  for (const [operation, proof] of Object.entries(operationProofs))
    assert.ok(
      made(proof).some(call => call.operation === operation),
      `${operation}: not answered in ${proof.file}, ${proof.test}`,
    )
  for (const spec of specNames) {
    const used = made(specProof(spec)).filter(
      call => call.spec === spec && !/^GetPublic/.test(call.operation),
    )
    assert.ok(used.length > 1, `no key of ${spec} was used`)
  }
})

test('every operation has its proof, and no other', () => {
  assert.deepEqual(Object.keys(operationProofs).sort(), operations.map(({ name }) => name).sort())
})
