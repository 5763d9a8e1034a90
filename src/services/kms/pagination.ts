import { fail } from '../../core/errors.ts'

interface PageInput {
  readonly Limit?: number | undefined
  readonly Marker?: string | undefined
}
interface Page<T> {
  readonly items: readonly T[]
  readonly NextMarker: string | undefined
  readonly Truncated: boolean
}

/**
 * Cuts a page out of items that are sorted by `nameOf`. A marker is the name of the last item given, so items
 * that come and go between pages neither repeat nor hide others. Facts §4.3.
 */
export function paginate<T>(
  sorted: readonly T[],
  nameOf: (item: T) => string,
  input: PageInput,
  { most, usual }: { most: number; usual: number },
): Page<T> {
  if (input.Limit !== undefined && input.Limit > most)
    fail(
      'ValidationException',
      `1 validation error detected: Value '${input.Limit}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to ${most}`,
    )
  const after = input.Marker === undefined ? undefined : readMarker(input.Marker)
  const from = after === undefined ? 0 : firstAfter(sorted, nameOf, after)
  const items = sorted.slice(from, from + (input.Limit ?? usual))
  const last = items.at(-1)
  const Truncated = from + items.length < sorted.length
  return { items, Truncated, NextMarker: Truncated && last ? writeMarker(nameOf(last)) : undefined }
}

function firstAfter<T>(sorted: readonly T[], nameOf: (item: T) => string, after: string): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (nameOf(sorted[middle] as T) > after) high = middle
    else low = middle + 1
  }
  return low
}

function writeMarker(name: string): string {
  return Buffer.from(JSON.stringify(['after', name])).toString('base64url')
}

function readMarker(marker: string): string {
  try {
    const [word, name] = JSON.parse(Buffer.from(marker, 'base64url').toString())
    if (word === 'after' && typeof name === 'string' && writeMarker(name) === marker) return name
  } catch {}
  return fail('InvalidMarkerException', 'The marker is not one that a former answer gave.')
}

/** Sorts by code units: the order in which markers compare. */
export function sortedBy<T>(items: Iterable<T>, nameOf: (item: T) => string): T[] {
  return [...items].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
}
