import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { AwsError } from '../../../src/core/errors.ts'
import { readRoots, verifyAttestation } from '../../../src/services/kms/attestation/index.ts'
import { readVectors } from '../../vault/golden.ts'
import {
  anotherKey,
  type CertificateOptions,
  cbor,
  certify,
  type DocumentOptions,
  enclavePublicKey,
  extension,
  head,
  type Item,
  measured,
  Nitro,
  type NitroVectors,
  open,
  pcr,
  Raw,
  toPem,
  usages,
} from './nitro.ts'

const now = Date.UTC(2026, 0, 15, 12)
const minute = 60_000
const hour = 60 * minute
const nitro = new Nitro(now)
const roots = readRoots(toPem(nitro.root.der))

/** What is wrong, in the error's words; empty where nothing is. */
function refusal(document: Uint8Array, at = now, trusted = roots): string {
  try {
    verifyAttestation(document, trusted, at)
    return ''
  } catch (error) {
    assert.ok(error instanceof AwsError && error.code === 'ValidationException', String(error))
    const [, reason] = /^The attestation document is not valid: (.*)\.$/.exec(error.message) ?? []
    assert.ok(reason, error.message)
    return reason
  }
}

const rsaKey = (modulusLength: number, publicExponent = 65537) =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey.export({
    format: 'der',
    type: 'spki',
  })
const vectors = readVectors<NitroVectors>('nitro/documents.json')
const awsRoot = readFileSync(
  new URL('../../../trust/aws-nitro-enclaves-root-g1.pem', import.meta.url),
  'utf8',
)

suite('genuine documents', () => {
  test('say what the hypervisor measured', () => {
    for (const tag of [false, true]) {
      const { platform, moduleId, pcrs, publicKey } = verifyAttestation(nitro.enclave({ tag }), roots, now)
      assert.deepEqual([platform, moduleId], ['enclave', 'i-0123456789abcdef0-enc0123456789abcdef'])
      assert.deepEqual(
        [...pcrs],
        [...measured].map(([index, value]) => [index, value.toString('hex')]),
      )
      assert.ok(publicKey.export({ format: 'der', type: 'spki' }).equals(enclavePublicKey))
    }
    const { platform, pcrs } = verifyAttestation(nitro.tpm({ pcrs: new Map([[23, pcr(0xab)]]) }), roots, now)
    assert.equal(platform, 'tpm')
    assert.deepEqual([...pcrs], [[23, 'ab'.repeat(48)]])
  })

  test('of AWS lead to the root that comes along, and lack nothing but an RSA key', () => {
    const aws = readRoots(awsRoot)
    const fingerprint =
      '64:1A:03:21:A3:E2:44:EF:E4:56:46:31:95:D6:06:31:7E:D7:CD:CC:3C:17:56:E0:98:93:F3:C6:8F:79:BB:5B'
    assert.deepEqual(
      aws.map(({ x509 }) => x509.fingerprint256),
      [fingerprint],
    )
    const lacking = {
      enclave: 'public_key is missing',
      tpm: 'public_key is not an RSA key of 2048 to 4096 bits as SubjectPublicKeyInfo in DER',
    }
    for (const platform of ['enclave', 'tpm'] as const) {
      const { time, document } = vectors[platform]
      const bytes = Buffer.from(document, 'base64')
      assert.equal(refusal(bytes, time, aws), lacking[platform])
      assert.match(refusal(bytes, time, roots), /a root that is trusted here/)
      assert.match(refusal(bytes, time + 6 * minute, aws), /^it was not made within/)
      assert.match(refusal(bytes, time + 24 * hour, aws), /expired/)
      bytes[30] = (bytes[30] as number) ^ 1
      assert.match(refusal(bytes, time, aws), /^its signature/)
    }
  })

  test('may be written in any way that says the same', () => {
    assert.equal(refusal(nitro.enclave({ write: fields => cbor(fields) })), '')
    const short = new Nitro(now, {}, [{}])
    assert.equal(refusal(short.enclave(), now, readRoots(toPem(nitro.root.der, short.root.der))), '')
    for (const modulusLength of [3072, 4096])
      assert.equal(refusal(nitro.enclave({ publicKey: rsaKey(modulusLength) })), '')
    const filled = (fields: Map<Item, Item>) =>
      fields.set('user_data', Buffer.alloc(1024)).set('nonce', Buffer.alloc(0))
    assert.equal(refusal(nitro.enclave({ fields: filled })), '')
    const lacking = (fields: Map<Item, Item>) => fields.delete('user_data') && fields.delete('nonce')
    assert.equal(refusal(nitro.enclave({ fields: lacking })), '')
    for (const length of [32, 64])
      assert.equal(refusal(nitro.enclave({ pcrs: new Map([[31, pcr(1, length)]]) })), '')
  })

  test('are fresh: five minutes either way', () => {
    for (const age of [5 * minute, 0, -5 * minute])
      assert.equal(refusal(nitro.enclave({ timestamp: now - age })), '')
    for (const age of [5 * minute + 1, -5 * minute - 1, hour])
      assert.match(refusal(nitro.enclave({ timestamp: now - age })), /within the last five minutes/)
  })
})

suite('documents that are not', () => {
  const field = (name: string, value: Item | undefined) => (fields: Map<Item, Item>) =>
    value === undefined ? fields.delete(name) : fields.set(name, value)
  const bytes = (length: number) => Buffer.alloc(length, 1)
  const raw = (text: string) => new Raw(Buffer.from(text, 'hex'))
  const registers = (...pairs: [Item, Item][]) => ({ fields: field('pcrs', new Map(pairs)) })
  const shape = /as it must be/
  const payload = /payload is not the CBOR of one/
  const rsa = /not an RSA key of 2048/

  const cases: [what: string, options: DocumentOptions, reason: RegExp][] = [
    ['another algorithm', { protectedHeader: Buffer.from('a10126', 'hex') }, /COSE_Sign1/],
    ['two algorithms', { protectedHeader: Buffer.from('a201382203382a', 'hex') }, /COSE_Sign1/],
    ['a header in a longer form', { protectedHeader: Buffer.from('a101390022', 'hex') }, /COSE_Sign1/],
    ['no protected header', { protectedHeader: Buffer.alloc(0) }, /COSE_Sign1/],
    ['an unprotected header', { unprotected: new Map([[4, Buffer.of(1)]]) }, /COSE_Sign1/],
    ['an unprotected header that is no map', { unprotected: [] }, /COSE_Sign1/],
    ['another signer', { signer: anotherKey() }, /its signature/],
    ['no RSA key', { publicKey: null }, /public_key is missing/],
    ['an empty RSA key', { publicKey: Buffer.alloc(0) }, shape],
    ['an RSA key of 1024 bits', { publicKey: rsaKey(1024) }, rsa],
    ['an RSA key of 2047 bits', { publicKey: rsaKey(2047) }, rsa],
    ['an RSA key of 4104 bits', { publicKey: rsaKey(4104) }, rsa],
    ['an exponent of 3', { publicKey: rsaKey(2048, 3) }, rsa],
    ['an RSA key and more', { publicKey: Buffer.concat([enclavePublicKey, Buffer.of(0)]) }, rsa],
    ['an RSA key in PEM', { publicKey: Buffer.from(pemOf(enclavePublicKey)) }, rsa],
    ['a key that is no RSA key', { publicKey: spkiOf('ec', { namedCurve: 'P-256' }) }, rsa],
    ['an even modulus', { publicKey: rsaKeyOf(2048, { n: 2n ** 2047n }) }, rsa],
    ['an even exponent', { publicKey: rsaKeyOf(2048, { e: 65538n }) }, rsa],
    ['an exponent of 1', { publicKey: rsaKeyOf(2048, { e: 1n }) }, rsa],
    ['an exponent of 257 bits', { publicKey: rsaKeyOf(2048, { e: 2n ** 256n + 1n }) }, rsa],
    ['an exponent that OpenSSL leaves', { publicKey: rsaKeyOf(4096, { e: 2n ** 100n + 1n }) }, rsa],
    ['an RSA key for PSS', { publicKey: spkiOf('rsa-pss', { modulusLength: 2048 }) }, rsa],
    ['no key at all', { publicKey: bytes(294) }, rsa],
    ['too long a key', { publicKey: bytes(1025) }, shape],
    ['too much user data', { fields: field('user_data', bytes(1025)) }, shape],
    ['a nonce that is text', { fields: field('nonce', 'x') }, shape],
    ...['module_id', 'digest', 'timestamp', 'certificate', 'cabundle'].flatMap(
      (name): [string, DocumentOptions, RegExp][] => [
        [`no ${name}`, { fields: field(name, undefined) }, new RegExp(`^${name} is missing`)],
        [`null for ${name}`, { fields: field(name, null) }, new RegExp(`^${name} is missing`)],
      ],
    ),
    ['no registers', { fields: field('pcrs', undefined) }, /either pcrs or nitrotpm_pcrs/],
    ['registers twice', { fields: field('nitrotpm_pcrs', bytes(48)) }, /either pcrs or nitrotpm_pcrs/],
    ['an unknown field', { fields: field('debug', 1) }, /unknown field/],
    ['a field that is no name', { fields: fields => fields.set(1, 1) }, /unknown field/],
    ['an empty module id', { fields: field('module_id', '') }, shape],
    ['a module id of bytes', { fields: field('module_id', bytes(3)) }, shape],
    ['a module id with a line break', { fields: field('module_id', 'a\nb') }, shape],
    ['a module id that is not UTF-8', { fields: field('module_id', raw('62c328')) }, shape],
    ['another digest', { fields: field('digest', 'SHA256') }, shape],
    ['a time of 0', { fields: field('timestamp', 0) }, shape],
    ['a negative time', { fields: field('timestamp', -1) }, payload],
    ['a time in text', { fields: field('timestamp', String(now)) }, shape],
    ['a time of 2^63', { fields: field('timestamp', raw('1b8000000000000000')) }, payload],
    ['a time as a float', { fields: field('timestamp', raw('fb4278a3b8e6c80000')) }, payload],
    ['no register', registers(), shape],
    ['33 registers', registers(...Array.from({ length: 33 }, (_, at): [Item, Item] => [at, pcr(0)])), shape],
    ['register 32', registers([32, pcr(0)]), shape],
    ['a register named in text', registers(['0', pcr(0)]), shape],
    ['a register below 0', registers([-1, pcr(0)]), payload],
    ['a register of 47 bytes', registers([0, pcr(0, 47)]), shape],
    ['a register of text', registers([0, 'x'.repeat(48)]), shape],
    ['a register twice', registers([0, pcr(0)], [raw('00'), pcr(1)]), payload],
    ['a register by a float', registers([raw('f90000'), pcr(1)]), payload],
    ['registers in a list', { fields: field('pcrs', [pcr(0)]) }, shape],
    ['no bundle', { fields: field('cabundle', []) }, shape],
    ['an empty certificate', { fields: field('certificate', Buffer.alloc(0)) }, shape],
    ['a long certificate', { fields: field('certificate', bytes(1025)) }, shape],
    ['a bundle of text', { fields: field('cabundle', ['x']) }, shape],
    ['a bundle in a bundle', { fields: field('cabundle', [[bytes(1)]]) }, payload],
    ['a certificate that is none', { fields: field('certificate', bytes(300)) }, /not issued by/],
    // CBOR
    ['a field twice', { fields: fields => fields.set(raw('656e6f6e6365'), null) }, payload],
    ['a byte after the payload', { write: fields => Buffer.concat([open(fields), Buffer.of(0)]) }, payload],
    ['a payload that ends early', { write: fields => open(fields).subarray(0, -1) }, payload],
    ['a list for a payload', { write: () => cbor(['module_id']) }, payload],
    ['nothing for a payload', { write: () => Buffer.alloc(0) }, /COSE_Sign1/],
    ['a number in a longer form', registers([raw('1800'), pcr(0)]), payload],
    ['a length in a longer form', registers([0, new Raw(Buffer.from('590030', 'hex'), pcr(0))]), payload],
    ['indefinite registers', { fields: field('pcrs', new Raw(open(measured))) }, payload],
    ['indefinite bytes', registers([0, new Raw(0x5f, cbor(pcr(0)), 0xff)]), payload],
    [
      'an indefinite bundle',
      { fields: field('cabundle', new Raw(0x9f, cbor(nitro.root.der), 0xff)) },
      payload,
    ],
    ['indefinite text', { fields: field('module_id', raw('7f6161ff')) }, payload],
    ['a tag', { fields: field('nonce', raw('c240')) }, payload],
    ['undefined', { fields: field('nonce', raw('f7')) }, payload],
    ['a boolean', { fields: field('nonce', raw('f5')) }, payload],
    ['a break in the middle', { fields: field('nonce', raw('ff')) }, shape],
    ['deep nesting', { write: () => Buffer.alloc(16_384, 0x81) }, payload],
    ['a list that claims to be long', { write: () => head(4, 2 ** 32) }, payload],
    ['too long a payload', { write: () => Buffer.alloc(16_385, 0x81) }, /COSE_Sign1/],
  ]
  for (const [what, options, reason] of cases)
    test(what, () => assert.match(refusal(nitro.enclave(options)), reason))

  test('nothing but one COSE_Sign1 structure', () => {
    const whole = nitro.enclave()
    const parts = (...items: Item[]) => cbor(items)
    for (const document of [
      Buffer.alloc(0),
      Buffer.of(0xd2),
      Buffer.concat([Buffer.of(0xd2), nitro.enclave({ tag: true })]),
      Buffer.concat([Buffer.of(0xd1), whole]),
      Buffer.concat([whole, Buffer.of(0)]),
      whole.subarray(0, -1),
      Buffer.concat([Buffer.of(0x9f), whole.subarray(1), Buffer.of(0xff)]),
      Buffer.alloc(262_144, 0x81),
      Buffer.alloc(16_000, 0x81),
      Buffer.alloc(262_144, 0xd2),
      parts(Buffer.from('a1013822', 'hex'), new Map(), Buffer.of(0xa0)),
      parts(Buffer.from('a1013822', 'hex'), new Map(), Buffer.of(0xa0), Buffer.alloc(95)),
      parts(Buffer.from('a1013822', 'hex'), new Map(), null, Buffer.alloc(96)),
      parts(new Map([[1, -35]]), new Map(), Buffer.of(0xa0), Buffer.alloc(96)),
    ])
      assert.match(refusal(document), /COSE_Sign1/, document.subarray(0, 20).toString('hex'))
  })

  test('any changed bit', () => {
    const whole = nitro.enclave()
    for (let at = 0; at < whole.length; at += 7) {
      const changed = Buffer.from(whole)
      changed[at] = (changed[at] as number) ^ (1 << (at % 8))
      assert.notEqual(refusal(changed), '', `byte ${at}`)
    }
  })
})

suite('certificates that do not lead to the root', () => {
  const chain = (at: number, options: CertificateOptions) =>
    new Nitro(
      now,
      at === 0 ? options : {},
      [1, 2, 3, 4].map(index => (index === at ? options : {})),
    )
  const unissued = /not issued by the one before it/
  const cases: [what: string, nitro: Nitro, reason: RegExp][] = [
    ...[0, 1, 3, 4].flatMap((at): [string, Nitro, RegExp][] => [
      [`expired, ${at} below the root`, chain(at, { notAfter: now - 1000 }), /expired or is not valid yet/],
      [`not valid yet, ${at} below the root`, chain(at, { notBefore: now + 1000 }), /expired or is not/],
    ]),
    ...[1, 2, 3].flatMap((at): [string, Nitro, RegExp][] => [
      [`no authority at ${at}`, chain(at, { authority: false }), /may not issue the next one|not issued by/],
      [`an authority for other uses at ${at}`, chain(at, { usage: usages.digitalSignature }), /issue/],
      [
        `a signer of certificates that is no authority at ${at}`,
        chain(at, { authority: false, usage: usages.keyCertSign, pathLength: undefined }),
        /may not issue the next one|not issued by/,
      ],
      [`another curve at ${at}`, chain(at, { curve: 'P-256' }), unissued],
      [`another hash at ${at}`, chain(at, { hash: 'sha256' }), unissued],
      [`a wrong issuer's name at ${at}`, chain(at, { issuerName: 'somebody' }), unissued],
    ]),
    ['a path that is too long below 1', chain(1, { pathLength: 1 }), /may not issue the next one/],
    ['a path that is too long below 3', chain(2, { pathLength: 0 }), /may not issue the next one/],
    ['a root with a path that is too long', chain(0, { pathLength: 2 }), /may not issue the next one/],
    ['a signer that is an authority', chain(4, { authority: true }), /not one that signs documents/],
    ['a signer for other uses', chain(4, { usage: usages.keyCertSign }), /not one that signs documents/],
    [
      'a critical extension that nobody knows',
      chain(2, { extensions: [extension('1.2.3.4', true, Buffer.of(5, 0))] }),
      unissued,
    ],
    [
      'an extension twice',
      chain(2, { extensions: [extension('2.5.29.15', true, Buffer.of(3, 2, 2, 4))] }),
      unissued,
    ],
  ]
  for (const [what, other, reason] of cases)
    test(what, () => {
      assert.match(refusal(other.enclave(), now, readRoots(toPem(other.root.der))), reason)
    })

  test('paths as long as they may be, and extensions that need not be known', () => {
    const long = chain(0, { pathLength: 3 })
    assert.equal(refusal(long.enclave(), now, readRoots(toPem(long.root.der))), '')
    const extended = chain(2, { extensions: [extension('1.2.3.4', false, Buffer.of(5, 0))] })
    assert.equal(refusal(extended.enclave(), now, readRoots(toPem(extended.root.der))), '')
  })

  test('other roots, other orders', () => {
    const other = new Nitro(now)
    assert.match(refusal(other.enclave()), /a root that is trusted here/)
    // The right root above certificates that it did not issue.
    const [, ...below] = other.chain.slice(0, -1).map(({ der }) => der)
    const bundle = (...ders: Buffer[]) => ({
      fields: (fields: Map<Item, Item>) => fields.set('cabundle', ders),
    })
    assert.match(refusal(other.enclave(bundle(nitro.root.der, ...below))), unissued)
    const own = nitro.chain.slice(0, -1).map(({ der }) => der)
    assert.match(refusal(nitro.enclave(bundle(...own.toReversed()))), /a root that is trusted here/)
    assert.match(refusal(nitro.enclave(bundle(...own.slice(1)))), /a root that is trusted here/)
    assert.match(refusal(nitro.enclave(bundle(...own.slice(0, -1)))), unissued)
    // A signer's certificate that issues another.
    const leaf = nitro.chain.at(-1) as (typeof nitro.chain)[number]
    const forged = certify('forged', now, {}, leaf)
    const fields = (map: Map<Item, Item>) =>
      map.set('certificate', forged.der).set('cabundle', [...own, leaf.der])
    assert.match(refusal(nitro.enclave({ fields, signer: forged.key })), /may not issue|not issued by/)
    const weak = chain(4, { curve: 'P-256' })
    const signer = anotherKey()
    assert.match(refusal(weak.enclave({ signer }), now, readRoots(toPem(weak.root.der))), unissued)
    assert.match(refusal(nitro.enclave(), now, []), /a root that is trusted here/)
  })
})

test('roots are certificates of authorities, one or several, in PEM', () => {
  const { root, chain } = nitro
  assert.equal(readRoots(`before\n${toPem(root.der)}between${toPem(root.der)}`).length, 2)
  const leaf = chain.at(-1) as typeof root
  for (const [text, reason] of [
    ['', /no certificate in PEM/],
    ['-----BEGIN CERTIFICATE-----', /no certificate in PEM/],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', /certificate 1 is no X.509/],
    [toPem(root.der, leaf.der), /certificate 2 is not that of a certification authority/],
    [toPem(certify('x', now, { authority: true, curve: 'P-256' }).der), /P-384/],
    [toPem(Buffer.concat([root.der, Buffer.of(0)])), /certificate 1 is no X.509/],
  ] as const)
    assert.throws(() => readRoots(text), reason)
})

/** An RSA public key with numbers of the test's own. */
function rsaKeyOf(modulusLength: number, numbers: { n?: bigint; e?: bigint }): Buffer {
  const jwk = generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' })
  const written = Object.entries(numbers).map(([name, number]) => {
    const digits = number.toString(16)
    const even = digits.padStart(digits.length + (digits.length % 2), '0')
    return [name, Buffer.from(even, 'hex').toString('base64url')]
  })
  const key = { ...jwk, ...Object.fromEntries(written) }
  return createPublicKey({ key, format: 'jwk' }).export({ format: 'der', type: 'spki' })
}
function spkiOf(type: 'ec' | 'rsa-pss', options: object): Buffer {
  return generateKeyPairSync(type as 'ec', options as { namedCurve: string }).publicKey.export({
    format: 'der',
    type: 'spki',
  })
}
function pemOf(spki: Buffer): string {
  return `-----BEGIN PUBLIC KEY-----\n${spki.toString('base64')}\n-----END PUBLIC KEY-----\n`
}
