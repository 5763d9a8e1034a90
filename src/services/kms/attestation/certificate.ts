import { X509Certificate } from 'node:crypto'
import { AsnConvert } from '@peculiar/asn1-schema'
import {
  Certificate as AsnCertificate,
  BasicConstraints,
  type Extension,
  id_ce_basicConstraints,
  id_ce_keyUsage,
  KeyUsage,
  KeyUsageFlags,
} from '@peculiar/asn1-x509'

/** What chain building looks at in an X.509 certificate (RFC 5280) of a P-384 key, signed with SHA-384. */
export interface Certificate {
  readonly x509: X509Certificate
  /** Milliseconds since the epoch. */
  readonly notBefore: number
  readonly notAfter: number
  /** basicConstraints says so, and keyUsage that it signs certificates. */
  readonly isAuthority: boolean
  readonly pathLength: number | undefined
  /** keyUsage has digitalSignature. */
  readonly signsData: boolean
}

const ecdsaWithSha384 = '1.2.840.10045.4.3.3'
const curve = 'secp384r1'

/**
 * Undefined for whatever is not such a certificate, or has a critical extension that nothing here looks at.
 * Extensions that are there twice, or are malformed, are OpenSSL's to refuse when the chain is built.
 */
export function readCertificate(der: Uint8Array): Certificate | undefined {
  try {
    const x509 = new X509Certificate(der)
    if (!x509.raw.equals(der) || x509.publicKey.asymmetricKeyDetails?.namedCurve !== curve) return undefined
    const { tbsCertificate, signatureAlgorithm } = AsnConvert.parse(der, AsnCertificate)
    if (signatureAlgorithm.algorithm !== ecdsaWithSha384) return undefined
    const constraints = readExtensions(tbsCertificate.extensions ?? [])
    return (
      constraints && {
        x509,
        notBefore: x509.validFromDate.getTime(),
        notAfter: x509.validToDate.getTime(),
        ...constraints,
      }
    )
  } catch {
    return undefined
  }
}

function readExtensions(extensions: readonly Extension[]) {
  let basic = new BasicConstraints()
  let usage = 0
  for (const { extnID, extnValue, critical } of extensions) {
    if (extnID === id_ce_basicConstraints) basic = AsnConvert.parse(extnValue, BasicConstraints)
    else if (extnID === id_ce_keyUsage) usage = AsnConvert.parse(extnValue, KeyUsage).toNumber()
    else if (critical) return undefined
  }
  return {
    isAuthority: basic.cA && (usage & KeyUsageFlags.keyCertSign) !== 0,
    pathLength: basic.pathLenConstraint,
    signsData: (usage & KeyUsageFlags.digitalSignature) !== 0,
  }
}
