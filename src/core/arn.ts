/** The parts of an Amazon Resource Name, `arn:partition:service:region:account:resource`. */
export interface Arn {
  readonly partition: string
  readonly service: string
  readonly region: string
  readonly account: string
  /** Everything after the fifth colon; may itself hold colons and slashes. */
  readonly resource: string
}

const accountId = /^\d{12}$/

/** Splits an ARN; undefined when the text is not one. */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith('arn:')) return undefined
  const parts = text.split(':')
  if (parts.length < 6) return undefined
  const [, partition, service, region, account] = parts as [string, string, string, string, string]
  if (!partition || !service) return undefined
  return { partition, service, region, account, resource: parts.slice(5).join(':') }
}

/** Writes an ARN of the `aws` partition. */
export function arn(service: string, region: string, account: string, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`
}

/** Whether the text is a 12-digit account id. */
export function isAccountId(text: string): boolean {
  return accountId.test(text)
}

/** The ARN that stands for a whole account in policies. */
export function rootArn(account: string): string {
  return `arn:aws:iam::${account}:root`
}
