import { list } from '../../core/shapes.ts'
import { changeKey, noOutput } from './change.ts'
import { tagConditions } from './conditions.ts'
import { keyFrom } from './keyid.ts'
import { kms } from './operation.ts'
import { keyId, tagKey } from './shapes.ts'
import { refuseReserved } from './tags.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_UntagResource.html */
export const UntagResource = kms({
  name: 'UntagResource',
  input: { KeyId: keyId, TagKeys: list(tagKey) },
  output: {},
  needs: { key: { action: 'kms:UntagResource', on: keyFrom('KeyId', 'edit'), conditions: tagConditions } },
  throttle: 'UntagResource',
  audit: { readOnly: false, request: ['KeyId', 'TagKeys'], response: [] },

  run({ input, key, ctx }) {
    refuseReserved(input.TagKeys)
    const left = [...key.tags].filter(([name]) => !input.TagKeys.includes(name))
    changeKey(ctx, key, { tagsJson: JSON.stringify(Object.fromEntries(left)) })
    return noOutput(ctx, key)
  },
})
