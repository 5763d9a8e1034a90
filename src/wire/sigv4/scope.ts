import { basicTimestamp } from '../../core/clock.ts'
import { fail } from '../../core/errors.ts'
import { type Scope, terminator } from './key.ts'

export interface ClaimedScope {
  readonly scope: Scope
  readonly terminator: string
}

/** Splits a `Credential`: `AKIA…/20260131/us-east-1/kms/aws4_request`. */
export function parseCredential(text: string): ClaimedScope {
  const parts = text.split('/')
  // AWS goes on with `, got '…'`. Swapped settings put a secret access key there, so it is not repeated.
  if (parts.length !== 5)
    fail(
      'IncompleteSignatureException',
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term',
    )
  const [, date, region, service, terminator] = parts as [string, string, string, string, string]
  return { scope: { date, region, service }, terminator }
}

export interface ScopeRules {
  isRegion(text: string): boolean
  /** The service that the request addresses, as scopes name it. */
  readonly expectedService: string
}

/** Refuses a scope that is not of this time, this service, a Region. AWS strings all causes together. */
export function checkScope(
  { scope, terminator: given }: ClaimedScope,
  timestamp: string,
  rules: ScopeRules,
): void {
  const isRegion = rules.isRegion(scope.region)
  const isService = scope.service === rules.expectedService
  const isTerminated = given === terminator
  const isDated = scope.date.length === 8 && timestamp.startsWith(scope.date)
  if (isRegion && isService && isTerminated && isDated) return
  let message = ''
  if (!isRegion) message += `Credential should be scoped to a valid region, not '${scope.region}'. `
  if (!isService) message += `Credential should be scoped to correct service: '${rules.expectedService}'. `
  if (!isTerminated)
    message += `Credential should be scoped with a valid terminator: '${terminator}', not '${given}'. `
  if (!isDated)
    message += `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.date}' != '${timestamp.slice(0, 8)}', from '${timestamp}'. `
  fail('InvalidSignatureException', message)
}

/**
 * Refuses a request signed too long ago or ahead of time. Times in milliseconds.
 * @param lifetime how old the signature may be: the skew, or what a presigned request asks for.
 */
export function checkAge(
  timestamp: string,
  signedAt: number,
  now: number,
  skew: number,
  lifetime: number,
): void {
  const second = now - (now % 1000)
  if (signedAt < second - lifetime)
    fail(
      'InvalidSignatureException',
      `Signature expired: ${timestamp} is now earlier than ${basicTimestamp(second - lifetime)} (${basicTimestamp(second)} - ${span(lifetime)}.)`,
    )
  if (signedAt > second + skew)
    fail(
      'InvalidSignatureException',
      `Signature not yet current: ${timestamp} is still later than ${basicTimestamp(second + skew)} (${basicTimestamp(second)} + ${span(skew)}.)`,
    )
}

function span(milliseconds: number): string {
  return milliseconds % 60_000 === 0 ? `${milliseconds / 60_000} min` : `${milliseconds / 1000} sec`
}

/** Milliseconds of `20260131T235959Z`; undefined when the text is no such time. */
export function parseTimestamp(text: string): number | undefined {
  if (text.length !== 16 || text[8] !== 'T' || text[15] !== 'Z') return undefined
  const day = digits(text, 6, 8)
  const month = digits(text, 4, 6)
  const hour = digits(text, 9, 11)
  const minute = digits(text, 11, 13)
  const second = digits(text, 13, 15)
  // NaN fails every comparison.
  if (!(month >= 1 && month <= 12 && day >= 1 && hour < 24 && minute < 60 && second < 60)) return undefined
  const year = digits(text, 0, 4)
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  return time.getUTCFullYear() === year && time.getUTCDate() === day ? time.getTime() : undefined
}

function digits(text: string, from: number, to: number): number {
  let value = 0
  for (let index = from; index < to; index++) {
    const digit = text.charCodeAt(index) - 48
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

/**
 * The time of a `Date` header as a signing timestamp: RFC 9110 §5.6.7's IMF-fixdate, RFC 5322's way to write
 * UTC (botocore), or ISO 8601 basic. Other texts come back as they are, and are no timestamps.
 */
export function dateHeaderTimestamp(text: string): string {
  const fixdate = text.replace(/ [-+]0000$/, ' GMT')
  const time = Date.parse(fixdate)
  return Number.isFinite(time) && new Date(time).toUTCString() === fixdate ? basicTimestamp(time) : text
}
