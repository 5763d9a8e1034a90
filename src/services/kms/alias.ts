import { fail } from '../../core/errors.ts'
import type { Locator, Resource } from '../../core/operation.ts'
import type { KmsKey } from './key.ts'
import { aliasArn, findKey } from './keyid.ts'
import type { KmsContext } from './operation.ts'

interface AliasInput {
  readonly AliasName: string
}

/** An alias as a resource: identity policies alone decide on it (facts §1.1). */
function aliasResource(name: string, { account, region }: KmsContext): Resource {
  const arn = aliasArn(region, account, name)
  return {
    target: { arn, account, rule: 'identity' },
    // Aliases too are of this type in the trail. Facts §3.1.
    audited: { accountId: account, type: 'AWS::KMS::Key', ARN: arn },
  }
}

/** The alias that is to be made, whose name must be one that customers may use. Facts §4.1. */
export const newAlias: Locator<AliasInput, KmsContext, Resource> = {
  find({ AliasName }, ctx) {
    if (!AliasName.startsWith('alias/') || AliasName === 'alias/')
      fail(
        'ValidationException',
        'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
      )
    if (AliasName.startsWith('alias/aws/')) fail('NotAuthorizedException')
    return aliasResource(AliasName, ctx)
  },
}

/** The alias that must be there. */
export const existingAlias: Locator<AliasInput, KmsContext, Resource> = {
  find(input, ctx) {
    const resource = newAlias.find(input, ctx)
    if (!ctx.keys.alias(ctx.account, ctx.region, input.AliasName))
      fail('NotFoundException', `Alias ${resource.target.arn} is not found.`)
    return resource
  },
}

/** The key that an existing alias points to. */
export const keyOfAlias: Locator<AliasInput, KmsContext, KmsKey> = {
  find: ({ AliasName }, ctx) => findKey(AliasName, ctx, 'aliases'),
}
