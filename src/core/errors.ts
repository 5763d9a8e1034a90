/**
 * Every error that Claviger answers: AWS's code, its HTTP status in the JSON protocol and, where the query
 * protocol names or weighs it otherwise, the code and status there. Handlers throw, wire/ alone renders.
 */
interface Row {
  /** HTTP status under AWS JSON 1.1. */
  readonly json: number
  /** Code and HTTP status under query/XML, where they differ. */
  readonly query?: readonly [code: string, status: number]
  /** The body spells the member `Message`. Facts §1.8. */
  readonly capitalMessage?: true
}

const rows = {
  // Every service: authentication, facts §2
  MissingAuthenticationTokenException: { json: 400, query: ['MissingAuthenticationToken', 403] },
  IncompleteSignatureException: { json: 400, query: ['IncompleteSignature', 400] },
  UnrecognizedClientException: { json: 400, query: ['InvalidClientTokenId', 403] },
  ExpiredTokenException: { json: 400, query: ['ExpiredToken', 403] },
  InvalidSignatureException: { json: 400, query: ['SignatureDoesNotMatch', 403] },
  // Every service: the rest of the pipeline
  AccessDeniedException: { json: 400, query: ['AccessDenied', 403], capitalMessage: true },
  ThrottlingException: { json: 400, query: ['Throttling', 400] },
  ValidationException: { json: 400, query: ['ValidationError', 400] },
  SerializationException: { json: 400, query: ['MalformedInput', 400] },
  UnknownOperationException: { json: 400, query: ['InvalidAction', 400] },
  RequestEntityTooLargeException: { json: 413, query: ['RequestEntityTooLarge', 413] },
  ServiceUnavailableException: { json: 503, query: ['ServiceUnavailable', 503] },
  InternalFailure: { json: 500, query: ['InternalFailure', 500] },
  // KMS, facts §4.1
  AlreadyExistsException: { json: 400 },
  ConflictException: { json: 400 },
  CustomKeyStoreNotFoundException: { json: 400 },
  DependencyTimeoutException: { json: 500 },
  DisabledException: { json: 400 },
  DryRunOperationException: { json: 400 },
  ExpiredImportTokenException: { json: 400 },
  IncorrectKeyException: { json: 400 },
  IncorrectKeyMaterialException: { json: 400 },
  InvalidArnException: { json: 400 },
  InvalidCiphertextException: { json: 400 },
  InvalidGrantIdException: { json: 400 },
  InvalidGrantTokenException: { json: 400 },
  InvalidImportTokenException: { json: 400 },
  InvalidKeyUsageException: { json: 400 },
  InvalidMarkerException: { json: 400 },
  KMSInternalException: { json: 500 },
  KMSInvalidMacException: { json: 400 },
  KMSInvalidSignatureException: { json: 400 },
  KMSInvalidStateException: { json: 400 },
  LimitExceededException: { json: 400, query: ['LimitExceeded', 409] },
  MalformedPolicyDocumentException: { json: 400, query: ['MalformedPolicyDocument', 400] },
  NotAuthorizedException: { json: 400 },
  NotFoundException: { json: 400 },
  TagException: { json: 400 },
  UnsupportedOperationException: { json: 400 },
  // IAM
  PolicyNotAttachableException: { json: 400, query: ['PolicyNotAttachable', 400] },
  NoSuchEntityException: { json: 404, query: ['NoSuchEntity', 404] },
  EntityAlreadyExistsException: { json: 409, query: ['EntityAlreadyExists', 409] },
  DeleteConflictException: { json: 409, query: ['DeleteConflict', 409] },
  InvalidInputException: { json: 400, query: ['InvalidInput', 400] },
  // CloudTrail
  InvalidLookupAttributesException: { json: 400 },
  InvalidNextTokenException: { json: 400 },
  InvalidTimeRangeException: { json: 400 },
} as const satisfies Record<string, Row>

export type ErrorCode = keyof typeof rows
export const errorTable: Readonly<Record<ErrorCode, Row>> = rows

/** CloudTrail's words for what a caller may have typed into the wrong field. */
export const withheld = 'HIDDEN_DUE_TO_SECURITY_REASONS'

/**
 * An error that the caller is to see. `message` is empty where AWS sends no message member. `recorded` is what
 * the trail shows, where the message repeats what the caller sent.
 */
export class AwsError extends Error {
  readonly code: ErrorCode
  readonly recorded: string
  constructor(code: ErrorCode, message = '', recorded = message) {
    super(message)
    this.name = code
    this.code = code
    this.recorded = recorded
  }
}

/** Throws an AwsError. */
export function fail(code: ErrorCode, message?: string, recorded?: string): never {
  throw new AwsError(code, message, recorded)
}
