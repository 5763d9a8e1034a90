import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** The hash that @smithy/signature-v4 wants, on Node's. */
export class Sha256 {
  readonly #hash
  constructor(secret?: string | Uint8Array | ArrayBuffer) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Uint8Array)
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data)
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }
}

export interface Unsigned {
  readonly method: string
  readonly path: string
  readonly query?: Record<string, string>
  readonly headers: Record<string, string>
  readonly body: string
}

/** Signs with AWS's own signer; the headers to send come back. */
export async function sign(
  request: Unsigned,
  credentials: Credentials,
  scope: { readonly service: string; readonly region: string; readonly date: Date },
): Promise<Record<string, string>> {
  const signer = new SignatureV4({
    credentials,
    region: scope.region,
    service: scope.service,
    sha256: Sha256 as never,
  })
  const { host = 'localhost' } = request.headers
  const signed = await signer.sign(
    { protocol: 'http:', hostname: host, ...request, query: request.query ?? {} } as never,
    { signingDate: scope.date },
  )
  return (signed as unknown as { headers: Record<string, string> }).headers
}
