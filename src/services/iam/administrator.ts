import { newAccessKeyId, uniqueId } from '../../core/ids.ts'
import type { Change } from '../../store/store.ts'
import type { AccessKeyVault } from './operation.ts'
import { policyArn } from './policies.ts'

export interface NewAdministrator {
  /** Adds the account, its user, the policy's attachment and the access key. */
  readonly changes: readonly Change[]
  readonly userName: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** A new account with a first user, `admin`, who may do everything and has one access key. */
export function newAdministrator(account: string, vault: AccessKeyVault, now: number): NewAdministrator {
  const userId = uniqueId('AIDA')
  const userName = 'admin'
  const accessKeyId = newAccessKeyId()
  const { secret, sealed, domain } = vault.newAccessKeySecret(account, accessKeyId)
  const change: Change = async tx => {
    await tx.insert('accounts', { id: account, createdAt: now })
    await tx.insert('users', {
      id: userId,
      account,
      name: userName,
      path: '/',
      tagsJson: '{}',
      createdAt: now,
    })
    await tx.insert('attachments', { userId, policyArn: policyArn('aws', '/', 'AdministratorAccess') })
    if (domain) await tx.insert('domainKeys', domain)
    const key = { id: accessKeyId, account, userId, sealedSecret: sealed, createdAt: now } as const
    await tx.insert('accessKeys', { ...key, status: 'Active' })
  }
  return { changes: [change], userName, accessKeyId, secretAccessKey: secret }
}
