import { derElements, octetsTag } from './der.ts'
import { readPkcs8 } from './import-pkcs8.ts'
import type { Importing } from './importing.ts'
import { loadPair } from './pkcs8.ts'

/** RFC 8410 §7 */
const header = Buffer.from('302e020100300506032b657004220420', 'hex')
/** id-Ed25519, RFC 8410 §3 */
const algorithm = Buffer.from('06032b6570', 'hex')
const seedLength = 32

export const edwardsKey: Importing = {
  form: 'elliptic',
  length: header.length + seedLength,
  read(material) {
    const info = readPkcs8(material)
    if (!info?.algorithm.equals(algorithm)) return undefined
    const [seed] = derElements(info.privateKey, [octetsTag]) ?? []
    if (seed?.length !== seedLength) return undefined
    const canonical = Buffer.concat([header, seed])
    if (!info.publicKey || info.publicKey.equals(loadPair(canonical).spki.subarray(-seedLength)))
      return canonical
    canonical.fill(0)
    return undefined
  },
}
