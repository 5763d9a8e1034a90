import { fail } from '../../core/errors.ts'
import { uniqueId } from '../../core/ids.ts'
import type { Locator } from '../../core/operation.ts'
import { optional } from '../../core/shapes.ts'
import { requireManagedDocument } from './documents.ts'
import { type IamContext, iam } from './operation.ts'
import { blankPolicy, type PolicyResource, policyOutput, policyResource } from './policies.ts'
import {
  policyDescription,
  policyDocument,
  policyName,
  policyPath,
  policy as policyShape,
  tags,
} from './shapes.ts'
import { requestTag, tagsJson } from './tags.ts'

/** The policy to be. */
const newPolicy: Locator<
  { readonly PolicyName: string; readonly Path?: string },
  IamContext,
  PolicyResource
> = {
  find: ({ PolicyName, Path = '/' }, ctx) => policyResource(blankPolicy(ctx.account, Path, PolicyName), ctx),
  check(_policy, { PolicyName }, { account, directory }) {
    const name = PolicyName.toLowerCase()
    if (directory.managedPoliciesOf(account).some(policy => policy.name.toLowerCase() === name))
      fail(
        'EntityAlreadyExistsException',
        `A policy called ${PolicyName} already exists. Duplicate names are not allowed.`,
      )
  },
}

export const CreatePolicy = iam({
  name: 'CreatePolicy',
  input: {
    PolicyName: policyName,
    Path: optional(policyPath),
    PolicyDocument: policyDocument,
    Description: optional(policyDescription),
    Tags: optional(tags),
  },
  output: { Policy: optional(policyShape) },
  needs: {
    policy: { action: 'iam:CreatePolicy', on: newPolicy, conditions: requestTag },
    tagged: {
      action: 'iam:TagPolicy',
      on: newPolicy,
      when: input => (input.Tags?.length ?? 0) > 0,
      conditions: requestTag,
    },
  },
  throttle: 'management',
  audit: {
    readOnly: false,
    request: ['PolicyName', 'Path', 'PolicyDocument', 'Description', 'Tags'],
    response: ['Policy'],
  },

  run({ input, policy, ctx }) {
    requireManagedDocument(input.PolicyDocument, ctx)
    const row = {
      ...policy.row,
      id: uniqueId('ANPA'),
      description: input.Description ?? '',
      document: input.PolicyDocument,
      tagsJson: tagsJson(input.Tags),
      createdAt: ctx.now,
    }
    ctx.write(tx => tx.insert('managedPolicies', row))
    return { Policy: policyOutput(row, ctx, 'whole') }
  },
})
