/**
 * KMS keys whose material is known: rows made here as the vault makes them, committed to the world's own store
 * as another process on the same data directory would. The product has no door for this.
 */
import { join } from 'node:path'
import { type Change, openSqliteStore } from '../../src/store/index.ts'
import { materialBinding } from '../../src/vault/binding.ts'
import { Domains } from '../../src/vault/domains.ts'
import { rootKeysFromFile } from '../../src/vault/index.ts'
import { rowLabel, sealRow } from '../../src/vault/row.ts'
import type { World } from '../harness.ts'
import { derive } from '../vault/reader.ts'

export interface KnownKey {
  readonly spec: string
  readonly usage: string
  /** PKCS #8 DER of asymmetric keys, else the secret alone. */
  readonly material: Buffer
}

/** The ids of new keys, in the order given. */
export async function knownKeys(world: World, keys: readonly KnownKey[]): Promise<string[]> {
  const { KeyId } = (await world.kms('CreateKey')).json.KeyMetadata
  const store = await openSqliteStore(join(world.data, 'claviger.db'))
  try {
    const domains = new Domains(rootKeysFromFile(join(world.data, 'root.key')))
    for (const row of await store.all('domainKeys')) domains.load(row)
    const model = (await store.all('keys')).find(({ id }) => id === KeyId)
    const itsMaterial = (await store.all('materials')).find(({ id }) => id === model?.currentMaterial)
    if (!model || !itsMaterial) throw new Error('a key that was made is in the store, with its material')
    const { account, region } = model
    const domain = domains.get(account, region)
    const rows = keys.map(({ spec, usage, material }) => {
      const keyId = crypto.randomUUID()
      const id = derive(material, 'claviger material id v1', keyId).toString('hex')
      const binding = materialBinding({ account, region, keyId, keySpec: spec, keyUsage: usage }, id)
      const wrapped = sealRow(domain.key, rowLabel('claviger material v1'), binding, material)
      return {
        key: { ...model, id: keyId, spec, usage, currentMaterial: id },
        material: { ...itsMaterial, id, keyId, wrapped },
      }
    })
    const changes = rows.map(({ key, material }) => async (tx: Parameters<Change>[0]) => {
      await tx.insert('materials', material)
      await tx.insert('keys', key)
    })
    await store.commit(await store.position(), changes, [])
    return rows.map(({ key }) => key.id)
  } finally {
    await store.close()
  }
}
