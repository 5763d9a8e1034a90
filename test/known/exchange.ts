/** Each algorithm as somebody else computes it, with what is needed to meet KMS from both sides. */
import assert from 'node:assert/strict'
import * as node from 'node:crypto'
import type { ECDSA } from '@noble/curves/abstract/weierstrass.js'
import { ed25519, ed25519ph } from '@noble/curves/ed25519.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js'
import { ml_kem512, ml_kem768, ml_kem1024 } from '@noble/post-quantum/ml-kem.js'
import { openCiphertext } from '../vault/reader.ts'
import { edMaterial, seedMaterial } from './material.ts'
import { bytes, text, wycheproof } from './vectors.ts'

/** Calls KMS with a key; fails when KMS does. What it answers. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back
export type Call = (operation: string, input: object) => Promise<any>
export interface Exchange {
  readonly spec: string
  readonly usage: string
  readonly algorithm: string
  readonly oracle: string
  /** A key made by the oracle. */
  material(): Buffer
  /** What anybody with the public key can do; nothing of the sort for symmetric keys. */
  outward?(call: Call, spki: Buffer): Promise<void>
  /** What takes the private key. */
  inward(call: Call, material: Buffer): Promise<void>
}

const message = Buffer.from('what is exchanged')
const privateKeyOf = (key: Buffer) => node.createPrivateKey({ key, format: 'der', type: 'pkcs8' })
const publicKeyOf = (key: Buffer) => node.createPublicKey({ key, format: 'der', type: 'spki' })
const pkcs8 = (key: node.KeyObject) => key.export({ format: 'der', type: 'pkcs8' }) as Buffer
const spkiOf = (key: node.KeyObject) => key.export({ format: 'der', type: 'spki' }) as Buffer

type Form = { readonly type: 'RAW' | 'DIGEST' | 'EXTERNAL_MU'; of(spki: Buffer): Uint8Array }
const raw: Form = { type: 'RAW', of: () => message }
const digest = (name: string): Form => ({ type: 'DIGEST', of: () => node.hash(name, message, 'buffer') })

interface Signing {
  readonly spec: string
  readonly algorithm: string
  readonly oracle: string
  readonly forms: readonly Form[]
  material(): Buffer
  sign(material: Buffer): Uint8Array
  verify(spki: Buffer, signature: Buffer): boolean
}
function signing({ forms, sign, verify, ...names }: Signing): Exchange {
  const asked = ({ type, of }: Form, spki: Buffer) => ({
    SigningAlgorithm: names.algorithm,
    MessageType: type,
    Message: text(of(spki)),
  })
  return {
    ...names,
    usage: 'SIGN_VERIFY',
    async outward(call, spki) {
      for (const form of forms) {
        const { Signature } = await call('Sign', asked(form, spki))
        assert.ok(verify(spki, bytes(Signature)), `${names.oracle} takes ${names.algorithm} ${form.type}`)
      }
    },
    async inward(call, material) {
      const Signature = text(sign(material))
      const spki = bytes((await call('GetPublicKey', {})).PublicKey)
      for (const form of forms) await call('Verify', { ...asked(form, spki), Signature })
    },
  }
}

/** RSA keys take long to make: these are Wycheproof's. */
function rsaMaterial(bits: number): Buffer {
  const [group] = wycheproof<{ pkcs8: string }, object>(`rsa-oaep-${bits}-sha256`, [18, 19])
  return bytes(group?.pkcs8 as string)
}
function rsa(bits: number): Exchange[] {
  const names = { spec: `RSA_${bits}`, oracle: 'node:crypto', material: () => rsaMaterial(bits) }
  const { RSA_PKCS1_PSS_PADDING: pss, RSA_PKCS1_PADDING: pkcs1 } = node.constants
  const schemes = { RSASSA_PSS: pss, RSASSA_PKCS1_V1_5: pkcs1 }
  const signatures = Object.entries(schemes).flatMap(([scheme, padding]) =>
    [256, 384, 512].map(size => {
      const [name, how] = [`sha${size}`, { padding, saltLength: size / 8 }]
      return signing({
        ...names,
        algorithm: `${scheme}_SHA_${size}`,
        forms: [raw, digest(name)],
        sign: material => node.sign(name, message, { key: privateKeyOf(material), ...how }),
        verify: (spki, signature) =>
          node.verify(name, message, { key: publicKeyOf(spki), ...how }, signature),
      })
    }),
  )
  const ciphers = [1, 256].map((size): Exchange => {
    const algorithm = `RSAES_OAEP_SHA_${size}`
    const [asked, oaepHash] = [{ EncryptionAlgorithm: algorithm }, `sha${size}`]
    return {
      ...names,
      algorithm,
      usage: 'ENCRYPT_DECRYPT',
      async outward(call, spki) {
        const made = node.publicEncrypt({ key: publicKeyOf(spki), oaepHash }, message)
        const { Plaintext } = await call('Decrypt', { ...asked, CiphertextBlob: text(made) })
        assert.equal(Plaintext, text(message))
      },
      async inward(call, material) {
        const { CiphertextBlob } = await call('Encrypt', { ...asked, Plaintext: text(message) })
        const key = { key: privateKeyOf(material), oaepHash }
        assert.deepEqual(node.privateDecrypt(key, bytes(CiphertextBlob)), message)
      },
    }
  })
  return [...signatures, ...ciphers]
}

function elliptic(spec: string, namedCurve: string, curve: ECDSA, bits: number, agrees: boolean): Exchange[] {
  const [algorithm, name] = [`ECDSA_SHA_${bits}`, `sha${bits}`]
  const size = curve.lengths.secretKey as number
  const pointOf = (spki: Buffer) => spki.subarray(-2 * size - 1)
  const scalarOf = (material: Buffer) => {
    const { d } = privateKeyOf(material).export({ format: 'jwk' })
    return Buffer.from(d as string, 'base64url')
  }
  const made = () => node.generateKeyPairSync('ec', { namedCurve })
  const names = { spec, algorithm, material: () => pkcs8(made().privateKey) }
  const forms = [raw, digest(name)]
  const options = { prehash: false, lowS: false, format: 'der' } as const
  const hashed = () => node.hash(name, message, 'buffer')
  const signatures = [
    signing({
      ...names,
      oracle: 'node:crypto',
      forms,
      sign: material => node.sign(name, message, privateKeyOf(material)),
      verify: (spki, signature) => node.verify(name, message, publicKeyOf(spki), signature),
    }),
    signing({
      ...names,
      oracle: '@noble/curves',
      forms,
      sign: material => curve.sign(hashed(), scalarOf(material), options),
      verify: (spki, signature) => curve.verify(signature, hashed(), pointOf(spki), options),
    }),
  ]
  if (!agrees) return signatures
  const secrets: [string, (privateKey: node.KeyObject, spki: Buffer) => Uint8Array][] = [
    ['node:crypto', (privateKey, spki) => node.diffieHellman({ privateKey, publicKey: publicKeyOf(spki) })],
    [
      '@noble/curves',
      (privateKey, spki) => curve.getSharedSecret(scalarOf(pkcs8(privateKey)), pointOf(spki)).subarray(1),
    ],
  ]
  return [...signatures, ...secrets.map(([oracle, derive]) => agreement(names, oracle, made, derive))]
}

function agreement(
  names: { spec: string; material: () => Buffer },
  oracle: string,
  made: () => { readonly publicKey: node.KeyObject; readonly privateKey: node.KeyObject },
  derive: (privateKey: node.KeyObject, spki: Buffer) => Uint8Array,
): Exchange {
  const secretOf = async (call: Call, PublicKey: string) =>
    (await call('DeriveSharedSecret', { KeyAgreementAlgorithm: 'ECDH', PublicKey })).SharedSecret
  return {
    ...names,
    oracle,
    usage: 'KEY_AGREEMENT',
    algorithm: 'ECDH',
    async outward(call, spki) {
      const peer = made()
      assert.equal(await secretOf(call, text(spkiOf(peer.publicKey))), text(derive(peer.privateKey, spki)))
    },
    async inward(call, material) {
      const peer = spkiOf(made().publicKey)
      assert.equal(await secretOf(call, text(peer)), text(derive(privateKeyOf(material), peer)))
    },
  }
}

function edwards(): Exchange[] {
  const spec = 'ECC_NIST_EDWARDS25519'
  const material = () => edMaterial(node.randomBytes(32))
  const [pure, prehashed] = ['ED25519_SHA_512', 'ED25519_PH_SHA_512']
  const sha = digest('sha512')
  const seedOf = (key: Buffer) => key.subarray(-32)
  return [
    signing({
      ...{ spec, material, algorithm: pure, oracle: 'node:crypto', forms: [raw] },
      sign: key => node.sign(null, message, privateKeyOf(key)),
      verify: (spki, signature) => node.verify(null, message, publicKeyOf(spki), signature),
    }),
    signing({
      ...{ spec, material, algorithm: pure, oracle: '@noble/curves', forms: [raw] },
      sign: key => ed25519.sign(message, seedOf(key)),
      verify: (spki, signature) => ed25519.verify(signature, message, seedOf(spki), { zip215: false }),
    }),
    // KMS hashes the digest once more: API_Sign, MessageType.
    signing({
      ...{ spec, material, algorithm: prehashed, oracle: '@noble/curves', forms: [sha] },
      sign: key => ed25519ph.sign(sha.of(key), seedOf(key)),
      verify: (spki, signature) => ed25519ph.verify(signature, sha.of(spki), seedOf(spki)),
    }),
  ]
}

function mlDsa(spec: 'ML_DSA_44' | 'ML_DSA_65' | 'ML_DSA_87', noble: typeof ml_dsa44): Exchange[] {
  const names = {
    spec,
    algorithm: 'ML_DSA_SHAKE_256',
    material: () => seedMaterial(spec, node.randomBytes(32)),
  }
  const pointOf = (spki: Buffer) => spki.subarray(-(noble.lengths.publicKey as number))
  const shake = (...parts: Uint8Array[]) =>
    node.createHash('shake256', { outputLength: 64 }).update(Buffer.concat(parts)).digest()
  // FIPS 204, algorithm 2, line 10: an empty context.
  const mu: Form = {
    type: 'EXTERNAL_MU',
    of: spki => shake(shake(pointOf(spki)), Buffer.of(0, 0), message),
  }
  return [
    signing({
      ...{ ...names, oracle: 'node:crypto', forms: [raw, mu] },
      sign: key => node.sign(null, message, privateKeyOf(key)),
      verify: (spki, signature) => node.verify(null, message, publicKeyOf(spki), signature),
    }),
    signing({
      ...{ ...names, oracle: '@noble/post-quantum', forms: [raw, mu] },
      sign: key => noble.sign(message, noble.keygen(key.subarray(-32)).secretKey),
      verify: (spki, signature) => noble.verify(signature, message, pointOf(spki)),
    }),
  ]
}

type Encapsulated = { readonly secret: Uint8Array; readonly ciphertext: Uint8Array }
function mlKem(spec: 'ML_KEM_512' | 'ML_KEM_768' | 'ML_KEM_1024', noble: typeof ml_kem512): Exchange[] {
  const pointOf = (spki: Buffer) => spki.subarray(-(noble.lengths.publicKey as number))
  const oracles: [string, (spki: Buffer) => Encapsulated, (key: Buffer, sent: Buffer) => Uint8Array][] = [
    [
      'node:crypto',
      spki => {
        const { sharedKey, ciphertext } = node.encapsulate(publicKeyOf(spki))
        return { secret: sharedKey, ciphertext }
      },
      (key, sent) => node.decapsulate(privateKeyOf(key), sent),
    ],
    [
      '@noble/post-quantum',
      spki => {
        const { sharedSecret, cipherText } = noble.encapsulate(pointOf(spki))
        return { secret: sharedSecret, ciphertext: cipherText }
      },
      (key, sent) => noble.decapsulate(sent, noble.keygen(key.subarray(-64)).secretKey),
    ],
  ]
  const asked = { EncapsulationAlgorithm: 'ML_KEM' }
  return oracles.map(([oracle, encapsulate, decapsulate]) => ({
    spec,
    usage: 'ENCAPSULATE_DECAPSULATE',
    algorithm: 'ML_KEM',
    oracle,
    material: () => seedMaterial(spec, node.randomBytes(64)),
    async outward(call, spki) {
      const { secret, ciphertext } = encapsulate(spki)
      const sent = { ...asked, SharedSecretCiphertextBlob: text(ciphertext) }
      assert.equal((await call('Decapsulate', sent)).SharedSecret, text(secret))
    },
    async inward(call, material) {
      const { SharedSecret, SharedSecretCiphertextBlob } = await call('Encapsulate', asked)
      assert.equal(text(decapsulate(material, bytes(SharedSecretCiphertextBlob))), SharedSecret)
    },
  }))
}

function mac(bits: 224 | 256 | 384 | 512): Exchange[] {
  const algorithm = `HMAC_SHA_${bits}`
  const block = bits > 256 ? 128 : 64
  const padded = (key: Buffer, pad: number) =>
    Buffer.concat([key, Buffer.alloc(block - key.length)]).map(byte => byte ^ pad)
  const hashed = (...parts: Uint8Array[]) => node.hash(`sha${bits}`, Buffer.concat(parts), 'buffer')
  const oracles: [string, (key: Buffer) => Uint8Array][] = [
    ['node:crypto', key => node.createHmac(`sha${bits}`, key).update(message).digest()],
    ['RFC 2104 §2', key => hashed(padded(key, 0x5c), hashed(padded(key, 0x36), message))],
  ]
  return oracles.map(([oracle, compute]) => ({
    spec: `HMAC_${bits}`,
    usage: 'GENERATE_VERIFY_MAC',
    algorithm,
    oracle,
    material: () => node.randomBytes(bits / 8),
    async inward(call, material) {
      const asked = { MacAlgorithm: algorithm, Message: text(message) }
      const { Mac } = await call('GenerateMac', asked)
      assert.equal(Mac, text(compute(material)))
      await call('VerifyMac', { ...asked, Mac })
    },
  }))
}

/** The curve and the public key, as SM3 of it goes before every message: with the empty identity, as Node has it. */
function sm2(): Exchange[] {
  const made = () => node.generateKeyPairSync('ec', { namedCurve: 'SM2' })
  const names = { spec: 'SM2', material: () => pkcs8(made().privateKey) }
  const curve =
    'fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93' +
    '32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0'
  const sm3 = (...parts: Buffer[]) => node.hash('sm3', Buffer.concat(parts), 'buffer')
  const withoutIdentity: Form = {
    type: 'DIGEST',
    of: spki => sm3(sm3(Buffer.alloc(2), Buffer.from(curve, 'hex'), spki.subarray(-64)), message),
  }
  return [
    signing({
      ...{ ...names, algorithm: 'SM2DSA', oracle: 'node:crypto', forms: [withoutIdentity] },
      sign: key => node.sign('sm3', message, privateKeyOf(key)),
      verify: (spki, signature) => node.verify('sm3', message, publicKeyOf(spki), signature),
    }),
  ]
}

const symmetric: Exchange = {
  spec: 'SYMMETRIC_DEFAULT',
  usage: 'ENCRYPT_DECRYPT',
  algorithm: 'SYMMETRIC_DEFAULT',
  oracle: 'docs/ciphertext.md',
  material: () => node.randomBytes(32),
  async inward(call, material) {
    const EncryptionContext = { of: 'the exchange', and: 'more' }
    const { CiphertextBlob } = await call('Encrypt', { Plaintext: text(message), EncryptionContext })
    assert.deepEqual(openCiphertext(material, EncryptionContext, bytes(CiphertextBlob)), message)
  },
}

export const exchanges: readonly Exchange[] = [
  symmetric,
  ...rsa(2048),
  ...rsa(3072),
  ...rsa(4096),
  ...elliptic('ECC_NIST_P256', 'P-256', p256, 256, true),
  ...elliptic('ECC_NIST_P384', 'P-384', p384, 384, true),
  ...elliptic('ECC_NIST_P521', 'P-521', p521, 512, true),
  ...elliptic('ECC_SECG_P256K1', 'secp256k1', secp256k1, 256, false),
  ...edwards(),
  ...mac(224),
  ...mac(256),
  ...mac(384),
  ...mac(512),
  ...mlDsa('ML_DSA_44', ml_dsa44),
  ...mlDsa('ML_DSA_65', ml_dsa65),
  ...mlDsa('ML_DSA_87', ml_dsa87),
  ...mlKem('ML_KEM_512', ml_kem512),
  ...mlKem('ML_KEM_768', ml_kem768),
  ...mlKem('ML_KEM_1024', ml_kem1024),
  ...sm2(),
]
