import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Cache } from '../../src/vault/cache.ts'

test('holds no more than its size, and drops each value once', () => {
  const dropped: number[] = []
  const cache = new Cache<string, number>(10, value => dropped.push(value))
  for (let i = 0; i < 1000; i++) cache.set(`k${i}`, i)
  const held = Array.from({ length: 1000 }, (_, i) => cache.get(`k${i}`)).filter(value => value !== undefined)
  assert.ok(held.length <= 10 && held.length >= 5)
  assert.equal(new Set(dropped).size, dropped.length)
  assert.equal(dropped.filter(value => held.includes(value)).length, 0)
  assert.equal(dropped.length + held.length, 1000)
})

test('what is used stays while others come and go', () => {
  const cache = new Cache<string, string>(10, () => {})
  cache.set('used', 'value')
  for (let i = 0; i < 1000; i++) {
    cache.set(`k${i}`, 'x')
    assert.equal(cache.get('used'), 'value')
  }
})

test('replacing and deleting drop the old value', () => {
  const dropped: number[] = []
  const cache = new Cache<string, number>(4, value => dropped.push(value))
  cache.set('a', 1)
  cache.set('a', 2)
  assert.deepEqual(dropped, [1])
  cache.set('b', 3)
  cache.set('c', 4)
  cache.delete('a')
  assert.deepEqual(dropped, [1, 2])
  assert.equal(cache.get('a'), undefined)
  assert.equal(cache.get('b'), 3)
  cache.delete('nothing')
  assert.deepEqual(dropped, [1, 2])
})
