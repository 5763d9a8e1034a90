import assert from 'node:assert/strict'
import {
  checkPrimeSync,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  generatePrimeSync,
  type KeyObject,
} from 'node:crypto'
import { suite, test } from 'node:test'
import { keySpecs } from '../../src/vault/algorithms.ts'
import { openssl } from '../services/kms/import-scene.ts'

/** DER by a few lines of its own. */
const tlv = (tag: number, ...contents: Buffer[]): Buffer => {
  const content = Buffer.concat(contents)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.of(tag, ...size), content])
}
const sequence = (...contents: Buffer[]) => tlv(0x30, ...contents)
const octets = (...contents: Buffer[]) => tlv(4, ...contents)
const integer = (value: bigint | number) => {
  const digits = BigInt(value).toString(16)
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex')
  return (bytes[0] as number) > 127 ? tlv(2, Buffer.of(0), bytes) : tlv(2, bytes)
}
const bitString = (tag: number, bytes: Buffer) => tlv(tag, Buffer.of(0), bytes)
const hex = (text: string) => Buffer.from(text, 'hex')
const pkcs8 = (algorithm: Buffer, key: Buffer, ...more: Buffer[]) =>
  sequence(integer(0), algorithm, octets(key), ...more)
const read = async (spec: string, material: Buffer) => {
  const before = Buffer.from(material)
  const found = await keySpecs[spec]?.imports?.read(material)
  assert.deepEqual(material, before)
  return found
}
const accepts = async (spec: string, canonical: Buffer, material: Buffer, what: string) =>
  assert.deepEqual(await read(spec, material), canonical, what)
const refuses = async (spec: string, material: Buffer, what: string) =>
  assert.equal(await read(spec, material), undefined, what)
const der = (key: KeyObject) => key.export({ format: 'der', type: 'pkcs8' })

test('what the vault makes is what it takes, unchanged', async () => {
  for (const [name, spec] of Object.entries(keySpecs)) {
    if (!spec.imports) continue
    const material = await spec.generate()
    assert.deepEqual(await read(name, material), material, name)
    assert.ok(Math.abs(material.length - spec.imports.length) < 10, `${name}: ${material.length} bytes`)
    for (const other of Object.keys(keySpecs))
      if (
        other !== name &&
        keySpecs[other]?.imports &&
        keySpecs[other].imports.length !== spec.imports.length
      )
        await refuses(other, material, `${name} as ${other}`)
    await refuses(name, Buffer.concat([material, Buffer.of(0)]), `${name} with something behind`)
    await refuses(name, material.subarray(0, -1), `${name} cut off`)
    await refuses(name, Buffer.alloc(0), `${name} of nothing`)
  }
})

suite('EC private keys', () => {
  const curves = [
    [
      'ECC_NIST_P256',
      'P-256',
      '06082a8648ce3d030107',
      'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
    ],
    [
      'ECC_SECG_P256K1',
      'secp256k1',
      '06052b8104000a',
      'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141',
    ],
    [
      'SM2',
      'SM2',
      '06082a811ccf5501822d',
      'fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123',
    ],
  ] as const
  for (const [spec, namedCurve, oid, order] of curves)
    test(namedCurve, async () => {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve })
      const canonical = der(privateKey)
      const d = ecScalar(canonical)
      const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(-65)
      const other = generateKeyPairSync('ec', { namedCurve }).publicKey
      const wrongPoint = other.export({ format: 'der', type: 'spki' }).subarray(-65)
      const algorithm = sequence(hex('06072a8648ce3d0201'), hex(oid))
      const one = integer(1)
      const parameters = tlv(0xa0, hex(oid))
      const publicPart = (bytes: Buffer) => tlv(0xa1, bitString(3, bytes))
      const bare = sequence(one, octets(d))
      for (const [what, inner] of [
        ['nothing else', bare],
        ['the curve', sequence(one, octets(d), parameters)],
        ['the point', sequence(one, octets(d), publicPart(point))],
        ['both', sequence(one, octets(d), parameters, publicPart(point))],
      ] as const)
        await accepts(spec, canonical, pkcs8(algorithm, inner), what)
      await accepts(
        spec,
        canonical,
        pkcs8(algorithm, bare, tlv(0xa0, sequence(hex('0603550403'), tlv(0x31)))),
        'attributes',
      )
      const versioned = (outer: Buffer) =>
        sequence(integer(1), algorithm, octets(bare), bitString(0x81, outer))
      await accepts(spec, canonical, versioned(point), 'OneAsymmetricKey')
      await refuses(spec, versioned(wrongPoint), 'OneAsymmetricKey of another')
      const compressed = Buffer.concat([Buffer.of(2 + ((point[64] as number) & 1)), point.subarray(1, 33)])
      const offCurve = Buffer.concat([point.subarray(0, 64), Buffer.of((point[64] as number) ^ 1)])
      for (const [what, bytes] of [
        ['another’s', wrongPoint],
        ['compressed', compressed],
        ['off the curve', offCurve],
        ['none', Buffer.alloc(0)],
      ] as const)
        await refuses(spec, pkcs8(algorithm, sequence(one, octets(d), publicPart(bytes))), `point: ${what}`)
      const otherCurve = hex(spec === 'SM2' ? '06052b8104000a' : '06082a811ccf5501822d')
      const scalarOf = (number: bigint) => hex(number.toString(16).padStart(64, '0'))
      const n = BigInt(`0x${order}`)
      const greatest = spec === 'SM2' ? n - 2n : n - 1n
      for (const [what, material] of [
        ['another curve', pkcs8(sequence(hex('06072a8648ce3d0201'), otherCurve), bare)],
        ['another curve inside', pkcs8(algorithm, sequence(one, octets(d), tlv(0xa0, otherCurve)))],
        ['no curve', pkcs8(sequence(hex('06072a8648ce3d0201')), bare)],
        ['a scalar of zero', pkcs8(algorithm, sequence(one, octets(Buffer.alloc(32))))],
        ['too great a scalar', pkcs8(algorithm, sequence(one, octets(scalarOf(greatest + 1n))))],
        ['a scalar that is too long', pkcs8(algorithm, sequence(one, octets(Buffer.of(0), d)))],
        ['a scalar that is too short', pkcs8(algorithm, sequence(one, octets(d.subarray(1))))],
        ['another version inside', pkcs8(algorithm, sequence(integer(0), octets(d)))],
        ['something behind inside', pkcs8(algorithm, sequence(one, octets(d), integer(0)))],
        ['something behind', pkcs8(algorithm, bare, integer(0))],
        ['another version', sequence(integer(1), algorithm, octets(bare))],
        ['the bare EC key', bare],
        ['a public key', publicKey.export({ format: 'der', type: 'spki' })],
        ['PEM', Buffer.from(privateKey.export({ format: 'pem', type: 'pkcs8' }))],
        [
          'an indefinite length',
          Buffer.concat([Buffer.of(0x30, 0x80), canonical.subarray(3), Buffer.alloc(2)]),
        ],
      ] as const)
        await refuses(spec, material, what)
      for (const edge of [1n, greatest]) {
        const found = await read(spec, pkcs8(algorithm, sequence(one, octets(scalarOf(edge)))))
        assert.ok(found, `scalar ${edge}`)
        assert.deepEqual(ecScalar(found), scalarOf(edge))
        keySpecs[spec]?.load(found, { keyId: '', materialId: '' })
      }
    })

  test('as OpenSSL’s program writes them', async () => {
    const made = openssl('ecparam', '-genkey', '-name', 'secp384r1', '-noout', '-outform', 'DER')
    const args = ['pkcs8', '-topk8', '-nocrypt', '-inform', 'DER', '-outform', 'DER', '-in', made]
    const canonical = der(createPrivateKey({ key: made, format: 'der', type: 'sec1' }))
    await accepts('ECC_NIST_P384', canonical, openssl(...args), 'PKCS #8')
    await refuses('ECC_NIST_P384', made, 'SEC 1')
  })
})

/** The last OCTET STRING of 32 bytes before the point. */
function ecScalar(canonical: Buffer): Buffer {
  const at = canonical.indexOf(hex('0201010420')) + 5
  return canonical.subarray(at, at + 32)
}

test('Ed25519 private keys', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const canonical = der(privateKey)
  const seed = canonical.subarray(-32)
  const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  const algorithm = sequence(hex('06032b6570'))
  const spec = 'ECC_NIST_EDWARDS25519'
  const versioned = (bytes: Buffer) =>
    sequence(integer(1), algorithm, octets(octets(seed)), bitString(0x81, bytes))
  await accepts(spec, canonical, versioned(point), 'OneAsymmetricKey')
  const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  await refuses(spec, versioned(other), 'another’s point')
  await refuses(spec, pkcs8(algorithm, seed), 'a seed without its OCTET STRING')
  await refuses(spec, pkcs8(algorithm, octets(seed, Buffer.of(0))), 'a long seed')
  await refuses(spec, pkcs8(sequence(hex('06032b6570'), hex('0500')), octets(seed)), 'parameters')
  await refuses(spec, der(generateKeyPairSync('x25519').privateKey), 'X25519')
  await refuses(spec, seed, 'the seed alone')
})

suite('RSA private keys', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = privateKey.export({ format: 'jwk' }) as Record<string, string>
  const number = (name: string) =>
    BigInt(`0x${Buffer.from(jwk[name] as string, 'base64url').toString('hex')}`)
  const [n, e, d, p, q] = ['n', 'e', 'd', 'p', 'q'].map(number) as [bigint, bigint, bigint, bigint, bigint]
  const algorithm = sequence(hex('06092a864886f70d010101'), hex('0500'))
  const canonical = der(privateKey)
  const power = (base: bigint, exponent: bigint, modulus: bigint) => {
    let [result, b] = [1n, base % modulus]
    for (let rest = exponent; rest; rest >>= 1n) {
      if (rest & 1n) result = (result * b) % modulus
      b = (b * b) % modulus
    }
    return result
  }
  const inverseOf = (value: bigint, prime: bigint) => power(value, prime - 2n, prime)
  const numbers = { version: 0n, n, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverseOf(q, p) }
  const key = (changed: Partial<typeof numbers> = {}, ...more: Buffer[]) =>
    pkcs8(algorithm, sequence(...Object.values({ ...numbers, ...changed }).map(integer), ...more))
  /** A key of these primes, with everything else right. */
  const madeOf = (first: bigint, second: bigint, exponent = 65537n) => {
    const totient = (first - 1n) * (second - 1n)
    const secret = inverse(exponent, totient)
    return key({
      n: first * second,
      e: exponent,
      d: secret,
      p: first,
      q: second,
      dp: secret % (first - 1n),
      dq: secret % (second - 1n),
      qi: inverse(second, first),
    })
  }
  const inverse = (value: bigint, modulus: bigint) => {
    let [r, next, t, nextT] = [modulus, value % modulus, 0n, 1n]
    while (next) {
      const quotient = r / next
      ;[r, next, t, nextT] = [next, r - quotient * next, nextT, t - quotient * nextT]
    }
    return ((t % modulus) + modulus) % modulus
  }
  const prime = (bits: number) => generatePrimeSync(bits, { bigint: true })
  /** With the two highest bits set, so that two of them make a modulus of twice the length. */
  const high = (bits: number): bigint => {
    for (;;) {
      const found = prime(bits)
      if (found >> BigInt(bits - 2) === 3n && found % 65537n !== 1n) return found
    }
  }

  test('the same key is the same however it was written', async () => {
    await accepts('RSA_2048', canonical, key(), 'as it was made')
    const swapped = { p: q, q: p, dp: numbers.dq, dq: numbers.dp, qi: inverseOf(p, q) }
    await accepts('RSA_2048', canonical, key(swapped), 'primes the other way round')
    await accepts('RSA_2048', canonical, key({ d: d + lcm(p - 1n, q - 1n) }), 'a greater private exponent')
    await accepts('RSA_2048', canonical, madeOf(p, q), 'modulo the totient')
    await accepts('RSA_2048', canonical, madeOf(q, p), 'both')
  })

  test('a number that does not fit the others is refused', async () => {
    for (const name of ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const)
      for (const change of [2n, -2n, 1n << 100n])
        await refuses('RSA_2048', key({ [name]: numbers[name] + change }), `${name} + ${change}`)
    const least = lcm(p - 1n, q - 1n)
    await refuses(
      'RSA_2048',
      key({ d: d + least * (n / least + 1n) }),
      'a private exponent beyond the modulus',
    )
    for (const [one, other] of [
      [p, q],
      [q, p],
    ] as const) {
      const half = d + one - 1n
      const wrong = { d: half, dp: half % (p - 1n), dq: half % (q - 1n) }
      await refuses(
        'RSA_2048',
        key(wrong),
        `a private exponent that is none modulo ${other === q ? 'q' : 'p'} - 1`,
      )
    }
    await refuses('RSA_2048', key({ qi: numbers.qi + p }), 'a coefficient beyond its modulus')
    await refuses('RSA_2048', key({ version: 1n }), 'more primes')
    await refuses('RSA_2048', key({ version: 1n }, sequence(integer(3))), 'more primes, given')
    await refuses('RSA_2048', key({}, integer(1)), 'something behind')
    await refuses('RSA_2048', key({ p: 1n, q: n }), 'no factors')
    await refuses('RSA_2048', key({ p: 0n }), 'zero')
    for (const other of ['RSA_3072', 'RSA_4096']) await refuses(other, canonical, other)
    const inner = sequence(...Object.values(numbers).map(integer))
    await refuses('RSA_2048', inner, 'PKCS #1')
    await refuses('RSA_2048', pkcs8(sequence(hex('06092a864886f70d01010a'), hex('0500')), inner), 'PSS')
    await refuses('RSA_2048', pkcs8(sequence(hex('06092a864886f70d010101')), inner), 'without parameters')
    const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
    await refuses('RSA_2048', publicKey, 'public key')
    // INTEGERs with a spare zero in front, and negative ones.
    const spare = tlv(2, Buffer.of(0), integer(e).subarray(2))
    const list = Object.values(numbers).map(integer)
    await refuses('RSA_2048', pkcs8(algorithm, sequence(...list.with(2, spare))), 'a spare zero')
    await refuses('RSA_2048', pkcs8(algorithm, sequence(...list.with(2, hex('0203ff0001')))), 'negative')
  })

  test('weak keys are refused: small, close, unequal or composite factors, small or great exponents', async () => {
    const [first, second] = [high(1024), high(1024)]
    assert.ok(await read('RSA_2048', madeOf(first, second)), 'a good one')
    await refuses('RSA_2048', madeOf(high(1040), high(1008)), 'unequal lengths')
    await refuses('RSA_2048', madeOf(high(512), high(512)), '1024 bits')
    const after = (start: bigint): bigint => {
      let found = start | 1n
      while (!checkPrimeSync(found) || found % 65537n === 1n) found += 2n
      return found
    }
    const lopsided = [after((1n << 1023n) + (1n << 1000n)), after(1n << 1024n)] as const
    for (const [one, other] of [lopsided, lopsided.toReversed()] as [bigint, bigint][])
      await refuses('RSA_2048', madeOf(one, other), 'a prime of one bit more')
    await refuses('RSA_2048', madeOf(first, second, 3n), 'an exponent of 3')
    await refuses('RSA_2048', madeOf(first, first), 'one prime twice')
    let near = first + 2n
    while (near % 3n === 0n || power(2n, near - 1n, near) !== 1n) near += 2n
    await refuses('RSA_2048', madeOf(first, near), 'primes that are neighbours')
    const composite = high(512) * high(512)
    if (composite >> 1023n === 1n) await refuses('RSA_2048', madeOf(composite, second), 'a composite factor')
    const long = prime(72)
    await refuses('RSA_2048', madeOf(first, second, long), 'an exponent beyond what OpenSSL computes with')
  })
})

function lcm(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b]
  while (y) [x, y] = [y, x % y]
  return (a * b) / x
}
