import { VaultError } from '../errors.ts'
import { HmacKey, macLength } from '../hmac.ts'
import { deriveKey, label } from '../kdf.ts'
import { openRow, rowLabel, sealRow } from '../row.ts'

/** The root keys that a source gives; their bytes stay inside. */
export interface RootKeys {
  /** The id of the one that seals. */
  readonly current: string
  readonly ids: readonly string[]
  /** Seals under the current root key. */
  seal(binding: Uint8Array, secret: Uint8Array): Uint8Array
  /** Undefined when there is no such root key, or it does not open the row. */
  open(rootKeyId: string, binding: Uint8Array, sealed: Uint8Array): Buffer | undefined
}

export const rootKeyLength = 32
const domainLabel = rowLabel('claviger domain v1')
const idLabel = label('claviger root key id v1', 0)

/** 16 hex digits that name a root key and tell nothing about it. */
export function rootKeyId(key: Uint8Array): string {
  const hmac = new HmacKey(key)
  const id = Buffer.alloc(macLength)
  deriveKey(hmac, idLabel, new Uint8Array(0), id)
  hmac.wipe()
  return id.toString('hex', 0, 8)
}

/**
 * Root keys in memory, the last one current. Takes the buffers over and erases them. An id that is not known
 * has `reread` called, so that a server outlives a rotation of its root key.
 */
export function softwareRootKeys(raw: readonly Buffer[], reread?: () => readonly Buffer[]): RootKeys {
  let keys = take(raw)
  return {
    get current() {
      return lastOf(keys)
    },
    get ids() {
      return [...keys.keys()]
    },
    seal: (binding, secret) => sealRow(keys.get(lastOf(keys)) as HmacKey, domainLabel, binding, secret),
    open(id, binding, sealed) {
      if (reread && !keys.has(id)) keys = take(reread())
      const key = keys.get(id)
      return key && openRow(key, domainLabel, binding, sealed)
    },
  }
}

function take(raw: readonly Buffer[]): Map<string, HmacKey> {
  if (raw.length === 0) throw new VaultError('there is no root key')
  const keys = new Map<string, HmacKey>()
  for (const key of raw) {
    keys.set(rootKeyId(key), new HmacKey(key))
    key.fill(0)
  }
  return keys
}

function lastOf(keys: ReadonlyMap<string, HmacKey>): string {
  return [...keys.keys()].at(-1) as string
}
