import { checkPrime } from 'node:crypto'
import { promisify } from 'node:util'
import { der, derElements, derInteger, derNumber, integerTag, octetsTag, sequenceTag } from './der.ts'
import { readPkcs8 } from './import-pkcs8.ts'
import type { Importing } from './importing.ts'

/** rsaEncryption with NULL, RFC 8017 §A.1 */
const algorithm = Buffer.from('06092a864886f70d0101010500', 'hex')
/** What DER adds to two numbers as long as the modulus and five half as long. */
const around = 66
const isPrime = promisify(checkPrime)
/** FIPS 186-5 §A.1.1 from below; from above, what OpenSSL computes with under long moduli. */
const leastExponent = 65537n
const mostExponent = 1n << 64n

/** Keys of two primes and exactly so many bits. */
export function rsaKey(bitLength: number): Importing {
  return {
    form: 'rsa',
    length: (bitLength / 8) * 4.5 + around,
    async read(material) {
      const info = readPkcs8(material)
      if (!info?.algorithm.equals(algorithm) || info.publicKey) return undefined
      const numbers = readRsaKey(info.privateKey)
      if (!numbers || !agree(numbers, bitLength)) return undefined
      const primes = await Promise.all([isPrime(numbers.p), isPrime(numbers.q)])
      return primes.every(Boolean) ? encoded(numbers) : undefined
    },
  }
}

interface RsaNumbers {
  readonly n: bigint
  readonly e: bigint
  readonly d: bigint
  readonly p: bigint
  readonly q: bigint
  readonly dp: bigint
  readonly dq: bigint
  readonly qInv: bigint
}

/** RSAPrivateKey, RFC 8017 §A.1.2; keys of more than two primes have another version. */
function readRsaKey(bytes: Buffer): RsaNumbers | undefined {
  const [content] = derElements(bytes, [sequenceTag]) ?? []
  const values = (content && derElements(content, Array(9).fill(integerTag)))?.map(derNumber)
  const [version, n, e, d, p, q, dp, dq, qInv] = values ?? []
  if (version !== 0n || !n || !e || !d || !p || !q || !dp || !dq || !qInv) return undefined
  return { n, e, d, p, q, dp, dq, qInv }
}

/** Whether the numbers are those of one key: SP 800-56B §6.4.1.2.3, except that the primes are prime. */
function agree({ n, e, d, p, q, dp, dq, qInv }: RsaNumbers, bitLength: number): boolean {
  const half = BigInt(bitLength / 2)
  const hasLength = (prime: bigint) => prime >> (half - 1n) === 1n
  const difference = p > q ? p - q : q - p
  return (
    n >> BigInt(bitLength - 1) === 1n &&
    hasLength(p) &&
    hasLength(q) &&
    p * q === n &&
    difference >> (half - 100n) > 0n &&
    e >= leastExponent &&
    e < mostExponent &&
    d < n &&
    (d * e) % (p - 1n) === 1n &&
    (d * e) % (q - 1n) === 1n &&
    dp === d % (p - 1n) &&
    dq === d % (q - 1n) &&
    qInv < p &&
    (qInv * q) % p === 1n
  )
}

/** With the larger prime first and the least private exponent. */
function encoded(given: RsaNumbers): Buffer {
  const { n, e } = given
  const [p, q] = given.p > given.q ? [given.p, given.q] : [given.q, given.p]
  const d = given.d % (((p - 1n) * (q - 1n)) / gcd(p - 1n, q - 1n))
  const qInv = given.p > given.q ? given.qInv : inverse(q, p)
  const numbers = [0n, n, e, d, p, q, d % (p - 1n), d % (q - 1n), qInv]
  const parts = numbers.map(derInteger)
  const inner = der(sequenceTag, ...parts)
  const octets = der(octetsTag, inner)
  const canonical = der(sequenceTag, derInteger(0n), der(sequenceTag, algorithm), octets)
  for (const part of [...parts, inner, octets]) part.fill(0)
  return canonical
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b]
  while (y) [x, y] = [y, x % y]
  return x
}

/** Of a number modulo a prime, by the extended Euclidean algorithm. */
function inverse(number: bigint, modulus: bigint): bigint {
  let [r, next] = [modulus, number % modulus]
  let [t, nextT] = [0n, 1n]
  while (next) {
    const quotient = r / next
    ;[r, next] = [next, r - quotient * next]
    ;[t, nextT] = [nextT, t - quotient * nextT]
  }
  return t < 0n ? t + modulus : t
}
