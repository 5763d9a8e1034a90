import { readCbor } from './cbor.ts'
import { refuse } from './refusal.ts'

/** `enclave`: of a Nitro Enclave, its registers in `pcrs`. `tpm`: of a NitroTPM, in `nitrotpm_pcrs`. */
export type Platform = 'enclave' | 'tpm'

/** An attestation document, well formed but not verified. */
export interface AttestationDocument {
  readonly platform: Platform
  readonly moduleId: string
  /** Milliseconds since the epoch. */
  readonly timestamp: number
  readonly pcrs: ReadonlyMap<number, Uint8Array>
  /** DER of the certificate whose key signed. */
  readonly certificate: Uint8Array
  /** DER of the certificates above it, root first. */
  readonly bundle: readonly Uint8Array[]
  readonly publicKey: Uint8Array | undefined
}
/** COSE_Sign1 (RFC 9052 §4.2) around a document. */
export interface SignedDocument {
  readonly document: AttestationDocument
  readonly payload: Uint8Array
  readonly signature: Uint8Array
}

const signTag = 0xd2
/** {1: -35}, which is ES384. */
export const protectedHeader = Buffer.from('a1013822', 'hex')
const signatureLength = 96
const longestPayload = 16_384

const registersOf = { pcrs: 'enclave', nitrotpm_pcrs: 'tpm' } as const
const registersInAll = 32
const registerLengths = [32, 48, 64]
const required = ['module_id', 'digest', 'timestamp', 'certificate', 'cabundle']
const fields = new Set([...required, ...Object.keys(registersOf), 'public_key', 'user_data', 'nonce'])

/**
 * Reads a signed attestation document within the limits of AWS's attestation_process.md §2.2, §3.1 and
 * §3.2.2 and of EC2's "Validate a NitroTPM Attestation Document". Fields that are null count as absent, as the
 * hypervisor writes them. ValidationException for everything else.
 */
export function readDocument(bytes: Uint8Array): SignedDocument {
  const malformed = () => refuse('it is not a COSE_Sign1 structure signed by ES384')
  const sign = readCbor(bytes[0] === signTag ? bytes.subarray(1) : bytes, 2)
  if (!Array.isArray(sign) || sign.length !== 4) malformed()
  const [header, unprotected, payload, signature] = sign as unknown[]
  if (!isBytes(header, 1, 16) || !protectedHeader.equals(header)) return malformed()
  if (!(unprotected instanceof Map) || unprotected.size) return malformed()
  if (!isBytes(payload, 1, longestPayload)) return malformed()
  if (!isBytes(signature, signatureLength, signatureLength)) return malformed()
  return { document: readPayload(payload), payload, signature }
}

function readPayload(payload: Uint8Array): AttestationDocument {
  const map = readCbor(payload, 3)
  if (!(map instanceof Map)) return refuse('its payload is not the CBOR of one')
  for (const name of map.keys()) if (!fields.has(name)) refuse('its payload has an unknown field')
  const isPresent = (name: string) => (map.get(name) ?? null) !== null
  for (const name of required) if (!isPresent(name)) refuse(`${name} is missing`)
  const registers = Object.keys(registersOf).filter(isPresent) as (keyof typeof registersOf)[]
  const [name] = registers
  if (!name || registers.length !== 1) return refuse('it must have either pcrs or nitrotpm_pcrs')

  const field = <T>(at: string, is: (value: unknown) => value is T): T => {
    const value: unknown = map.get(at)
    return is(value) ? value : refuse(`${at} is not as it must be`)
  }
  const optional = (at: string, least: number) =>
    isPresent(at) ? field(at, value => isBytes(value, least, 1024)) : undefined
  field('digest', value => value === 'SHA384')
  optional('user_data', 0)
  optional('nonce', 0)
  return {
    platform: registersOf[name],
    moduleId: field('module_id', isModuleId),
    timestamp: field('timestamp', isTimestamp),
    pcrs: field(name, areRegisters),
    certificate: field('certificate', isCertificate),
    bundle: field('cabundle', areCertificates),
    publicKey: optional('public_key', 1),
  }
}

function isBytes(value: unknown, least: number, most: number): value is Uint8Array {
  return value instanceof Uint8Array && value.length >= least && value.length <= most
}
// Instance, enclave and TPM ids; the trail repeats them.
const isModuleId = (value: unknown): value is string =>
  typeof value === 'string' && /^[\x21-\x7e]{1,256}$/.test(value)
const isTimestamp = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0
const isCertificate = (value: unknown): value is Uint8Array => isBytes(value, 1, 1024)
const areCertificates = (value: unknown): value is Uint8Array[] =>
  Array.isArray(value) && value.length > 0 && value.every(isCertificate)

function areRegisters(value: unknown): value is ReadonlyMap<number, Uint8Array> {
  if (!(value instanceof Map) || value.size < 1 || value.size > registersInAll) return false
  for (const [index, register] of value) {
    if (!Number.isSafeInteger(index) || index < 0 || index >= registersInAll) return false
    if (!isBytes(register, 0, 64) || !registerLengths.includes(register.length)) return false
  }
  return true
}
