import assert from 'node:assert/strict'
import { readVectors } from '../vault/golden.ts'

export type Result = 'valid' | 'invalid' | 'acceptable'
export interface Vector {
  readonly id: number
  readonly result: Result
}
export type Group<G, T> = G & { readonly tests: readonly (Vector & T)[] }
export type Counts = readonly [valid: number, invalid: number, acceptable?: number]

/** The groups of one file of Wycheproof's, of which nothing may be missing. */
export function wycheproof<G, T>(name: string, [valid, invalid, acceptable = 0]: Counts): Group<G, T>[] {
  const groups = readVectors<Group<G, T>[]>(`wycheproof/${name}.json`)
  const found = { valid: 0, invalid: 0, acceptable: 0 }
  for (const { tests } of groups) for (const { result } of tests) found[result]++
  assert.deepEqual(found, { valid, invalid, acceptable }, name)
  return groups
}

export const bytes = (base64: string) => Buffer.from(base64, 'base64')
export const text = (of: Uint8Array) => Buffer.from(of).toString('base64')
