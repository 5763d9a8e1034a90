import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { coverage, coverageFile } from './coverage.ts'
import { eachOperation } from './declared.ts'

test('docs/coverage.md is what `npm run coverage` writes', () => {
  assert.equal(readFileSync(coverageFile, 'utf8'), coverage())
})

test('only GetCallerIdentity needs no permission', () => {
  const open: string[] = []
  eachOperation((_service, { name, needs }) => {
    if (Object.keys(needs).length === 0) open.push(name)
  })
  assert.deepEqual(open, ['GetCallerIdentity'])
})

test('actions are those of the service authorization reference: the operation’s own name', () => {
  // ReEncrypt splits in two; CreateKey with Tags also tags, and ReplicateKey creates. Facts §1.1 and §1.5.
  const others: Record<string, readonly string[]> = {
    ReEncrypt: ['kms:ReEncryptFrom', 'kms:ReEncryptTo'],
    CreateKey: ['kms:CreateKey', 'kms:TagResource'],
    ReplicateKey: ['kms:ReplicateKey', 'kms:CreateKey', 'kms:TagResource'],
  }
  eachOperation((service, { name, needs }) => {
    const actions = new Set(
      Object.values(needs as Record<string, { action: unknown }>).map(need => need.action),
    )
    if (actions.size === 0) return
    if (service.name === 'kms') assert.deepEqual([...actions], others[name] ?? [`kms:${name}`])
    else assert.ok(actions.has(`${service.name}:${name}`), `${service.name} ${name}`)
  })
})
