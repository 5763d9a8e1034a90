import { fail } from '../../core/errors.ts'
import type { AuditCall } from '../../core/event.ts'
import type { Locator } from '../../core/operation.ts'
import type { Change, MaterialRow, Transaction } from '../../store/index.ts'
import type { Vault } from '../../vault/index.ts'
import { isSymmetric } from './algorithms.ts'
import { day } from './deletion.ts'
import { type DueWork, serviceEvent } from './due.ts'
import { type KmsKey, multiRegionKeyType } from './key.ts'
import { findKey } from './keyid.ts'
import { currentMaterial } from './material.ts'
import { requirePrimary } from './multiregion.ts'
import type { KmsContext } from './operation.ts'
import { type Kind, requireState } from './states.ts'

const isReplica = ({ row }: KmsKey) => multiRegionKeyType(row) === 'REPLICA'

/** The key whose rotation is to be managed: symmetric, of one of these origins, and no replica. Facts §4.1. */
export function rotatingKey(
  kind: Kind,
  ...origins: readonly string[]
): Locator<{ readonly KeyId: string }, KmsContext, KmsKey> {
  return {
    find: (input, ctx) => findKey(input.KeyId, ctx, 'no aliases'),
    check(key, _input, { vault }) {
      requireSymmetric(vault, key)
      requireOrigin(key, origins)
      if (isReplica(key)) requirePrimary(key)
      requireState(kind, key)
    },
  }
}

/** Of asymmetric and HMAC keys AWS says no more than the code. Facts §4.1. */
export function requireSymmetric(vault: Pick<Vault, 'keySpecs'>, { keySpec }: KmsKey): void {
  if (!isSymmetric(vault, keySpec)) fail('UnsupportedOperationException')
}

export function requireOrigin({ arn, row: { origin } }: KmsKey, origins: readonly string[]): void {
  if (!origins.includes(origin))
    fail('UnsupportedOperationException', `${arn} origin is ${origin} which is not valid for this operation.`)
}

export type RotationType = 'AUTOMATIC' | 'ON_DEMAND'

/** A key and the material that it is to encrypt with from now on. */
export interface Renewal {
  readonly key: KmsKey
  readonly material: MaterialRow
}

/** New material for a key and its replicas. */
export async function freshMaterial(
  vault: Pick<Vault, 'newSharedMaterial'>,
  family: readonly KmsKey[],
  now: number,
): Promise<Renewal[]> {
  const made = await vault.newSharedMaterial(family)
  return made.map(({ material }, index) => {
    const key = family[index] as KmsKey
    return { key, material: currentMaterial(key.row, material, now) }
  })
}

/**
 * Makes the materials current; old ones stay, to decrypt what they encrypted. The event is of the primary key,
 * which is in `region`. Facts §3.1.
 */
export function rotate(
  renewals: readonly Renewal[],
  region: string,
  rotationType: RotationType,
  now: number,
): { readonly change: Change; readonly event: AuditCall } {
  const { key, material } = renewals.find(renewal => renewal.key.region === region) as Renewal
  const event = serviceEvent('RotateKey', key, now, {
    rotationType,
    keyOrigin: key.row.origin,
    previousKeyMaterialId: key.row.currentMaterial,
    currentKeyMaterialId: material.id,
    keyId: key.keyId,
  })
  const change: Change = async tx => {
    for (const renewal of renewals) await renew(tx, renewal, rotationType, now)
  }
  return { change, event }
}

async function renew(
  tx: Transaction,
  { key: { row, materials }, material }: Renewal,
  rotationType: RotationType,
  now: number,
): Promise<void> {
  const old = materials.get(row.currentMaterial as string)
  if (old) await tx.put('materials', { ...old.row, state: 'NON_CURRENT' })
  // Before the key that is to name it.
  await tx.put('materials', { ...material, state: 'CURRENT', rotatedAt: now, rotationType })
  const { rotationPeriod } = row
  const isScheduled = rotationType === 'AUTOMATIC' && rotationPeriod !== null
  const nextRotationAt = isScheduled ? now + rotationPeriod * day : row.nextRotationAt
  await tx.put('keys', { ...row, currentMaterial: material.id, nextRotationAt })
}

/** Automatic rotation, of primary keys with their replicas. While a key is not enabled, its turn waits. */
export const rotation: DueWork = {
  isDue: (key, now) =>
    key.row.nextRotationAt !== null &&
    key.row.nextRotationAt <= now &&
    key.state === 'Enabled' &&
    !isReplica(key),
  async carryOut(key, { keys, vault }, now) {
    const renewals = await freshMaterial(vault, keys.family(key), now)
    const { change, event } = rotate(renewals, key.region, 'AUTOMATIC', now)
    return { change, events: [event] }
  },
}
