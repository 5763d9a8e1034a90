import { type FileHandle, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Position } from './format.ts'
import { beginningOf, readSegment, segmentPath, segmentsOf, startOf } from './reader.ts'

/** What opening cut off: the torn end of a write that was never acknowledged. */
export interface Healed {
  readonly file: string
  /** Where the last whole group ends. */
  readonly offset: number
  /** How many bytes were removed. */
  readonly bytes: number
}

export interface Recovered {
  /** The end of the writer's last group. */
  readonly end: Position
  readonly healed: readonly Healed[]
}

/**
 * Checks the writer's last segment whole, and that it follows on the one before; cuts off a torn end. Anything
 * else that is wrong throws a JournalError and changes nothing. Older segments are verifyJournal's.
 */
export async function recover(journal: string, writer: number): Promise<Recovered> {
  const segments = await segmentsOf(journal, writer)
  const healed: Healed[] = []
  for (let segment = segments.length; segment > 0; segment--) {
    const file = segmentPath(journal, writer, segment)
    const start = await startOf(journal, writer, segment)
    const { lastGroup, end, size } = await readToEnd(journal, start)
    const handle = await open(file, 'r+')
    try {
      if (size > end.offset) {
        await handle.truncate(end.offset)
        await handle.sync()
        healed.push({ file, offset: end.offset, bytes: size - end.offset })
      }
      if (end.offset > 0) {
        await settle(handle, lastGroup, end.offset)
        return { end, healed }
      }
    } finally {
      await handle.close()
    }
    // Nothing whole was ever written to it; the chain's end is in the segment before.
    await unlink(file)
    await syncDirectory(join(journal, String(writer)))
  }
  return { end: beginningOf(writer), healed }
}

async function readToEnd(journal: string, start: Position) {
  const groups = readSegment(journal, start)
  let lastGroup = 0
  let position = 0
  for (;;) {
    const { done, value } = await groups.next()
    if (done) return { lastGroup, ...value }
    lastGroup = position
    position = value.position.offset
  }
}

/**
 * Writes the last group once more. If its fdatasync failed in an earlier process, its pages may be marked clean
 * and yet not be on disk; only writing makes the kernel send them again.
 */
async function settle(handle: FileHandle, start: number, end: number): Promise<void> {
  const { buffer } = await handle.read(Buffer.alloc(end - start), { position: start })
  await handle.write(buffer, 0, buffer.length, start)
  await handle.sync()
}

export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
