/** Compiled by `npm run check`: each @ts-expect-error is a step that cannot be forgotten. */
import type { Resource } from '../../src/core/operation.ts'
import { declaring } from '../../src/core/operation.ts'
import { optional, secretBlob, string } from '../../src/core/shapes.ts'
import type { KmsKey } from '../../src/services/kms/key.ts'
import { usableKey } from '../../src/services/kms/keyid.ts'
import { kms } from '../../src/services/kms/operation.ts'
import type { Vault } from '../../src/vault/index.ts'
import type { Authorised, Done, Recorded, Resolved } from '../../src/wire/call.ts'
import type { Answer } from '../../src/wire/protocols/protocol.ts'
import { run } from '../../src/wire/stages/run.ts'

declare const vault: Vault
declare const key: KmsKey
declare const resolved: Resolved
declare const authorised: Authorised
declare const done: Done
declare function answer(call: Recorded): Answer

// @ts-expect-error an unauthorised key is not for the vault
vault.encrypt(key, new Uint8Array(), { algorithm: 'SYMMETRIC_DEFAULT', aad: new Uint8Array() })
// @ts-expect-error an unauthorised call is not run
run(resolved)
// @ts-expect-error a call that was not counted against its quota is not run
run(authorised)
// @ts-expect-error an unrecorded call is not answered
answer(done)

const base = {
  name: 'Example',
  input: { KeyId: string(), Secret: secretBlob() },
  output: { KeyId: string() },
  throttle: 'TagResource',
} as const
const needs = { key: { action: 'kms:Example', on: usableKey('KeyId') } } as const
const audit = { readOnly: true, request: ['KeyId'], response: [] } as const

kms({ ...base, needs, audit, run: ({ key }) => ({ KeyId: key.arn }) })
// @ts-expect-error needs are missing
kms({ ...base, audit, run: () => ({ KeyId: '' }) })
// @ts-expect-error the trail cannot show a member that the input does not have
kms({ ...base, needs, audit: { ...audit, request: ['Unknown'] }, run: ({ key }) => ({ KeyId: key.arn }) })
// @ts-expect-error the trail cannot show a secret
kms({ ...base, needs, audit: { ...audit, request: ['Secret'] }, run: ({ key }) => ({ KeyId: key.arn }) })
// @ts-expect-error the output is missing
kms({ ...base, needs, audit, run: () => ({}) })
// @ts-expect-error the audit declaration is missing
kms({ ...base, needs, run: ({ key }) => ({ KeyId: key.arn }) })
const { throttle: _throttle, ...unthrottled } = base
// @ts-expect-error the quota is missing
kms({ ...unthrottled, needs, audit, run: ({ key }) => ({ KeyId: key.arn }) })
// @ts-expect-error no quota is called that
kms({ ...base, throttle: 'TagResources', needs, audit, run: ({ key }) => ({ KeyId: key.arn }) })
// @ts-expect-error nor is one that a key decides on
kms({ ...base, needs, throttle: ({ key }) => key.keySpec, audit, run: ({ key }) => ({ KeyId: key.arn }) })
// @ts-expect-error a resource that no need names does not exist
kms({ ...base, needs, audit, run: ({ other }) => ({ KeyId: other.arn }) })
const elsewhere = usableKey('TargetKeyId')
// @ts-expect-error a key cannot be found by a member that the input does not have
kms({ ...base, needs: { key: { action: 'kms:Example', on: elsewhere } }, audit, run: () => ({ KeyId: '' }) })

const plain = declaring<{ readonly region: string }, 'management'>()
plain({
  name: 'Conditional',
  input: { Tag: optional(string()) },
  output: {},
  needs: {
    tag: {
      action: 'x:Tag',
      on: { find: () => ({ target: { arn: '*', account: '', rule: 'identity' } }) as Resource },
      when: input => input.Tag !== undefined,
    },
  },
  throttle: 'management',
  audit: { readOnly: true, request: [], response: [] },
  run({ tag }) {
    // @ts-expect-error a need with `when` may be absent
    tag.target
    return {}
  },
})
