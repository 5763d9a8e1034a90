import { changeKey, noOutput } from './change.ts'
import { tagConditions } from './conditions.ts'
import { keyFrom } from './keyid.ts'
import { kms } from './operation.ts'
import { keyId, tags } from './shapes.ts'
import { addTags } from './tags.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html */
export const TagResource = kms({
  name: 'TagResource',
  input: { KeyId: keyId, Tags: tags },
  output: {},
  needs: { key: { action: 'kms:TagResource', on: keyFrom('KeyId', 'edit'), conditions: tagConditions } },
  throttle: 'TagResource',
  audit: { readOnly: false, request: ['KeyId', 'Tags'], response: [] },

  run({ input, key, ctx }) {
    changeKey(ctx, key, { tagsJson: JSON.stringify(addTags(key.tags, input.Tags)) })
    return noOutput(ctx, key)
  },
})
