import type { ConditionValue } from '../../core/access.ts'
import { fail } from '../../core/errors.ts'
import type { Need, Resource } from '../../core/operation.ts'
import type { Disclosure } from '../../vault/index.ts'
import { type Attestation, verifyAttestation } from './attestation/index.ts'
import type { KmsContext } from './operation.ts'

interface Asked {
  readonly Recipient?:
    | {
        readonly KeyEncryptionAlgorithm?: string | undefined
        readonly AttestationDocument?: Uint8Array | undefined
      }
    | undefined
}

/** So that a document is verified once, however often its request is decided. */
const verified = new WeakMap<object, Attestation>()

/** What the recipient's attestation document says; undefined where the answer goes to the caller. */
export function attestationOf({ Recipient }: Asked, ctx: KmsContext): Attestation | undefined {
  if (!Recipient) return undefined
  const known = verified.get(Recipient)
  if (known) return known
  const { AttestationDocument, KeyEncryptionAlgorithm } = Recipient
  if (!AttestationDocument || !KeyEncryptionAlgorithm)
    return fail('ValidationException', 'Recipient needs both AttestationDocument and KeyEncryptionAlgorithm.')
  const attestation = verifyAttestation(AttestationDocument, ctx.attestationRoots, ctx.now)
  verified.set(Recipient, attestation)
  return attestation
}

/**
 * A need of an operation that may answer an attested recipient. The document is verified before anything else:
 * no policy is asked about one that is not genuine, and the refusal tells of the document alone.
 */
export function attested<In, R extends Resource>(
  need: Need<In, KmsContext, R>,
): Need<In & Asked, KmsContext, R> {
  const { on, conditions } = need
  return {
    ...need,
    on: {
      ...on,
      find(input, ctx) {
        attestationOf(input, ctx)
        return on.find(input, ctx)
      },
    },
    conditions: (key, input, resource, ctx) =>
      key.startsWith(prefix)
        ? attestationCondition(key.slice(prefix.length), attestationOf(input, ctx))
        : conditions?.(key, input, resource, ctx),
  }
}

const prefix = 'kms:recipientattestation:'
const register = /^(nitrotpm)?pcr(0|[1-9]\d?)$/

/** `ImageSha384`, which is PCR0, and `PCR0` to `PCR31` of enclaves, `NitroTPMPCR0` to `NitroTPMPCR31`. */
function attestationCondition(name: string, attestation: Attestation | undefined): ConditionValue {
  const [, isTpm, index] = register.exec(name === 'imagesha384' ? 'pcr0' : name) ?? []
  if (attestation?.platform !== (isTpm ? 'tpm' : 'enclave')) return undefined
  return attestation.pcrs.get(Number(index))
}

/** Where secrets come from: in an envelope for the recipient, if there is one. */
export function disclosure(recipient: Attestation | undefined, { vault }: KmsContext): Disclosure {
  return recipient ? vault.forRecipient(recipient.publicKey) : vault
}

/** The registers that AWS's records show, whatever they hold; of the others, those that something is in. */
const recorded = { enclave: [1, 2, 3, 4, 8], tpm: [4, 7, 8, 9, 16, 23] }
const unused = /^(0+|f+)$/

/** Tells the trail of a recipient, under AWS's names. */
export function noteRecipient(ctx: KmsContext, recipient: Attestation | undefined): void {
  if (!recipient) return
  const { platform, moduleId, pcrs } = recipient
  const noted: Record<string, string> = { attestationDocumentModuleId: moduleId }
  for (const [index, value] of pcrs) {
    if (platform === 'enclave' && index === 0) noted.attestationDocumentEnclaveImageDigest = value
    else if (recorded[platform].includes(index) || !unused.test(value))
      noted[`attestationDocument${platform === 'tpm' ? 'NitroTPM' : 'Enclave'}PCR${index}`] = value
  }
  ctx.notes.additionalEventData = { ...ctx.notes.additionalEventData, recipient: noted }
}
