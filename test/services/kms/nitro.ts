/** A Nitro hypervisor of the test's own: a root, three certificates below it, and signed documents. */
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  BasicConstraints,
  Certificate,
  Extension,
  Extensions,
  KeyUsage,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
} from '@peculiar/asn1-x509'

const day = 86_400_000
export const usages = { digitalSignature: 1, keyCertSign: 32 }

export interface CertificateOptions {
  readonly notBefore?: number
  readonly notAfter?: number
  readonly authority?: boolean
  readonly pathLength?: number
  readonly usage?: number
  readonly curve?: 'P-384' | 'P-256'
  readonly hash?: 'sha384' | 'sha256'
  /** Its issuer's name, where that is not the truth. */
  readonly issuerName?: string
  readonly extensions?: readonly Extension[]
}
export interface Authority {
  readonly name: string
  readonly key: KeyObject
  readonly der: Buffer
}

function distinguishedName(text: string): Name {
  const type = '2.5.4.3'
  const value = new AttributeValue({ utf8String: text })
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type, value })])])
}

export function extension(extnID: string, critical: boolean, value: ArrayBuffer | Uint8Array): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(value) })
}

/** A certificate; of itself where there is no issuer. */
export function certify(
  name: string,
  now: number,
  options: CertificateOptions = {},
  issuer?: Authority,
): Authority {
  const { authority = false, pathLength, curve = 'P-384', hash = 'sha384' } = options
  const { privateKey: key, publicKey } = generateKeyPairSync('ec', { namedCurve: curve })
  const usage = options.usage ?? (authority ? usages.keyCertSign : usages.digitalSignature)
  const algorithm = `1.2.840.10045.4.3.${hash === 'sha384' ? 3 : 2}`
  const constraints = new BasicConstraints({ cA: authority, pathLenConstraint: pathLength })
  const tbsCertificate = new TBSCertificate({
    version: 2,
    serialNumber: new Uint8Array([1, ...randomBytes(8)]).buffer,
    signature: new AlgorithmIdentifier({ algorithm }),
    issuer: distinguishedName(options.issuerName ?? issuer?.name ?? name),
    subject: distinguishedName(name),
    validity: new Validity({
      notBefore: new Date(options.notBefore ?? now - day),
      notAfter: new Date(options.notAfter ?? now + day),
    }),
    subjectPublicKeyInfo: AsnConvert.parse(
      publicKey.export({ format: 'der', type: 'spki' }),
      SubjectPublicKeyInfo,
    ),
    extensions: new Extensions([
      extension('2.5.29.19', true, AsnConvert.serialize(constraints)),
      extension('2.5.29.15', true, AsnConvert.serialize(new KeyUsage(usage))),
      ...(options.extensions ?? []),
    ]),
  })
  const signed = Buffer.from(AsnConvert.serialize(tbsCertificate))
  const signature = sign(hash, signed, issuer?.key ?? key)
  const certificate = new Certificate({
    tbsCertificate,
    signatureAlgorithm: new AlgorithmIdentifier({ algorithm }),
    signatureValue: Uint8Array.from(signature).buffer,
  })
  return { name, key, der: Buffer.from(AsnConvert.serialize(certificate)) }
}

export const toPem = (...certificates: readonly Buffer[]) =>
  certificates
    .map(der => `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`)
    .join('')

/** CBOR (RFC 8949) of numbers, text, bytes, null, arrays and maps; a Raw stands for itself. */
export class Raw {
  readonly bytes: Buffer
  constructor(...parts: readonly (Uint8Array | number)[]) {
    this.bytes = Buffer.concat(parts.map(part => (typeof part === 'number' ? Buffer.of(part) : part)))
  }
}
export type Item = number | string | null | Uint8Array | Raw | readonly Item[] | ReadonlyMap<Item, Item>

export function head(major: number, value: number): Buffer {
  const bytes = Buffer.alloc(9)
  if (value < 24) return Buffer.of((major << 5) | value)
  const [size, extra] =
    value < 2 ** 8 ? [1, 24] : value < 2 ** 16 ? [2, 25] : value < 2 ** 32 ? [4, 26] : [8, 27]
  bytes[0] = (major << 5) | extra
  bytes.writeBigUInt64BE(BigInt(value) << BigInt(64 - size * 8), 1)
  return bytes.subarray(0, 1 + size)
}
export function cbor(item: Item): Buffer {
  if (item === null) return Buffer.of(0xf6)
  if (typeof item === 'number') return item < 0 ? head(1, -1 - item) : head(0, item)
  if (typeof item === 'string') return Buffer.concat([head(3, Buffer.byteLength(item)), Buffer.from(item)])
  if (item instanceof Raw) return item.bytes
  if (item instanceof Uint8Array) return Buffer.concat([head(2, item.length), item])
  if (item instanceof Map)
    return Buffer.concat([head(5, item.size), ...[...item].flat().map(part => cbor(part as Item))])
  const items = item as readonly Item[]
  return Buffer.concat([head(4, items.length), ...items.map(cbor)])
}
/** As the hypervisor writes its documents: a map of indefinite length. */
export const open = (map: ReadonlyMap<Item, Item>) =>
  Buffer.concat([Buffer.of(0xbf), ...[...map].flat().map(part => cbor(part as Item)), Buffer.of(0xff)])

export const pcr = (fill: number, length = 48) => Buffer.alloc(length, fill)

export interface DocumentOptions {
  readonly timestamp?: number
  readonly publicKey?: Uint8Array | null
  /** Changes the fields before they are written. */
  readonly fields?: (fields: Map<Item, Item>) => void
  /** Writes the payload. */
  readonly write?: (fields: ReadonlyMap<Item, Item>) => Buffer
  readonly protectedHeader?: Buffer
  readonly unprotected?: Item
  readonly signer?: KeyObject
  readonly tag?: boolean
  readonly pcrs?: ReadonlyMap<number, Uint8Array>
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
/** The key pair inside the enclave. */
export const enclaveKey = rsa.privateKey
export const enclavePublicKey = rsa.publicKey.export({ format: 'der', type: 'spki' })

export const measured = new Map(
  Array.from({ length: 16 }, (_, index) => [index, pcr(index < 5 ? index + 1 : 0)]),
)

const folder = mkdtempSync(join(tmpdir(), 'claviger-nitro-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
let files = 0

export class Nitro {
  readonly now: number
  readonly root: Authority
  /** Root first, the certificate that signs last. */
  readonly chain: readonly Authority[]
  readonly rootFile: string

  /** `below`: options of the certificates under the root, the signing one last. */
  constructor(
    now: number,
    root: CertificateOptions = {},
    below: readonly CertificateOptions[] = [{}, {}, {}, {}],
  ) {
    this.now = now
    this.root = certify('test.nitro-enclaves', now, { authority: true, ...root })
    const chain = [this.root]
    below.forEach((options, index) => {
      const isLeaf = index === below.length - 1
      const usual = isLeaf ? {} : { authority: true, pathLength: below.length - 2 - index }
      chain.push(certify(`${index}.test`, now, { ...usual, ...options }, chain[index]))
    })
    this.chain = chain
    this.rootFile = join(folder, `${files++}.pem`)
    writeFileSync(this.rootFile, `A root of the test's own\n${toPem(this.root.der)}`)
  }

  /** A document of an enclave. */
  enclave(options: DocumentOptions = {}): Buffer {
    return this.#document('pcrs', 'i-0123456789abcdef0-enc0123456789abcdef', options)
  }
  /** A document of a NitroTPM. */
  tpm(options: DocumentOptions = {}): Buffer {
    return this.#document('nitrotpm_pcrs', 'i-0123456789abcdef0-tpm0000000000000000', options)
  }

  #document(registers: string, moduleId: string, options: DocumentOptions): Buffer {
    const leaf = this.chain.at(-1) as Authority
    const fields = new Map<Item, Item>([
      ['module_id', moduleId],
      ['digest', 'SHA384'],
      ['timestamp', options.timestamp ?? this.now],
      [registers, options.pcrs ?? measured],
      ['certificate', leaf.der],
      ['cabundle', this.chain.slice(0, -1).map(({ der }) => der)],
      ['public_key', options.publicKey === undefined ? enclavePublicKey : options.publicKey],
      ['user_data', null],
      ['nonce', null],
    ])
    options.fields?.(fields)
    const payload = (options.write ?? open)(fields)
    const header = options.protectedHeader ?? Buffer.from('a1013822', 'hex')
    const signed = cbor(['Signature1', header, Buffer.alloc(0), payload])
    const key = options.signer ?? leaf.key
    const signature = sign('sha384', signed, { key, dsaEncoding: 'ieee-p1363' })
    const document = cbor([header, options.unprotected ?? new Map(), payload, signature])
    return options.tag ? Buffer.concat([Buffer.of(0xd2), document]) : document
  }
}

export const recipient = (document: Buffer) => ({
  KeyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
  AttestationDocument: document.toString('base64'),
})

export const anotherKey = () =>
  createPrivateKey(certify('stranger', 0).key.export({ format: 'pem', type: 'pkcs8' }))

/** `test/vectors/nitro/documents.json` */
export type NitroVectors = Record<'enclave' | 'tpm', { readonly time: number; readonly document: string }>
