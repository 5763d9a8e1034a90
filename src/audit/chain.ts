import { close, constants, fdatasync, fstat, ftruncate, open, stat, write } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Group, headerLine, JournalError, type Position } from './format.ts'
import { segmentPath } from './reader.ts'
import { syncDirectory } from './recover.ts'

// The callback forms cost half of what file handles of node:fs/promises cost on the main thread.
const fs = {
  open: promisify(open),
  close: promisify(close),
  stat: promisify(stat),
  fstat: promisify(fstat),
  ftruncate: promisify(ftruncate),
  fdatasync: promisify(fdatasync),
  write: promisify(write),
}
const { O_CREAT, O_EXCL, O_RDWR } = constants
/** Milliseconds between looks at whether the segment is still the file that its path names. */
const lookAgain = 1000
const changed = 'was changed by somebody else'

interface Segment {
  readonly path: string
  readonly file: number
  readonly device: number
  readonly inode: number
}

/** The growing end of a writer's chain. One commit at a time. */
export class Chain {
  /** Why nothing can be written any more, until the journal is opened anew. */
  refusal: JournalError | undefined
  #journal: string
  #segmentSize: number
  #end: Position
  #segment: Segment | undefined
  #lookedAt = 0

  constructor(journal: string, segmentSize: number, end: Position) {
    this.#journal = journal
    this.#segmentSize = segmentSize
    this.#end = end
  }

  /** Resolves when the group is on disk. When it throws, nothing of the group will be read as written. */
  async commit(group: Group): Promise<void> {
    if (this.refusal) throw this.refusal
    const { file } = await this.#currentSegment()
    const { writer, segment, offset } = this.#end
    const { bytes, ...link } = group.seal(offset === 0 ? headerLine(writer, segment) : '', this.#end)
    try {
      await writeAll(file, bytes, offset)
    } catch (error) {
      await fs.ftruncate(file, offset).catch(error => this.#refuse('could not be cut back', error))
      throw error
    }
    // After a failed fsync the kernel may call the lost pages clean, so that the next fsync succeeds without them
    // (wiki.postgresql.org/wiki/Fsync_Errors). What is on disk is unknown until it is read and written again.
    await fs.fdatasync(file).catch(error => this.#refuse('could not be synced', error))
    this.#end = { writer, segment, offset: offset + bytes.length, ...link }
  }

  async close(): Promise<void> {
    if (this.#segment) await fs.close(this.#segment.file)
    this.#segment = undefined
  }

  async #currentSegment(): Promise<Segment> {
    const { offset } = this.#end
    if (offset >= this.#segmentSize)
      return this.#create({ ...this.#end, segment: this.#end.segment + 1, offset: 0 })
    if (!this.#segment) return offset === 0 ? this.#create(this.#end) : this.#open(this.#end, O_RDWR)
    await this.#look(this.#segment)
    return this.#segment
  }

  async #create(end: Position): Promise<Segment> {
    const segment = await this.#open(end, O_RDWR | O_CREAT | O_EXCL)
    await syncDirectory(join(this.#journal, String(end.writer))).catch(error =>
      this.#refuse('could not be entered in its directory', error),
    )
    return segment
  }

  async #open(end: Position, flags: number): Promise<Segment> {
    const path = segmentPath(this.#journal, end.writer, end.segment)
    const file = await fs.open(path, flags, 0o600)
    const { dev, ino, size } = await fs.fstat(file)
    await this.close()
    this.#segment = { path, file, device: dev, inode: ino }
    this.#end = end
    if (size !== end.offset) this.#refuse(changed)
    return this.#segment
  }

  /** Records written to a file that was deleted, replaced or cut under us would be gone with it. */
  async #look({ path, device, inode }: Segment): Promise<void> {
    const now = performance.now()
    if (now - this.#lookedAt < lookAgain) return
    this.#lookedAt = now
    const found = await fs.stat(path).catch(error => this.#refuse('is gone', error))
    if (found.dev !== device || found.ino !== inode || found.size !== this.#end.offset) {
      this.#refuse(changed)
    }
  }

  #refuse(what: string, cause?: unknown): never {
    const { writer, segment } = this.#end
    const message = `${segmentPath(this.#journal, writer, segment)} ${what}: nothing is recorded until the next start`
    this.refusal = new JournalError(message, { cause })
    throw this.refusal
  }
}

async function writeAll(file: number, bytes: Buffer, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await fs.write(file, bytes, done, bytes.length - done, offset + done)
    done += bytesWritten
  }
}
