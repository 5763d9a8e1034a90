import { randomBytes } from 'node:crypto'
import { type Signer, signer } from './sign.ts'

export const operations = ['Encrypt', 'Decrypt', 'GenerateDataKey'] as const
export type OperationName = (typeof operations)[number]

/** AWS's request quotas stay on; they count by Region, so the load is spread over several. */
const regions = [
  'us-east-1',
  'us-west-2',
  'eu-west-1',
  'eu-central-1',
  'ap-south-1',
  'ap-northeast-1',
  'sa-east-1',
  'ca-central-1',
]

type Answer = Readonly<Record<string, string>> & { readonly KeyMetadata: { readonly KeyId: string } }

/** Thousands of different requests of each operation, on a key in each of several Regions. */
export class Workload {
  /** Size of one answer to Encrypt, in bytes. */
  answerBytes = 0
  readonly #endpoint: string
  readonly #account: Signer
  readonly #inputs: Record<OperationName, { region: string; input: object }[]> = {
    Encrypt: [],
    Decrypt: [],
    GenerateDataKey: [],
  }

  private constructor(endpoint: string, account: Signer) {
    this.#endpoint = endpoint
    this.#account = account
  }

  /** Makes the keys and the ciphertexts. `count`: different requests of each operation. */
  static async prepare(
    endpoint: string,
    credentials: Omit<Signer, 'host'>,
    count: number,
  ): Promise<Workload> {
    const workload = new Workload(endpoint, { ...credentials, host: new URL(endpoint).host })
    const keys = await Promise.all(
      regions.map(async region => ({
        region,
        KeyId: (await workload.#call(region, 'CreateKey', {})).KeyMetadata.KeyId,
      })),
    )
    const next = (index: number) => keys[index % keys.length] as (typeof keys)[number]
    const { Encrypt, Decrypt, GenerateDataKey } = workload.#inputs
    for (let index = 0; index < count; index++) {
      const { region, KeyId } = next(index)
      const EncryptionContext = { purpose: `bench ${index}` }
      Encrypt.push({
        region,
        input: { KeyId, Plaintext: randomBytes(32).toString('base64'), EncryptionContext },
      })
      GenerateDataKey.push({ region, input: { KeyId, KeySpec: 'AES_256', EncryptionContext } })
    }
    for (let at = 0; at < count; at += 64) {
      const batch = Encrypt.slice(at, at + 64).map(async ({ region, input }) => {
        const { CiphertextBlob } = await workload.#call(region, 'Encrypt', input)
        const { EncryptionContext } = input as { EncryptionContext: object }
        return { region, input: { CiphertextBlob, EncryptionContext } }
      })
      Decrypt.push(...(await Promise.all(batch)))
    }
    // A run of wrong answers would look fast: each operation must succeed before it is measured.
    for (const name of operations) {
      const { region, input } = workload.#inputs[name][0] as { region: string; input: object }
      const text = JSON.stringify(await workload.#call(region, name, input))
      if (name === 'Encrypt') workload.answerBytes = Buffer.byteLength(text)
    }
    return workload
  }

  /** Signed now: signatures hold for five minutes. */
  requests(operation: OperationName): string[] {
    const sign = new Map(regions.map(region => [region, signer(this.#account, region)]))
    return this.#inputs[operation].map(({ region, input }) => sign.get(region)?.(operation, input) ?? '')
  }

  async #call(region: string, operation: string, input: object): Promise<Answer> {
    const [head = '', body = ''] = signer(this.#account, region)(operation, input).split('\r\n\r\n')
    const headers = head
      .split('\r\n')
      .slice(1)
      .map(line => line.split(/: (.*)/).slice(0, 2) as [string, string])
    const response = await fetch(this.#endpoint, { method: 'POST', headers, body })
    const text = await response.text()
    if (response.status !== 200) throw new Error(`${operation} answered ${response.status}: ${text}`)
    return JSON.parse(text)
  }
}
