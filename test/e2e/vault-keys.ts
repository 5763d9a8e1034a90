import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { DomainKeyRow, KeyRow, MaterialRow } from '../../src/store/tables.ts'
import { domainBinding, materialBinding } from '../../src/vault/binding.ts'
import { HmacKey } from '../../src/vault/hmac.ts'
import { rootKeysFromFile } from '../../src/vault/rootkey/index.ts'
import { parseKeyFile } from '../../src/vault/rootkey/keyfile.ts'
import { openRow, rowLabel } from '../../src/vault/row.ts'

const must = <T>(value: T | null | undefined, what: string): T => {
  if (value == null) throw new Error(`${what} does not open`)
  return value
}

/** The bytes of every root, domain and backing key of a server that is running on `data`. */
export function vaultKeys(data: string): Map<string, Buffer> {
  const found = new Map<string, Buffer>()
  const file = join(data, 'root.key')
  for (const key of parseKeyFile(readFileSync(file), file)) found.set('root key', Buffer.from(key))
  const rootKeys = rootKeysFromFile(file)
  using database = new DatabaseSync(join(data, globSync('*.db', { cwd: data })[0] ?? ''), { readOnly: true })
  const rows = <T>(table: string) => database.prepare(`select * from "${table}"`).all() as T[]

  const domains = new Map<string, HmacKey>()
  for (const { account, region, rootKeyId, wrapped } of rows<DomainKeyRow>('domainKeys')) {
    const key = rootKeys.open(rootKeyId, domainBinding(account, region, rootKeyId), wrapped)
    found.set(`domain key of ${region}`, must(key, `the domain key of ${region}`))
    domains.set(`${account}/${region}`, new HmacKey(must(key, region)))
  }
  const keys = new Map(rows<KeyRow>('keys').map(key => [`${key.region}/${key.id}`, key]))
  for (const { id, region, keyId, wrapped } of rows<MaterialRow>('materials')) {
    if (!wrapped) continue
    const { account, spec, usage } = must(keys.get(`${region}/${keyId}`), keyId)
    const binding = materialBinding({ account, region, keyId, keySpec: spec, keyUsage: usage }, id)
    const domain = must(domains.get(`${account}/${region}`), region)
    const material = openRow(domain, rowLabel('claviger material v1'), binding, wrapped)
    found.set(`backing key ${id} of ${keyId}`, must(material, `material ${id}`))
  }
  return found
}
