import type { MaterialNames, SpecName } from '../algorithms.ts'
import { curves } from './curves.ts'
import { lattices } from './lattices.ts'
import { rsa } from './rsa.ts'
import type { Sample } from './sample.ts'
import { symmetric } from './symmetric.ts'

/** A published key with published answers for every spec. These keys are public: they protect nothing. */
export const samples: Readonly<Record<SpecName, Sample>> = { ...symmetric, ...rsa, ...curves, ...lattices }

/** Those of the key that the symmetric ciphertext names. */
export const sampleNames: MaterialNames = {
  keyId: '1234abcd-12ab-34cd-56ef-1234567890ab',
  materialId: 'bfc4fb0138aa858b640235be506e16febfd7ffd3d9fc044d9ca91e23f4e70827',
}
