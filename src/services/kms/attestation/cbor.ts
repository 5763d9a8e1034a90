import { type DecodeOptions, decode, Tokenizer } from 'cborg'

const options: DecodeOptions = {
  strict: true,
  useMaps: true,
  rejectDuplicateMapKeys: true,
  allowBigInt: false,
  // For an outermost map alone, which the Nitro hypervisor writes so.
  allowIndefinite: true,
}
const wanted = new Set(['uint', 'bytes', 'string', 'array', 'map', 'null', 'break'])

/** What attestation documents are made of and nothing else, so that no input nests deep. */
class Plain extends Tokenizer {
  #containers: number

  constructor(bytes: Uint8Array, containers: number) {
    super(bytes, options)
    this.#containers = containers
  }

  override next() {
    const isOutermost = this.pos() === 0
    const token = super.next()
    const { name } = token.type
    if (!wanted.has(name)) throw new TypeError(`${name} has no place in an attestation document`)
    if (name === 'array' || name === 'map') {
      if (--this.#containers < 0) throw new TypeError('more arrays and maps than an attestation document has')
      const isIndefinite = token.value === Number.POSITIVE_INFINITY
      if (isIndefinite && !(isOutermost && name === 'map')) throw new TypeError('indefinite length')
    }
    return token
  }
}

/**
 * The one CBOR item (RFC 8949) that the bytes are: integers and lengths in their shortest form, keys once, at
 * most so many arrays and maps. Maps become Map, byte strings Uint8Array. Undefined when they are not.
 */
export function readCbor(bytes: Uint8Array, containers: number): unknown {
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  try {
    return decode(plain, { ...options, tokenizer: new Plain(plain, containers) })
  } catch {
    return undefined
  }
}
