import type { KeyObject } from 'node:crypto'
import { type Certificate, readCertificate } from './certificate.ts'
import { refuse } from './refusal.ts'

const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** The certificates in PEM text that documents may lead to. Throws an Error that says what is wrong. */
export function readRoots(text: string): readonly Certificate[] {
  const blocks = text.match(pem)
  if (!blocks) throw new Error('there is no certificate in PEM')
  return blocks.map((block, index) => {
    const root = readCertificate(Buffer.from(block.replace(/-----[^-]+-----|\s/g, ''), 'base64'))
    if (!root)
      throw new Error(`certificate ${index + 1} is no X.509 certificate with ECDSA on P-384, SHA-384`)
    if (!root.isAuthority)
      throw new Error(`certificate ${index + 1} is not that of a certification authority`)
    return root
  })
}

/**
 * The public key of `leaf`, once the bundle (root first) is shown to lead to it from one of the roots, at the
 * time `now`: RFC 5280 §6.1 without revocation, as AWS's attestation_process.md §3.2.3 has it.
 */
export function verifyChain(
  { bundle, certificate }: { readonly bundle: readonly Uint8Array[]; readonly certificate: Uint8Array },
  roots: readonly Certificate[],
  now: number,
): KeyObject {
  const root = roots.find(({ x509 }) => x509.raw.equals(bundle[0] as Uint8Array))
  if (!root) return refuse('its certificates do not lead to a root that is trusted here')
  requireTime(root, now)
  let issuer = root
  for (let index = 1; index <= bundle.length; index++) {
    // Authorities that stand between the issuer and the leaf.
    const below = bundle.length - index
    if (!issuer.isAuthority || (issuer.pathLength ?? below) < below)
      refuse('one of its certificates may not issue the next one')
    const next = issuedBy(issuer, bundle[index] ?? certificate)
    requireTime(next, now)
    issuer = next
  }
  if (issuer.isAuthority || issuer.pathLength !== undefined || !issuer.signsData)
    refuse('its certificate is not one that signs documents')
  return issuer.x509.publicKey
}

/** Names, key identifiers and signature are OpenSSL's to compare. */
function issuedBy({ x509 }: Certificate, der: Uint8Array): Certificate {
  const certificate = readCertificate(der)
  if (!certificate?.x509.checkIssued(x509) || !certificate.x509.verify(x509.publicKey))
    return refuse('one of its certificates was not issued by the one before it')
  return certificate
}

function requireTime({ notBefore, notAfter }: Certificate, now: number): void {
  if (now < notBefore || now > notAfter) refuse('one of its certificates has expired or is not valid yet')
}
