import { fail } from '../../core/errors.ts'
import type { AccessKeyRow } from '../../store/tables.ts'
import type { User } from './user.ts'

/** The user's access key of this id. */
export function accessKeyOf(user: User, accessKeyId: string): AccessKeyRow {
  return (
    user.has.accessKeys.get(accessKeyId) ??
    fail('NoSuchEntityException', `The Access Key with id ${accessKeyId} cannot be found.`)
  )
}
