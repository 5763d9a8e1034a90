import type { ConditionValue } from '../../core/access.ts'

/** `iam:PermissionsBoundary` of requests that set one. */
export function boundaryCondition(
  key: string,
  { PermissionsBoundary }: { readonly PermissionsBoundary?: string | undefined },
): ConditionValue {
  return key === 'iam:permissionsboundary' ? PermissionsBoundary : undefined
}

/** `iam:PolicyARN` of requests that attach or detach a managed policy. */
export function policyArnCondition(
  key: string,
  { PolicyArn }: { readonly PolicyArn: string },
): ConditionValue {
  return key === 'iam:policyarn' ? PolicyArn : undefined
}
