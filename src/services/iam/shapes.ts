import {
  boolean,
  integer,
  list,
  oneOf,
  optional,
  secretString,
  string,
  structure,
  timestamp,
} from '../../core/shapes.ts'

/** Shapes that several operations share, by their names in AWS's model. */
const nameText = '[\\w+=,.@-]+'
export const userName = string({ min: 1, max: 64, pattern: nameText })
export const existingUserName = string({ min: 1, max: 128, pattern: nameText })
export const policyName = string({ min: 1, max: 128, pattern: nameText })
export const path = string({ min: 1, max: 512, pattern: '(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)' })
export const pathPrefix = string({ min: 1, max: 512, pattern: '\\u002F[\\u0021-\\u007F]*' })
export const policyPath = string({ min: 1, max: 512, pattern: '((/[A-Za-z0-9\\.,\\+@=_-]+)*)/' })
export const policyDocument = string({
  min: 1,
  max: 131072,
  pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
})
export const policyDescription = string({ max: 1000 })
export const policyVersionId = string({ pattern: 'v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?' })
export const policyUsage = oneOf('PermissionsPolicy', 'PermissionsBoundary')
export const arnType = string({ min: 20, max: 2048 })
export const uniqueIdType = string({ min: 16, max: 128, pattern: '[\\w]+' })
export const accessKeyId = string({ min: 16, max: 128, pattern: '[\\w]+' })
export const accessKeyStatus = oneOf('Active', 'Inactive', 'Expired')

export const tags = list(
  structure({
    Key: string({ min: 1, max: 128, pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+' }),
    Value: string({ min: 0, max: 256, pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*' }),
  }),
  { max: 50 },
)

export const pageInput = {
  Marker: optional(string({ min: 1, max: 320, pattern: '[\\u0020-\\u00FF]+' })),
  MaxItems: optional(integer({ min: 1, max: 1000 })),
}
export const pageOutput = { IsTruncated: optional(boolean()), Marker: optional(string()) }

export const user = structure({
  Path: path,
  UserName: userName,
  UserId: uniqueIdType,
  Arn: arnType,
  CreateDate: timestamp(),
  PasswordLastUsed: optional(timestamp()),
  PermissionsBoundary: optional(
    structure({
      PermissionsBoundaryType: optional(oneOf('PermissionsBoundaryPolicy')),
      PermissionsBoundaryArn: optional(arnType),
    }),
  ),
  Tags: optional(tags),
})

export const accessKey = structure({
  UserName: userName,
  AccessKeyId: accessKeyId,
  Status: accessKeyStatus,
  SecretAccessKey: secretString(),
  CreateDate: optional(timestamp()),
})

export const accessKeyMetadata = structure({
  UserName: optional(userName),
  AccessKeyId: optional(accessKeyId),
  Status: optional(accessKeyStatus),
  CreateDate: optional(timestamp()),
})

export const policy = structure({
  PolicyName: optional(policyName),
  PolicyId: optional(uniqueIdType),
  Arn: optional(arnType),
  Path: optional(policyPath),
  DefaultVersionId: optional(policyVersionId),
  AttachmentCount: optional(integer()),
  PermissionsBoundaryUsageCount: optional(integer()),
  IsAttachable: optional(boolean()),
  Description: optional(policyDescription),
  CreateDate: optional(timestamp()),
  UpdateDate: optional(timestamp()),
  Tags: optional(tags),
})
