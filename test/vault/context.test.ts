import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalContext } from '../../src/core/context.ts'
import { list } from './reader.ts'

const hex = (context: Record<string, string> | undefined) =>
  Buffer.from(canonicalContext(context)).toString('hex')

test('empty and absent contexts are the same, and no bytes', () => {
  assert.equal(hex(undefined), '')
  assert.equal(hex({}), '')
})

test('pairs are sorted by UTF-16 code units and length-prefixed', () => {
  assert.equal(hex({ purpose: 'test' }), '00000007707572706f73650000000474657374')
  const texts = ['', 'x', 'A', '1', 'a', '', 'ä', 'ö', '😀', 'v', '\uffee', '😀']
  const context = { ä: 'ö', '\uffee': '😀', a: '', A: '1', '😀': 'v', '': 'x' }
  assert.equal(hex(context), list(...texts).toString('hex'))
})

test('the order of pairs does not matter, everything else does', () => {
  assert.equal(hex({ a: '1', b: '2' }), hex({ b: '2', a: '1' }))
  assert.equal(hex({ 10: 'x', 9: 'y' }), hex({ 9: 'y', 10: 'x' }))
  const all: Record<string, string>[] = [
    { a: 'b' },
    { A: 'b' },
    { a: 'B' },
    { ab: '' },
    { '': 'ab' },
    { a: 'b', c: '' },
    { a: '', b: 'c' },
  ]
  assert.equal(new Set(all.map(hex)).size, all.length)
})

test('text that UTF-8 cannot hold is refused, so that no two contexts are taken for one', () => {
  for (const context of [{ '\ud800': 'x' }, { x: 'a\udfff' }] as Record<string, string>[])
    assert.throws(() => canonicalContext(context), { code: 'ValidationException' })
  assert.equal(hex({ x: '\ufffd' }), list('x', '\ufffd').toString('hex'))
})

test('a member named __proto__ counts', () => {
  assert.notEqual(hex(JSON.parse('{"__proto__":"x"}')), '')
})
