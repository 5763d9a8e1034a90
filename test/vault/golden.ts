import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Authorized, markAuthorized } from '../../src/core/authorized.ts'
import { openVault, rootKeysFromFile, type Vault, type VaultKey } from '../../src/vault/index.ts'

interface Golden {
  rootKeyFile: string
  domains: { account: string; region: string; rootKeyId: string; wrapped: string }[]
  keys: {
    account: string
    region: string
    keyId: string
    keySpec: string
    keyUsage: string
    materials: { materialId: string; wrapped: string }[]
  }[]
  ciphertexts: {
    keyId: string
    materialId: string
    context: Record<string, string>
    plaintext: string
    ciphertext: string
  }[]
  secrets: {
    account: string
    accessKeyId: string
    sealed: string
    scope: { date: string; region: string; service: string }
    signingKey: string
  }[]
}
export type GoldenKey = Golden['keys'][number]

export function readVectors<T>(path: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../vectors', path), 'utf8'))
}
export const golden = readVectors<Golden>('golden/ciphertext-v1.json')

export function bytes(base64: string): Buffer {
  return Buffer.from(base64, 'base64')
}

const temporary = mkdtempSync(join(tmpdir(), 'claviger-vault-'))
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }))

/** The path of a file that is not there yet, alone in its directory. */
export function emptyPath(): string {
  return join(mkdtempSync(join(temporary, 'd')), 'root-key')
}
export function writeKeyFile(content: string | Uint8Array, mode = 0o600): string {
  const path = emptyPath()
  writeFileSync(path, content, { mode })
  return path
}

/** A vault with the golden root key; with the golden domain keys loaded unless told otherwise. */
export function goldenVault({ domains = true, cachedMaterials = 100 } = {}): Vault {
  const rootKeys = rootKeysFromFile(writeKeyFile(golden.rootKeyFile))
  const vault = openVault({ rootKeys, cachedMaterials })
  if (domains) for (const row of golden.domains) vault.loadDomain({ ...row, wrapped: bytes(row.wrapped) })
  return vault
}

/** A golden KMS key as the services hold it, its last material current. */
export function goldenKey({ materials, ...names }: GoldenKey): Authorized<VaultKey> {
  const rows = materials.map(({ materialId, wrapped }) => ({ materialId, wrapped: bytes(wrapped) }))
  return markAuthorized({
    ...names,
    arn: `arn:aws:kms:${names.region}:${names.account}:key/${names.keyId}`,
    current: rows.at(-1) as (typeof rows)[number],
    material: id => rows.find(row => row.materialId === id),
  } satisfies VaultKey)
}

/** A new key in memory, its domain loaded. */
export async function newKey(
  vault: Vault,
  names: { account: string; region: string; keyId: string; keySpec?: string; keyUsage?: string },
): Promise<Authorized<VaultKey>> {
  const binding = { keySpec: 'SYMMETRIC_DEFAULT', keyUsage: 'ENCRYPT_DECRYPT', ...names }
  const { material, domain } = await vault.newMaterial(binding)
  if (domain) vault.loadDomain(domain)
  return markAuthorized({
    ...binding,
    arn: '',
    current: material,
    material: id => (id === material.materialId ? material : undefined),
  } satisfies VaultKey)
}
