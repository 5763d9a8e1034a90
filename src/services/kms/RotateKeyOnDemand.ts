import { fail } from '../../core/errors.ts'
import { optional } from '../../core/shapes.ts'
import type { MaterialRow } from '../../store/index.ts'
import type { KmsKey } from './key.ts'
import { kms } from './operation.ts'
import { freshMaterial, type Renewal, rotate, rotatingKey } from './rotation.ts'
import { keyId } from './shapes.ts'

/** Facts §4.3. */
const mostRotations = 25
const soon = 20 * 60 * 1000

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html */
export const RotateKeyOnDemand = kms({
  name: 'RotateKeyOnDemand',
  input: { KeyId: keyId },
  output: { KeyId: optional(keyId) },
  needs: {
    key: { action: 'kms:RotateKeyOnDemand', on: rotatingKey('rotateOnDemand', 'AWS_KMS', 'EXTERNAL') },
  },
  throttle: 'RotateKeyOnDemand',
  audit: { readOnly: false, request: ['KeyId'], response: ['KeyId'] },

  async run({ key, ctx }) {
    const { nextRotationAt, origin } = key.row
    if (nextRotationAt !== null && nextRotationAt - ctx.now <= soon)
      fail(
        'ConflictException',
        'An automatic rotation of this key is currently in progress or scheduled to begin within the next 20 minutes.',
      )
    if (rotationsOnDemand(key) >= mostRotations)
      fail(
        'LimitExceededException',
        `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${key.arn}`,
      )
    const family = ctx.keys.family(key)
    const renewals =
      origin === 'EXTERNAL' ? pendingMaterial(key, family) : await freshMaterial(ctx.vault, family, ctx.now)
    const { change, event } = rotate(renewals, key.region, 'ON_DEMAND', ctx.now)
    ctx.write(change)
    ctx.emit(event)
    return { KeyId: key.arn }
  },
})

function rotationsOnDemand({ materials }: KmsKey): number {
  let count = 0
  for (const { row } of materials.values()) if (row.rotationType === 'ON_DEMAND') count++
  return count
}

/** What was imported to be rotated to, which every replica must hold as well. */
function pendingMaterial(key: KmsKey, family: readonly KmsKey[]): Renewal[] {
  const wanted = waitingFor(key)?.id
  return family.map(member => {
    const material = waitingFor(member)
    if (!material || material.id !== wanted)
      fail('KMSInvalidStateException', `No available key material pending rotation for the key: ${key.arn}.`)
    return { key: member, material }
  })
}

function waitingFor(key: KmsKey): MaterialRow | undefined {
  for (const { row } of key.materials.values())
    if (row.state === 'PENDING_ROTATION' && key.material(row.id)) return row
  return undefined
}
