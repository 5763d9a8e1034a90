import { fail } from '../../core/errors.ts'
import type { Constraints } from './grants.ts'
import type { KmsKey } from './key.ts'

/** Facts §1.6. */
const mostPairs = 8
const longestValue = 384

const everyKey = ['CreateGrant', 'RetireGrant', 'DescribeKey']
const reEncrypt = ['Encrypt', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo']
const symmetric = [
  ...reEncrypt,
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
]
/** What keys of a usage do; symmetric encryption keys have no public key, HMAC keys neither. */
const byUsage: Readonly<Record<string, readonly string[]>> = {
  ENCRYPT_DECRYPT: [...reEncrypt, 'GetPublicKey'],
  SIGN_VERIFY: ['Sign', 'Verify', 'GetPublicKey'],
  GENERATE_VERIFY_MAC: ['GenerateMac', 'VerifyMac'],
  KEY_AGREEMENT: ['DeriveSharedSecret', 'GetPublicKey'],
  ENCAPSULATE_DECAPSULATE: ['Encapsulate', 'Decapsulate', 'GetPublicKey'],
}

const isSymmetric = (key: KmsKey) => key.keySpec === 'SYMMETRIC_DEFAULT'

/** The grant operations that a key can carry out. */
function operationsOf(key: KmsKey): readonly string[] {
  return [...everyKey, ...(isSymmetric(key) ? symmetric : (byUsage[key.row.usage] ?? []))]
}

interface Asked {
  readonly Operations: readonly string[]
  readonly Constraints?: Constraints | undefined
  readonly GranteePrincipal?: string | undefined
  readonly GranteeServicePrincipal?: string | undefined
  readonly RetiringPrincipal?: string | undefined
  readonly RetiringServicePrincipal?: string | undefined
}

/** Refuses grants that are none, and such as do not suit the key. ValidationException; facts §1.6. */
export function requireValidGrant(key: KmsKey, asked: Asked): void {
  requirePrincipals(asked)
  if (asked.Operations.length === 0)
    fail('ValidationException', 'A grant must permit at least one operation.')
  const possible = operationsOf(key)
  for (const operation of asked.Operations)
    if (!possible.includes(operation))
      fail(
        'ValidationException',
        `Operation ${operation} is not valid for key ${key.arn} of key spec ${key.keySpec} and key usage ${key.row.usage}.`,
      )
  const { EncryptionContextEquals: equal, EncryptionContextSubset: subset } = asked.Constraints ?? {}
  if ((equal || subset) && !isSymmetric(key))
    fail('ValidationException', 'Only symmetric encryption keys take encryption context grant constraints.')
  if (equal && subset)
    fail(
      'ValidationException',
      'Please specify either EncryptionContextEquals or EncryptionContextSubset, not both.',
    )
  requireFewPairs(equal ?? subset ?? {})
}

function requirePrincipals(asked: Asked): void {
  const { GranteePrincipal, GranteeServicePrincipal, RetiringPrincipal, RetiringServicePrincipal } = asked
  if ((GranteePrincipal === undefined) === (GranteeServicePrincipal === undefined))
    fail('ValidationException', 'Please specify either GranteePrincipal or GranteeServicePrincipal.')
  if (RetiringPrincipal !== undefined && RetiringServicePrincipal !== undefined)
    fail('ValidationException', 'Please specify either RetiringPrincipal or RetiringServicePrincipal.')
  if (GranteeServicePrincipal === undefined) return
  if (asked.Constraints?.SourceArn === undefined)
    fail('ValidationException', 'A grant to a service principal must have a SourceArn constraint.')
  if (RetiringPrincipal === undefined && RetiringServicePrincipal === undefined)
    fail('ValidationException', 'A grant to a service principal must have a retiring principal.')
}

function requireFewPairs(pairs: Readonly<Record<string, string>>): void {
  const entries = Object.entries(pairs)
  if (entries.length > mostPairs)
    fail('ValidationException', `A grant constraint can have at most ${mostPairs} encryption context pairs.`)
  for (const [name, value] of entries)
    if (value.length > longestValue)
      fail(
        'ValidationException',
        `The value of ${name} in a grant constraint can have at most ${longestValue} characters.`,
      )
}
