import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { anything } from '../../src/core/anything.ts'
import { declaring } from '../../src/core/operation.ts'
import { oneOf } from '../../src/core/shapes.ts'
import { tokenBuckets } from '../../src/wire/limiter.ts'
import { compileRegistry } from '../../src/wire/registry.ts'
import { charge, throttle } from '../../src/wire/stages/throttle.ts'

const start = Date.UTC(2026, 0, 15)
const meterOf = (quotas: Record<string, number>) =>
  tokenBuckets().meter('000000000000', 'eu-west-1', { name: 'kms', quotas })
const rates = fc.oneof(
  fc.constantFrom(0.1, 0.5, 1),
  fc.integer({ min: 1, max: 40 }),
  fc.double({ min: 0.05, max: 40, noNaN: true }),
)

suite('a bucket', () => {
  test('admits no more in any second than it holds and its rate', () => {
    fc.assert(
      fc.property(
        rates,
        fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 300, size: 'max' }),
        (rate, gaps) => {
          const meter = meterOf({ q: rate })
          let now = start
          const admitted: number[] = []
          for (const gap of gaps) {
            // Most come in bursts.
            now += gap > 300 ? gap : 0
            if (meter.take('q', now)) admitted.push(now)
          }
          for (const [index, first] of admitted.entries()) {
            const within = admitted.slice(index).filter(time => time < first + 1000).length
            assert.ok(within <= Math.max(1, rate) + rate, `${within} in a second at ${rate}`)
          }
        },
      ),
    )
  })

  test('admits no more on the whole when requests are read in another order', () => {
    const gap = fc.record({
      ahead: fc.integer({ min: 0, max: 400 }),
      late: fc.integer({ min: 0, max: 9000 }),
    })
    fc.assert(
      fc.property(rates, fc.array(gap, { maxLength: 300, size: 'max' }), (rate, gaps) => {
        const meter = meterOf({ q: rate })
        let now = start
        let admitted = 0
        for (const { ahead, late } of gaps) {
          now += ahead
          if (meter.take('q', Math.max(start, now - late))) admitted++
        }
        assert.ok(admitted <= Math.max(1, rate) + ((now - start) / 1000) * rate + 1e-6)
      }),
    )
  })

  test('never refuses whoever stays below its rate', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 200 }), (rate, count) => {
        const meter = meterOf({ q: rate })
        const gap = Math.floor(1000 / rate) + 1
        for (let n = 0; n < count; n++) assert.ok(meter.take('q', start + n * gap))
      }),
    )
  })

  test('of one request in ten seconds', () => {
    const meter = meterOf({ q: 0.1 })
    const admitted = [0, 1, 9_999, 10_000, 10_001, 19_999, 20_000].map(at => meter.take('q', start + at))
    assert.deepEqual(admitted, [true, false, false, true, false, false, true])
  })

  test('goes on when the clock is set back', () => {
    const meter = meterOf({ q: 2 })
    for (let n = 0; n < 3; n++) meter.take('q', start)
    const hourAgo = start - 3_600_000
    assert.deepEqual(
      [0, 499, 500, 501].map(at => meter.take('q', hourAgo + at)),
      [false, false, true, false],
    )
  })

  test('has back what was given back, once', () => {
    const meter = meterOf({ q: 1 })
    assert.ok(meter.take('q', start))
    meter.giveBack('q')
    assert.deepEqual([meter.take('q', start), meter.take('q', start)], [true, false])
  })
})

test('quotas, accounts, Regions and services have buckets of their own; Regions may have rates of their own', () => {
  const limiter = tokenBuckets()
  const quotas = { a: { 'us-east-1': 2, elsewhere: 1 }, b: 1 }
  const admitted = (account: string, region: string, name: string, quota: string) => {
    let count = 0
    while (limiter.meter(account, region, { name, quotas }).take(quota, start)) count++
    return count
  }
  assert.equal(admitted('1', 'us-east-1', 'kms', 'a'), 2)
  assert.equal(admitted('1', 'us-east-1', 'kms', 'a'), 0)
  assert.equal(admitted('1', 'us-east-1', 'kms', 'b'), 1)
  assert.equal(admitted('1', 'eu-west-1', 'kms', 'a'), 1)
  assert.equal(admitted('2', 'us-east-1', 'kms', 'a'), 2)
  assert.equal(admitted('1', 'us-east-1', 'iam', 'a'), 2)
})

suite('the stages that count', () => {
  const operation = declaring<object, 'large' | 'small'>()({
    name: 'Count',
    input: { Quota: oneOf('large', 'small') },
    output: {},
    needs: { all: { action: 'x:Count', on: anything as never } },
    throttle: (_resources, { Quota }) => Quota,
    audit: { readOnly: true, request: [], response: [] },
    run: () => ({}),
  })
  const setUp = () => {
    const service = {
      name: 'kms',
      protocol: 'json',
      operations: [operation],
      missing: [],
      eventSource: '',
      quotas: { large: 1_000_000, small: 3 },
      environment: {},
    } as const
    const [compiled] = compileRegistry([service]).services
    const limiter = tokenBuckets()
    const identity = { caller: { account: '000000000000' } }
    const call = (Quota: string) => {
      const compiledOperation = compiled?.operations.get('Count')
      const given = {
        service: compiled,
        operation: compiledOperation,
        identity,
        region: 'eu-west-1',
        now: start,
      }
      return { ...given, input: { Quota }, resources: {} }
    }
    const count = (Quota: string, times = 1) => {
      const admitted = throttle(limiter, call(Quota) as never)
      for (let n = 0; n < times; n++) charge(admitted as never)
    }
    return { count, fall: () => throttle(limiter, call('small') as never) }
  }

  test('whoever comes to a quota takes nothing from those who do not', () => {
    const { count, fall } = setUp()
    for (let n = 0; n < 10_001; n++) count('large')
    for (let n = 0; n < 3; n++) count('small')
    // Refused by its own quota alone.
    for (let n = 0; n < 10_001; n++) assert.throws(() => count('small'), /exceeded the rate/)
    for (let n = 0; n < 10_000; n++) fall()
    assert.throws(fall, /exceeded the rate/)
  })

  test('a call that is decided anew is one request', () => {
    const { count } = setUp()
    for (let n = 0; n < 3; n++) count('small', 5)
    assert.throws(() => count('small'), /exceeded the rate/)
  })
})
