import { fail } from '../../core/errors.ts'
import { boolean, optional, structure, timestamp } from '../../core/shapes.ts'
import { percentEncoded } from './documents.ts'
import { iam } from './operation.ts'
import { thePolicy } from './policies.ts'
import { arnType, policyDocument, policyVersionId } from './shapes.ts'

const policyVersion = structure({
  Document: optional(policyDocument),
  VersionId: optional(policyVersionId),
  IsDefaultVersion: optional(boolean()),
  CreateDate: optional(timestamp()),
})

export const GetPolicyVersion = iam({
  name: 'GetPolicyVersion',
  input: { PolicyArn: arnType, VersionId: policyVersionId },
  output: { PolicyVersion: optional(policyVersion) },
  needs: { policy: { action: 'iam:GetPolicyVersion', on: thePolicy } },
  throttle: 'management',
  audit: { readOnly: true, request: ['PolicyArn', 'VersionId'], response: [] },

  run({ input: { VersionId }, policy: { row } }) {
    if (VersionId !== 'v1')
      fail(
        'NoSuchEntityException',
        `Policy ${row.arn} version ${VersionId} does not exist or is not attachable.`,
      )
    const Document = percentEncoded(row.document)
    return { PolicyVersion: { Document, VersionId, IsDefaultVersion: true, CreateDate: row.createdAt } }
  },
})
