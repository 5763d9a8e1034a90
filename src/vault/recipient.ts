import { constants, createCipheriv, createHash, type KeyObject, publicEncrypt } from 'node:crypto'
import { der, octetsTag } from './der.ts'
import { randomSecret } from './random.ts'
import type { Disclosure } from './types.ts'

/** A vault's answers, each secret in an envelope that the owner of an RSA key opens. */
export function discloseTo(recipient: KeyObject, vault: Disclosure): Disclosure {
  const sealed = (plaintext: Uint8Array) => {
    try {
      return envelop(recipient, plaintext)
    } finally {
      plaintext.fill(0)
    }
  }
  const withSealed = <A extends { readonly plaintext: Uint8Array }>(answer: A): A => ({
    ...answer,
    plaintext: sealed(answer.plaintext),
  })
  return {
    decrypt: (...asked) => sealed(vault.decrypt(...asked)),
    generateDataKey: (...asked) => withSealed(vault.generateDataKey(...asked)),
    generateDataKeyPair: async (...asked) => withSealed(await vault.generateDataKeyPair(...asked)),
    random: bytes => sealed(vault.random(bytes)),
    deriveSharedSecret: (...asked) => sealed(vault.deriveSharedSecret(...asked)),
  }
}

const sequence = 0x30
const set = 0x31
const implicit0 = 0x80
const explicit0 = 0xa0
const version2 = Buffer.from('020102', 'hex')
const idEnvelopedData = Buffer.from('06092a864886f70d010703', 'hex')
const idData = Buffer.from('06092a864886f70d010701', 'hex')
const idAes256Cbc = Buffer.from('060960864801650304012a', 'hex')
/** RSAES-OAEP with SHA-256 and MGF1 with SHA-256, RFC 8017 §A.2.1. */
const rsaesOaep = Buffer.from(
  '303c06092a864886f70d010107302fa00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500',
  'hex',
)

/** BER of indefinite length, X.690 §8.1.3.6. */
const indefinite = (tag: number, ...contents: readonly Uint8Array[]) =>
  Buffer.concat([Buffer.of(tag, 0x80), ...contents, Buffer.of(0, 0)])

/**
 * CMS EnvelopedData (RFC 5652 §6.1) for one recipient, byte for byte in the form that AWS KMS answers: AWS's
 * SDK for Nitro Enclaves reads no other, and insists on the indefinite lengths.
 */
function envelop(recipient: KeyObject, plaintext: Uint8Array): Buffer {
  const key = randomSecret(32)
  try {
    const iv = randomSecret(16)
    const cipher = createCipheriv('aes-256-cbc', key, iv)
    const content = Buffer.concat([cipher.update(plaintext), cipher.final()])
    const padding = constants.RSA_PKCS1_OAEP_PADDING
    const encryptedKey = publicEncrypt({ key: recipient, padding, oaepHash: 'sha256' }, key)
    const keyId = createHash('sha256').update(recipient.export({ format: 'der', type: 'spki' }))
    const info = der(
      sequence,
      version2,
      der(implicit0, keyId.digest()),
      rsaesOaep,
      der(octetsTag, encryptedKey),
    )
    const contentInfo = indefinite(
      sequence,
      idData,
      der(sequence, idAes256Cbc, der(octetsTag, iv)),
      indefinite(explicit0, der(octetsTag, content)),
    )
    const enveloped = indefinite(sequence, version2, der(set, info), contentInfo)
    return indefinite(sequence, idEnvelopedData, indefinite(explicit0, enveloped))
  } finally {
    key.fill(0)
  }
}
