import { createPublicKey, type KeyObject, publicEncrypt, verify } from 'node:crypto'
import { encode } from 'cborg'
import type { Certificate } from './certificate.ts'
import { verifyChain } from './chain.ts'
import { type Platform, protectedHeader, readDocument } from './document.ts'
import { refuse } from './refusal.ts'

/** What a genuine attestation document says. */
export interface Attestation {
  readonly platform: Platform
  readonly moduleId: string
  /** Registers by index, in lower-case hexadecimal. */
  readonly pcrs: ReadonlyMap<number, string>
  /** RSA, of 2048 to 4096 bits. */
  readonly publicKey: KeyObject
}

/** How far a document's time may be from ours, either way. */
const freshness = 5 * 60_000

/** Verifies a signed attestation document at the time `now`; ValidationException for every other. */
export function verifyAttestation(
  bytes: Uint8Array,
  roots: readonly Certificate[],
  now: number,
): Attestation {
  const { document, payload, signature } = readDocument(bytes)
  const { platform, moduleId, timestamp, pcrs, publicKey } = document
  const key = verifyChain(document, roots, now)
  // Sig_structure, RFC 9052 §4.4.
  const signed = encode(['Signature1', protectedHeader, new Uint8Array(0), payload])
  if (!verify('sha384', signed, { key, dsaEncoding: 'ieee-p1363' }, signature))
    refuse('its signature is not that of its certificate')
  if (Math.abs(now - timestamp) > freshness) refuse('it was not made within the last five minutes')
  return {
    platform,
    moduleId,
    pcrs: new Map(Array.from(pcrs, ([index, value]) => [index, Buffer.from(value).toString('hex')])),
    publicKey: rsaKey(publicKey ?? refuse('public_key is missing')),
  }
}

/** AWS's SDK for enclaves makes RSA keys of 2048 bits; the exponent's bounds are SP 800-56B §6.2's. */
function rsaKey(spki: Uint8Array): KeyObject {
  const key = workingKey(spki)
  const { modulusLength = 0, publicExponent = 0n } = key?.asymmetricKeyDetails ?? {}
  const isStrong =
    key?.asymmetricKeyType === 'rsa' &&
    modulusLength >= 2048 &&
    modulusLength <= 4096 &&
    publicExponent >= 65537n &&
    publicExponent < 1n << 256n &&
    publicExponent % 2n === 1n
  if (!key || !isStrong || !key.export({ format: 'der', type: 'spki' }).equals(spki))
    return refuse('public_key is not an RSA key of 2048 to 4096 bits as SubjectPublicKeyInfo in DER')
  return key
}

/** OpenSSL reads keys that it cannot encrypt to, those with an even modulus for one: a trial tells. */
function workingKey(spki: Uint8Array): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
    publicEncrypt({ key, oaepHash: 'sha256' }, Buffer.alloc(32))
    return key
  } catch {
    return undefined
  }
}
