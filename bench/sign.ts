import { createHmac, hash } from 'node:crypto'

export interface Signer {
  readonly host: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** A whole KMS request over HTTP/1.1, signed as botocore signs: Signature Version 4, with these headers. */
export function signer({ host, accessKeyId, secretAccessKey }: Signer, region: string, now = new Date()) {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = `${time.slice(0, 8)}/${region}/kms/aws4_request`
  const key = scope
    .split('/')
    .reduce(hmac as (key: string | Buffer, part: string) => Buffer, `AWS4${secretAccessKey}`)
  const signed = 'content-type;host;x-amz-date;x-amz-target'
  const type = 'application/x-amz-json-1.1'

  return (operation: string, input: object): string => {
    const body = JSON.stringify(input)
    const target = `TrentService.${operation}`
    const headers = `content-type:${type}\nhost:${host}\nx-amz-date:${time}\nx-amz-target:${target}\n`
    const canonical = `POST\n/\n\n${headers}\n${signed}\n${hash('sha256', body)}`
    const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash('sha256', canonical)}`
    const signature = hmac(key as Buffer, toSign).toString('hex')
    return [
      'POST / HTTP/1.1',
      `Host: ${host}`,
      'Accept-Encoding: identity',
      `X-Amz-Target: ${target}`,
      `Content-Type: ${type}`,
      'User-Agent: aws-cli/1.46.3 md/Botocore#1.43.62 ua/2.1 os/linux lang/python',
      `X-Amz-Date: ${time}`,
      `Authorization: AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n')
  }
}
