import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  findGroup,
  headerLine,
  JournalError,
  lastTrailer,
  origin,
  type Position,
  trailerLimit,
} from './format.ts'

/** The records of one group, in the order in which they were written. */
export interface ReadGroup {
  readonly records: readonly string[]
  /** Where the first record begins: bytes from the start of the segment `position` names. */
  readonly offset: number
  readonly position: Position
}

const chunkSize = 1024 * 1024

export function segmentPath(journal: string, writer: number, segment: number): string {
  return join(journal, String(writer), `${String(segment).padStart(8, '0')}.log`)
}

/** The numbers of the writers that ever wrote, ascending. */
export async function writersOf(journal: string): Promise<number[]> {
  return numbersIn(journal, /^([1-9]\d*)$/)
}

/** The numbers of a writer's segments, 1 to n; JournalError when one is missing. */
export async function segmentsOf(journal: string, writer: number): Promise<number[]> {
  const numbers = await numbersIn(join(journal, String(writer)), /^(\d{8})\.log$/)
  const missing = numbers.findIndex((number, index) => number !== index + 1)
  if (missing >= 0) throw new JournalError(`${segmentPath(journal, writer, missing + 1)} is missing`)
  return numbers
}

async function numbersIn(directory: string, pattern: RegExp): Promise<number[]> {
  const names = await readdir(directory)
  return names
    .flatMap(name => pattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}

/**
 * Yields the whole groups of one segment after a position in it, checking hash and chain; throws JournalError
 * where they break. Returns the end of the last one and the size of the file: more bytes may follow, of a group
 * that is being written or was torn by a crash.
 */
export async function* readSegment(
  journal: string,
  from: Position,
): AsyncGenerator<ReadGroup, { readonly end: Position; readonly size: number }> {
  const path = segmentPath(journal, from.writer, from.segment)
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    if (size < from.offset) throw new JournalError(`${path} ends before byte ${from.offset}`)
    let end = from
    let span = chunkSize
    while (end.offset < size) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(span, size - end.offset)), {
        position: end.offset,
      })
      const bytes = buffer.subarray(0, bytesRead)
      const base = end.offset
      const isRest = base + bytesRead >= size || bytesRead === 0
      for (;;) {
        const group = takeGroup(bytes, base, end, path, isRest)
        if (!group) break
        end = group.position
        yield group
      }
      if (end.offset > base) span = chunkSize
      else if (isRest) break
      else span *= 2
    }
    return { end, size }
  } finally {
    await file.close()
  }
}

function takeGroup(
  bytes: Buffer,
  base: number,
  end: Position,
  path: string,
  isRest: boolean,
): ReadGroup | undefined {
  const start = end.offset - base
  const found = findGroup(bytes, start)
  if (!found) return undefined
  const { writer, segment } = end
  const where = `${path}: the group at byte ${end.offset}`
  const { link } = found
  const follows = link?.sequence === end.sequence + 1 && link.previous === end.hash
  if (!link || !found.intact) {
    // A power cut may leave the end of an unsynced group on disk and zeros in its middle: torn all the same.
    if (isRest && follows && found.end === bytes.length && bytes.includes(0, start)) return undefined
    throw new JournalError(`${where} does not match its hash`)
  }
  if (!follows) throw new JournalError(`${where} does not follow the one before`)
  const { sequence, hash, count } = link
  const header = end.offset === 0 ? headerLine(writer, segment) : ''
  const first = start + header.length
  if (bytes.toString('latin1', start, first) !== header) {
    throw new JournalError(`${path} is not segment ${segment} of writer ${writer}`)
  }
  const records = count ? bytes.toString('utf8', first, found.trailer - 1).split('\n') : []
  if (records.length !== count) throw new JournalError(`${where} has not ${count} records`)
  return {
    records,
    offset: base + first,
    position: { writer, segment, offset: base + found.end, sequence, hash },
  }
}

/** Where a writer's chain begins. */
export function beginningOf(writer: number): Position {
  return { writer, segment: 1, offset: 0, ...origin }
}

/** Where a segment begins, by the last trailer of the one before. */
export async function startOf(journal: string, writer: number, segment: number): Promise<Position> {
  if (segment === 1) return beginningOf(writer)
  const path = segmentPath(journal, writer, segment - 1)
  const { size } = await stat(path)
  const link = await linkBefore(path, size)
  if (!link) throw new JournalError(`${path} does not end with a whole group`)
  return { writer, segment, offset: 0, ...link }
}

/** Whether the journal holds the group that a position names. */
export async function stands(journal: string, position: Position): Promise<boolean> {
  const link = await linkBefore(segmentPath(journal, position.writer, position.segment), position.offset)
  return link?.sequence === position.sequence && link.hash === position.hash
}

async function linkBefore(path: string, offset: number) {
  const file = await open(path, 'r').catch(() => undefined)
  if (!file) return undefined
  try {
    const start = Math.max(0, offset - trailerLimit - 1)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(offset - start), { position: start })
    return bytesRead === offset - start ? lastTrailer(buffer, bytesRead) : undefined
  } finally {
    await file.close()
  }
}

/**
 * Yields the groups of all writers, one writer after the other, whole groups only. `from` names at most one
 * position for a writer, as an earlier group gave it; writers without one are read from their beginning.
 */
export async function* readJournal(
  journal: string,
  from: readonly Position[] = [],
): AsyncGenerator<ReadGroup> {
  for (const writer of await writersOf(journal)) {
    yield* readWriter(journal, from.find(p => p.writer === writer) ?? beginningOf(writer))
  }
}

/** Yields a writer's groups after a position. Returns how many bytes follow that make no whole group yet. */
export async function* readWriter(journal: string, from: Position): AsyncGenerator<ReadGroup, number> {
  const { writer } = from
  const last = (await segmentsOf(journal, writer)).length
  if (from.segment > Math.max(last, 1))
    throw new JournalError(`${segmentPath(journal, writer, last + 1)} is missing`)
  let end = from
  let rest = 0
  for (let { segment } = from; segment <= last; segment++) {
    if (rest > 0) {
      const path = segmentPath(journal, writer, segment - 1)
      throw new JournalError(
        `${path}: the group at byte ${end.offset} is not whole, though a segment follows`,
      )
    }
    if (segment > end.segment) end = { ...end, segment, offset: 0 }
    const reached = yield* readSegment(journal, end)
    end = reached.end
    rest = reached.size - end.offset
  }
  return rest
}
