import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { algorithms, evidence, evidenceFile, oraclesOf, vectors, vectorsOf } from './evidence.ts'

const here = join(import.meta.dirname, '..')

test('docs/algorithms.md is what `npm run coverage` writes', () => {
  assert.equal(readFileSync(evidenceFile, 'utf8'), evidence())
})

test('every algorithm has published vectors and another implementation', () => {
  for (const algorithm of algorithms().keys()) {
    assert.ok(vectorsOf(algorithm).length, algorithm)
    assert.ok(oraclesOf(algorithm).length, algorithm)
  }
})

test('the vectors are there, say where they come from, and are read by the tests named', () => {
  for (const [folder, name] of Object.values(vectors).flat()) {
    const readme = readFileSync(join(here, 'vectors', folder, 'README.md'), 'utf8')
    if (folder !== 'golden') assert.match(readme, /licen|public domain|MIT/i, folder)
    assert.ok(existsSync(join(here, `${name}.test.ts`)), name)
    const source = readFileSync(join(here, `${name}.test.ts`), 'utf8')
    assert.ok(source.includes(folder), `${name} reads ${folder}`)
  }
})
