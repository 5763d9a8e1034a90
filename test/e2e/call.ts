import { type Credentials, sign } from '../sign.ts'

export interface RawAnswer {
  readonly status: number
  readonly body: string
}

/** The headers of a KMS request in us-east-1, signed whatever its body is. */
export function signedHeaders(
  endpoint: string,
  credentials: Credentials,
  operation: string,
  body: string,
): Promise<Record<string, string>> {
  const headers = {
    host: new URL(endpoint).host,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `TrentService.${operation}`,
  }
  const scope = { service: 'kms', region: 'us-east-1', date: new Date() }
  return sign({ method: 'POST', path: '/', headers, body }, credentials, scope)
}

/** Sends a body as it stands, signed, and returns the answer as it stands. */
export async function call(
  endpoint: string,
  credentials: Credentials,
  operation: string,
  input: object | string,
): Promise<RawAnswer> {
  const body = typeof input === 'string' ? input : JSON.stringify(input)
  const headers = await signedHeaders(endpoint, credentials, operation, body)
  const response = await fetch(`${endpoint}/`, { method: 'POST', headers, body })
  return { status: response.status, body: await response.text() }
}
