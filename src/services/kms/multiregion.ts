import { fail } from '../../core/errors.ts'
import { isRegion, partitionOf } from '../../core/regions.ts'
import { type KmsKey, multiRegionKeyType } from './key.ts'

/** Facts §4.1. */
export function requirePrimary(key: KmsKey): void {
  if (!isPrimary(key)) fail('UnsupportedOperationException', `${key.arn} is not a multi-region primary key.`)
}

/** Whether it is the primary key of a multi-Region key, with replicas or without. */
export function isPrimary({ row }: KmsKey): boolean {
  return multiRegionKeyType(row) === 'PRIMARY'
}

/** ValidationException unless a key may have a replica there: a Region of the same partition, not its own. */
export function requireReplicaRegion(region: string, { region: own }: KmsKey): void {
  if (!isRegion(region) || partitionOf(region) !== partitionOf(own))
    fail('ValidationException', `Keys in ${own} cannot be replicated into ${region}.`)
  if (region === own) fail('ValidationException', 'A key cannot be replicated into its own Region.')
}
