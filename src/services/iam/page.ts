import { fail } from '../../core/errors.ts'

interface Asked {
  readonly Marker?: string | undefined
  readonly MaxItems?: number | undefined
}
interface Page<T> {
  readonly items: T[]
  /** The members of the answer that tell whether there is more. */
  readonly more: { readonly IsTruncated: boolean; readonly Marker?: string }
}

/** One page of a list, in the order of the items' names. The marker holds the last name shown. */
export function page<T>(items: Iterable<T>, nameOf: (item: T) => string, asked: Asked): Page<T> {
  const { Marker, MaxItems = 100 } = asked
  const after = Marker === undefined ? '' : decode(Marker)
  const rest = [...items].filter(item => nameOf(item) > after)
  rest.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  const shown = rest.slice(0, MaxItems)
  const last = shown.at(-1)
  if (rest.length === shown.length || last === undefined)
    return { items: shown, more: { IsTruncated: false } }
  return { items: shown, more: { IsTruncated: true, Marker: encode(nameOf(last)) } }
}

const encode = (name: string): string => Buffer.from(name).toString('base64url')

function decode(marker: string): string {
  const name = Buffer.from(marker, 'base64url').toString()
  return encode(name) === marker ? name : fail('ValidationException', 'Invalid Marker.')
}
