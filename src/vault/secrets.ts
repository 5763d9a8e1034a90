import { createSecretKey, type KeyObject } from 'node:crypto'
import { secretBinding } from './binding.ts'
import type { Domains } from './domains.ts'
import { VaultError } from './errors.ts'
import { HmacKey } from './hmac.ts'
import { randomSecret } from './random.ts'
import { openRow, rowLabel, sealRow } from './row.ts'
import type { NewSecret, SecretOwner } from './types.ts'

const secretLabel = rowLabel('claviger secret v1')
/** IAM is of no Region. */
const secretRegion = 'aws-global'

/** Secrets that belong to an account rather than to a KMS key. */
export class Secrets {
  readonly #domains: Domains

  constructor(domains: Domains) {
    this.#domains = domains
  }

  seal(owner: SecretOwner, secret: Uint8Array): NewSecret {
    const domain = this.#domains.getOrMake(owner.account, secretRegion)
    return { sealed: sealRow(domain.key, secretLabel, secretBinding(owner), secret), domain: domain.row }
  }

  newAccessKey(account: string, id: string): NewSecret & { secret: string } {
    const bytes = randomSecret(30)
    const secret = bytes.toString('base64')
    bytes.fill(0)
    return { secret, ...this.seal({ account, purpose: 'access-key', id }, Buffer.from(secret, 'latin1')) }
  }

  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
  signingKey(
    owner: { readonly account: string; readonly accessKeyId: string },
    sealed: Uint8Array,
    scope: { readonly date: string; readonly region: string; readonly service: string },
  ): KeyObject {
    const { account, accessKeyId: id } = owner
    const domain = this.#domains.get(account, secretRegion)
    const secret = openRow(
      domain.key,
      secretLabel,
      secretBinding({ account, purpose: 'access-key', id }),
      sealed,
    )
    if (!secret)
      throw new VaultError(`the secret of access key ${id} does not open: its row is not as stored`)
    let key: Buffer = Buffer.concat([Buffer.from('AWS4', 'latin1'), secret])
    secret.fill(0)
    for (const part of [scope.date, scope.region, scope.service, 'aws4_request']) {
      const hmac = new HmacKey(key)
      key.fill(0)
      key = hmac.digest(Buffer.from(part, 'utf8'))
      hmac.wipe()
    }
    const signingKey = createSecretKey(key)
    key.fill(0)
    return signingKey
  }
}
