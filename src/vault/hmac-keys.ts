import { createHmac, createSecretKey } from 'node:crypto'
import type { KeySpec } from './algorithms.ts'
import { secretOf } from './importing.ts'
import { collected } from './pkcs8.ts'
import { randomSecret } from './random.ts'

/** RFC 2104; keys as long as the tag. */
export function hmac(algorithm: string, hashName: string, length: number): KeySpec {
  return {
    kind: 'mac',
    usages: { GENERATE_VERIFY_MAC: [algorithm] },
    imports: secretOf(length),
    generate: () => randomSecret(length),
    load(material) {
      const key = createSecretKey(material)
      const compute = (message: Uint8Array) => createHmac(hashName, key).update(message).digest()
      return { algorithms: new Map([[algorithm, { mac: { compute } }]]), wipe: collected }
    },
  }
}
