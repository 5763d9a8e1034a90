import { scryptSync } from 'node:crypto'
import { openGcm, sealGcm, tagLength } from './aead.ts'
import { VaultError } from './errors.ts'
import { HmacKey } from './hmac.ts'
import { counterKdf } from './kdf.ts'
import { randomSecret } from './random.ts'

/** A computation whose result is known. */
export interface KnownAnswer {
  readonly name: string
  readonly compute: () => string
  readonly expected: string
}

const hex = (text: string) => Buffer.from(text, 'hex')

/** NIST CAVP gcmEncryptExtIV256.rsp: 256-bit plaintext, 160-bit AAD. */
const gcm = {
  key: hex('5853c020946b35f2c58ec427152b840420c40029636adcbb027471378cfdde0f'),
  iv: hex('eec313dd07cc1b3e6b068a47'),
  plaintext: hex('ce7458e56aef9061cb0c42ec2315565e6168f5a6249ffd31610b6d17ab64935e'),
  aad: hex('1389b522c24a774181700553f0246bbabdd38d6f'),
  sealed: 'eadc3b8766a77ded1a58cb727eca2a9790496c298654cda78febf0da16b6903b3d49a5b32fde7eafcce90079217ffb57',
}

function openSealed(sealed: Buffer): string {
  const tagAt = sealed.length - tagLength
  const plaintext = openGcm(gcm.key, gcm.iv, gcm.aad, sealed.subarray(0, tagAt), sealed.subarray(tagAt))
  return plaintext?.toString('hex') ?? 'refused'
}

export const knownAnswers: readonly KnownAnswer[] = [
  {
    name: 'AES-256-GCM sealing',
    compute() {
      const sealed = Buffer.alloc(gcm.plaintext.length + tagLength)
      sealGcm(gcm.key, gcm.iv, gcm.aad, gcm.plaintext, sealed, 0)
      return sealed.toString('hex')
    },
    expected: gcm.sealed,
  },
  {
    name: 'AES-256-GCM opening',
    compute: () => openSealed(hex(gcm.sealed)),
    expected: gcm.plaintext.toString('hex'),
  },
  {
    name: 'AES-256-GCM refusing an altered tag',
    compute() {
      const altered = hex(gcm.sealed)
      altered[altered.length - 1] = (altered.at(-1) as number) ^ 1
      return openSealed(altered)
    },
    expected: 'refused',
  },
  {
    // RFC 4231 §4.3
    name: 'HMAC-SHA256',
    compute: () =>
      new HmacKey(Buffer.from('Jefe')).digest(Buffer.from('what do ya want for nothing?')).toString('hex'),
    expected: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  },
  {
    // NIST CAVP KDFCTR_gen.rsp, HMAC_SHA256, BEFORE_FIXED, 32_BITS, COUNT=30
    name: 'SP 800-108 counter KDF',
    compute() {
      const fixedInput =
        '1c69c54766791e315c2cc5c47ecd3ffab87d0d273dd920e70955814c220eacace6a5946542da3dfe24ff626b4897898cafb7db83bdff3c14fa46fd4b'
      const key = new HmacKey(hex('c4bedbddb66493e7c7259a3bbbc25f8c7e0ca7fe284d92d431d9cd99a0d214ac'))
      const output = Buffer.alloc(40)
      counterKdf(key, hex(`00000000${fixedInput}`), output)
      return output.toString('hex')
    },
    expected: '1da47638d6c9c4d04d74d4640bbd42ab814d9e8cc22f4326695239f96b0693f12d0dd1152cf44430',
  },
  {
    // RFC 7914 §12
    name: 'scrypt',
    compute: () => scryptSync('', '', 64, { N: 16, r: 1, p: 1 }).toString('hex'),
    expected:
      '77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906',
  },
  {
    // No answer is known here: what must not happen is that draws repeat or stay empty.
    name: 'random generator',
    compute() {
      const draws = new Set(Array.from({ length: 8 }, () => randomSecret(32).toString('hex')))
      return draws.size === 8 && !draws.has('00'.repeat(32)) ? 'varies' : 'repeats'
    },
    expected: 'varies',
  },
]

/** Run before serving. VaultError naming the first primitive that does not give its known answer. */
export function selfTest(answers: readonly KnownAnswer[] = knownAnswers): void {
  for (const { name, compute, expected } of answers)
    if (compute() !== expected) throw new VaultError(`self-test failed: ${name}`)
}
