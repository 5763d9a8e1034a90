import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AwsError } from '../../../src/core/errors.ts'
import { page } from '../../../src/services/iam/page.ts'

const name = fc.string({
  unit: fc.constantFrom('a', 'B', '_', '=', ',', '.', '@', '-', '7'),
  minLength: 1,
  maxLength: 6,
})

test('the pages of a list are the sorted list', () => {
  fc.assert(
    fc.property(fc.uniqueArray(name), fc.integer({ min: 1, max: 7 }), (names, MaxItems) => {
      const seen: string[] = []
      let Marker: string | undefined
      do {
        const { items, more } = page(names, item => item, { MaxItems, Marker })
        assert.equal(more.IsTruncated, more.Marker !== undefined)
        assert.ok(items.length === MaxItems || !more.IsTruncated)
        seen.push(...items)
        Marker = more.Marker
      } while (Marker !== undefined)
      assert.deepEqual(seen, [...names].sort())
    }),
  )
})

test('a page holds 100 items unless told otherwise', () => {
  const names = Array.from({ length: 101 }, (_, index) => String(index))
  assert.equal(page(names, item => item, {}).items.length, 100)
})

test('an item that is deleted between pages hides nothing', () => {
  const first = page(['a', 'b', 'c', 'd'], item => item, { MaxItems: 2 })
  const rest = page(['a', 'c', 'd'], item => item, { Marker: first.more.Marker })
  assert.deepEqual(rest.items, ['c', 'd'])
})

test('a marker that was not given out is refused', () => {
  for (const Marker of ['a', '====', 'YQ==', 'ÿ', '_w'])
    assert.throws(
      () => page([], String, { Marker }),
      (error: AwsError) => error instanceof AwsError && error.code === 'ValidationException',
      Marker,
    )
})
