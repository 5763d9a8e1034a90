import { fail } from '../../core/errors.ts'
import type { Locator } from '../../core/operation.ts'
import type { Values } from '../../core/shapes.ts'
import { changeFamily, noOutput } from './change.ts'
import { type KmsKey, keyArn } from './key.ts'
import { findKey } from './keyid.ts'
import { isPrimary, requirePrimary } from './multiregion.ts'
import { type KmsContext, kms } from './operation.ts'
import { keyId, regionName } from './shapes.ts'
import { requireState } from './states.ts'

const input = { KeyId: keyId, PrimaryRegion: regionName }
type Input = Values<typeof input>

const conditions = (key: string, asked: Input) =>
  key === 'kms:primaryregion' ? asked.PrimaryRegion : undefined

const primary: Locator<Input, KmsContext, KmsKey> = {
  find: ({ KeyId }, ctx) => findKey(KeyId, ctx, 'no aliases'),
  check(key, { PrimaryRegion }) {
    requirePrimary(key)
    requireState('updatePrimary', key)
    if (PrimaryRegion === key.region)
      fail('UnsupportedOperationException', `${key.arn} is not a multi-region replica key.`)
  },
}

/** The replica; where there can be none, the key that was named, whose own check says what is wrong. */
const replica: Locator<Input, KmsContext, KmsKey> = {
  find(asked, ctx) {
    const region = asked.PrimaryRegion
    const named = primary.find(asked, ctx)
    if (!isPrimary(named) || region === named.region) return named
    const arn = keyArn(region, named.account, named.keyId)
    const found = findKey(arn, { ...ctx, region }, 'no aliases')
    // It has a record of its own, in its Region.
    return Object.create(found, { audited: { value: undefined } })
  },
  check: key => requireState('updatePrimary', key),
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdatePrimaryRegion.html */
export const UpdatePrimaryRegion = kms({
  name: 'UpdatePrimaryRegion',
  input,
  output: {},
  needs: {
    from: { action: 'kms:UpdatePrimaryRegion', on: primary, conditions },
    to: {
      action: 'kms:UpdatePrimaryRegion',
      on: replica,
      region: asked => asked.PrimaryRegion,
      conditions,
    },
  },
  throttle: 'UpdatePrimaryRegion',
  audit: { readOnly: false, request: ['KeyId', 'PrimaryRegion'], response: [] },

  run({ input: { PrimaryRegion: primaryRegion }, from, to, ctx }) {
    changeFamily(ctx, from, { primaryRegion })
    ctx.emit(call => ({
      ...call,
      invokedBy: call.eventSource,
      region: primaryRegion,
      requestParameters: { keyId: to.arn, primaryRegion },
      responseElements: { keyId: to.arn },
      resources: [{ accountId: to.account, type: 'AWS::KMS::Key', ARN: to.arn }],
    }))
    return noOutput(ctx, from)
  },
})
