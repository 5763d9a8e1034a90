import { fail } from '../core/errors.ts'
import type { PublicCipher } from './abilities.ts'
import { type KeySpec, keySpecs } from './algorithms.ts'
import { importBinding } from './binding.ts'
import type { Domains } from './domains.ts'
import type { Materials } from './materials.ts'
import { loadPair } from './pkcs8.ts'
import { openRow, rowLabel, sealRow } from './row.ts'
import type { ImportRequest, ImportWrapping, MaterialBinding, NewImport, NewMaterial } from './types.ts'
import { type Wrapping, wrappingKeys, wrappings } from './wrapping.ts'

const tokenLabel = rowLabel('claviger import token v1')
/** Expiry (milliseconds, 8 bytes), wrapping algorithm, wrapping key's spec; then the key, PKCS #8 DER. */
const algorithmAt = 8
const keySpecAt = 9
const keyAt = 10

/**
 * Material from outside. A wrapping key is kept nowhere: its private half is in the import token, sealed for
 * the KMS key that it was asked for (docs/ciphertext.md), so that every process can use it for as long as the
 * token is valid, and nobody after.
 */
export class Imports {
  readonly #domains: Domains
  readonly #materials: Materials
  #making: Promise<unknown> = Promise.resolve()

  constructor(domains: Domains, materials: Materials) {
    this.#domains = domains
    this.#materials = materials
  }

  async begin(key: MaterialBinding, { algorithm, keySpec, validTo }: ImportWrapping): Promise<NewImport> {
    const wrapping = wrappings[algorithm]
    const wrappingKey = wrappingKeys[keySpec]
    if (!wrapping || !wrappingKey || !suits(key.keySpec, wrapping, keySpec))
      fail(
        'UnsupportedOperationException',
        `WrappingAlgorithm ${algorithm} with WrappingKeySpec ${keySpec} is not supported for KeySpec ${key.keySpec}.`,
      )
    const pkcs8 = await this.#inTurn(async () => (keySpecs[keySpec] as KeySpec).generate())
    const domain = this.#domains.getOrMake(key.account, key.region)
    const content = Buffer.concat([Buffer.alloc(keyAt), pkcs8])
    content.writeBigUInt64BE(BigInt(validTo))
    content[algorithmAt] = wrapping.code
    content[keySpecAt] = wrappingKey.code
    const { spki } = loadPair(pkcs8)
    const token = sealRow(domain.key, tokenLabel, importBinding(key), content)
    pkcs8.fill(0)
    content.fill(0)
    return { publicKey: spki, token, domain: domain.row }
  }

  async complete(key: MaterialBinding, { token, encrypted, now }: ImportRequest): Promise<NewMaterial> {
    const content = openRow(
      this.#domains.getOrMake(key.account, key.region).key,
      tokenLabel,
      importBinding(key),
      token,
    )
    if (!content) fail('InvalidImportTokenException', 'The import token is not valid for this KMS key.')
    try {
      if (content.readBigUInt64BE() <= now)
        fail('ExpiredImportTokenException', 'The import token is expired.')
      const unwrapped = unwrap(content, encrypted) ?? fail('InvalidCiphertextException')
      try {
        const material = await keySpecs[key.keySpec]?.imports?.read(unwrapped)
        if (!material)
          fail(
            'IncorrectKeyMaterialException',
            'The key material is not valid for the key spec of the KMS key.',
          )
        return this.#materials.adopt(key, material)
      } finally {
        unwrapped.fill(0)
      }
    } finally {
      content.fill(0)
    }
  }

  /** One at a time: the threads that make keys also sync the journal. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#making.then(work)
    this.#making = mine.catch(() => {})
    return mine
  }
}

/** Whether material of a spec can be wrapped in this way. */
function suits(materialSpec: string, wrapping: Wrapping, wrappingSpec: string): boolean {
  const importing = keySpecs[materialSpec]?.imports
  const { blockLength = 0 } = wrappingKeys[wrappingSpec] ?? {}
  return (
    importing !== undefined &&
    wrapping.wraps.includes(importing.form) &&
    keySpecs[wrappingSpec]?.usages.ENCRYPT_DECRYPT?.includes(wrapping.cipher) === true &&
    (wrapping.padding === undefined || importing.length + wrapping.padding <= blockLength)
  )
}

function unwrap(content: Buffer, wrapped: Uint8Array): Buffer | undefined {
  const wrapping = Object.values(wrappings).find(({ code }) => code === content[algorithmAt])
  const [spec, wrappingKey] =
    Object.entries(wrappingKeys).find(([, { code }]) => code === content[keySpecAt]) ?? []
  if (!wrapping || !spec || !wrappingKey) return undefined
  const names = { keyId: '', materialId: '' }
  const loaded = (keySpecs[spec] as KeySpec).load(content.subarray(keyAt), names)
  const cipher = loaded.algorithms.get(wrapping.cipher)?.publicCipher as PublicCipher
  const material = wrapping.unwrap(cipher, Buffer.from(wrapped), wrappingKey.blockLength)
  loaded.wipe()
  return material
}
