import { hash } from 'node:crypto'
import type { Abilities, MessageType } from '../abilities.ts'
import type { KeySpec } from '../algorithms.ts'
import { parseCiphertext } from '../ciphertext.ts'
import { VaultError } from '../errors.ts'
import type { Known, Sample } from './sample.ts'
import { sampleNames } from './samples.ts'

const bytes = (base64: string) => Buffer.from(base64, 'base64')
const noContext = new Uint8Array()

function flipped(of: Uint8Array): Buffer {
  const copy = Buffer.from(of)
  copy[copy.length - 1] = (copy.at(-1) as number) ^ 1
  return copy
}

type Proofs = {
  readonly [A in keyof Abilities]-?: (
    ability: NonNullable<Abilities[A]>,
    known: NonNullable<Known[A]>,
  ) => boolean
}

/**
 * Known answers where there are any; where an algorithm draws random numbers, what it made must come back, and an
 * altered copy must not.
 */
const proofs: Proofs = {
  cipher(cipher, { plaintext, ciphertext }) {
    const open = (blob: Uint8Array) => {
      const parsed = parseCiphertext(blob)
      return parsed && cipher.decrypt(parsed, noContext)
    }
    return opens(open, cipher.encrypt(bytes(plaintext), noContext), bytes(plaintext), ciphertext)
  },
  publicCipher(cipher, { plaintext, ciphertext }) {
    const open = (blob: Uint8Array) => cipher.decrypt(blob)
    return opens(open, cipher.encrypt(bytes(plaintext)), bytes(plaintext), ciphertext)
  },
  signer(signer, { message, signature, isOnlyOne }) {
    const forms = Object.keys(signer.takes) as MessageType[]
    const messages = forms.map(form => ({ form, message: bytes(message[form] ?? '') }))
    const known = signature === undefined ? undefined : bytes(signature)
    const made = messages.map(({ form, message }) => Buffer.from(signer.sign(message, form)))
    return (
      [...made, ...(known ? [known] : [])].every(right =>
        messages.every(({ form, message }) => signer.verify(message, form, right)),
      ) &&
      messages.every(({ form, message }, i) => !signer.verify(flipped(message), form, made[i] as Buffer)) &&
      (!isOnlyOne || made.every(right => known?.equals(right)))
    )
  },
  mac: (mac, known) => mac.compute(bytes(known.message)).equals(bytes(known.mac)),
  agreement: (agreement, { peer, secret }) => agreement.derive(bytes(peer))?.equals(bytes(secret)) === true,
  encapsulator(encapsulator, { ciphertext, secret }) {
    const made = encapsulator.encapsulate()
    return (
      encapsulator.decapsulate(bytes(ciphertext))?.equals(bytes(secret)) === true &&
      encapsulator.decapsulate(made.ciphertext)?.equals(made.secret) === true &&
      encapsulator.decapsulate(flipped(made.ciphertext))?.equals(made.secret) === false
    )
  },
}

function opens(
  open: (blob: Uint8Array) => Buffer | undefined,
  made: Uint8Array,
  plaintext: Buffer,
  known: string | undefined,
): boolean {
  return (
    open(made)?.equals(plaintext) === true &&
    open(flipped(made)) === undefined &&
    (known === undefined || open(bytes(known))?.equals(plaintext) === true)
  )
}

/** VaultError naming the first algorithm that does not do to the sample what is known of it. */
export function prove(name: string, spec: KeySpec, sample: Sample): void {
  const loaded = spec.load(bytes(sample.material), sampleNames)
  const publicKey = loaded.publicKey && hash('sha256', loaded.publicKey, 'hex')
  if (publicKey !== sample.publicKey) throw new VaultError(`self-test failed: ${name} public key`)
  for (const algorithm of Object.values(spec.usages).flat())
    if (!isRight(loaded.algorithms.get(algorithm) ?? {}, sample.algorithms[algorithm] ?? {}))
      throw new VaultError(`self-test failed: ${name} ${algorithm}`)
  loaded.wipe()
}

function isRight(abilities: Abilities, known: Known): boolean {
  const names = Object.keys(abilities) as (keyof Abilities)[]
  try {
    return (
      names.length > 0 &&
      names.every(
        name => known[name] !== undefined && proofs[name](abilities[name] as never, known[name] as never),
      )
    )
  } catch {
    return false
  }
}

/**
 * The same spec, which proves itself before its first use as FIPS 140-3 lets modules do it (§7.10.3): all of them
 * at start would take longer than the start. One that fails is not used, however often it is tried.
 */
export function proving(name: string, spec: KeySpec, sample: Sample): KeySpec {
  let isProven = false
  const first = () => {
    if (!isProven) prove(name, spec, sample)
    isProven = true
  }
  return {
    ...spec,
    generate() {
      first()
      return spec.generate()
    },
    load(material, names) {
      first()
      return spec.load(material, names)
    },
  }
}
