export type { Certificate } from './certificate.ts'
export { readRoots } from './chain.ts'
export { type Attestation, verifyAttestation } from './verify.ts'
