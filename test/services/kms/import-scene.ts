/** Keys that wait for material, and material wrapped without any code of the vault. */
import { spawnSync } from 'node:child_process'
import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallOptions, Reply, World } from '../../harness.ts'

const oaep = (oaepHash: string) => (spki: Buffer, material: Buffer) =>
  publicEncrypt(
    {
      key: createPublicKey({ key: spki, format: 'der', type: 'spki' }),
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash,
    },
    material,
  )
/** RFC 5649 */
export function keyWrap(key: Buffer, material: Buffer): Buffer {
  const cipher = createCipheriv(`id-aes${key.length * 8}-wrap-pad`, key, Buffer.from('a65959a6', 'hex'))
  return Buffer.concat([cipher.update(material), cipher.final()])
}
const oaepAndAes = (hash: string) => (spki: Buffer, material: Buffer) => {
  const key = randomBytes(32)
  return Buffer.concat([oaep(hash)(spki, key), keyWrap(key, material)])
}

/** Runs OpenSSL's program on files of its own; each argument that is a Buffer becomes the name of a file. */
export function openssl(...given: (string | Buffer)[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-openssl-'))
  try {
    const args = given.map((value, i) => {
      if (typeof value === 'string') return value
      const file = join(folder, `${i}`)
      writeFileSync(file, value)
      return file
    })
    const { status, stdout, stderr } = spawnSync('openssl', args)
    if (status !== 0) throw new Error(stderr.toString())
    return stdout
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** By AWS's names of the wrapping algorithms. */
export const wrap: Readonly<Record<string, (spki: Buffer, material: Buffer) => Buffer>> = {
  RSAES_OAEP_SHA_1: oaep('sha1'),
  RSAES_OAEP_SHA_256: oaep('sha256'),
  RSA_AES_KEY_WRAP_SHA_1: oaepAndAes('sha1'),
  RSA_AES_KEY_WRAP_SHA_256: oaepAndAes('sha256'),
  SM2PKE: (spki, material) =>
    openssl('pkeyutl', '-encrypt', '-pubin', '-keyform', 'DER', '-inkey', spki, '-in', material),
}

export interface Parameters {
  readonly ImportToken: string
  readonly spki: Buffer
  readonly algorithm: string
}
const usual = { WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' }
export const forever = { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' }

/** A key without material. */
export async function waiting(world: World, input: object = {}, options?: CallOptions) {
  const reply = await world.kms('CreateKey', { Origin: 'EXTERNAL', ...input }, options)
  if (reply.error) throw new Error(reply.error)
  return reply.json.KeyMetadata as { readonly KeyId: string; readonly Arn: string }
}

export async function parametersFor(
  world: World,
  KeyId: string,
  wrapping: Partial<typeof usual> = {},
  options?: CallOptions,
): Promise<Parameters> {
  const asked = { ...usual, ...wrapping }
  const { json, error } = await world.kms('GetParametersForImport', { KeyId, ...asked }, options)
  if (error) throw new Error(error)
  const spki = Buffer.from(json.PublicKey, 'base64')
  return { ImportToken: json.ImportToken, spki, algorithm: asked.WrappingAlgorithm }
}

/** ImportKeyMaterial of wrapped material; it does not expire unless told otherwise. */
export function bring(
  world: World,
  KeyId: string,
  material: Buffer,
  { ImportToken, spki, algorithm }: Parameters,
  terms: object = forever,
  options?: CallOptions,
): Promise<Reply> {
  const EncryptedKeyMaterial = wrap[algorithm]?.(spki, material).toString('base64')
  return world.kms('ImportKeyMaterial', { KeyId, ImportToken, EncryptedKeyMaterial, ...terms }, options)
}

/** A symmetric key with material, and the parameters that brought it. */
export async function imported(world: World, terms: object = forever) {
  const { KeyId, Arn } = await waiting(world)
  const parameters = await parametersFor(world, KeyId)
  const material = randomBytes(32)
  const { json, error } = await bring(world, KeyId, material, parameters, terms)
  if (error) throw new Error(error)
  return { KeyId, Arn, parameters, material, materialId: json.KeyMaterialId as string }
}

export async function stateOf(world: World, KeyId: string, options?: CallOptions): Promise<string> {
  return (await world.kms('DescribeKey', { KeyId }, options)).json.KeyMetadata.KeyState
}
