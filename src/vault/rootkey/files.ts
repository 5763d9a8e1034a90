import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { VaultError } from '../errors.ts'

/** No source of root keys is longer: a few keys, not a device or a database. */
const maxBytes = 64 * 1024

const temporarySuffix = /^\.new-[0-9a-f]{12}$/

/** A file's content; VaultError when any of the `forbidden` permission bits is set. */
export function readKeyMaterial(path: string, forbidden: number): Buffer {
  let fd: number
  try {
    fd = fs.openSync(path, 'r')
  } catch (error) {
    throw new VaultError(`cannot read the root key file ${path}: ${(error as NodeJS.ErrnoException).code}`)
  }
  try {
    const stat = fs.fstatSync(fd)
    if (!stat.isFile()) throw new VaultError(`${path} is not a file`)
    const mode = stat.mode & 0o777
    // Windows has no such bits.
    if (process.platform !== 'win32' && (mode & forbidden) !== 0)
      throw new VaultError(
        `the root key file ${path} is open to others (mode ${mode.toString(8).padStart(4, '0')}): run chmod 600 ${path}`,
      )
    const content = Buffer.allocUnsafeSlow(maxBytes)
    const length = fs.readSync(fd, content, 0, maxBytes, null)
    if (length === maxBytes) throw new VaultError(`${path} is too long for a root key file`)
    return content.subarray(0, length)
  } finally {
    fs.closeSync(fd)
  }
}

/** Writes a new file, readable by its owner alone; it is there whole and durably, or not at all. */
export function createFile(path: string, text: string): void {
  writeAside(path, text, temporary => {
    // A link, unlike a rename, never replaces a file that came into being meanwhile.
    fs.linkSync(temporary, path)
    fs.unlinkSync(temporary)
  })
}

/**
 * Replaces a file's content in one step; its owner stays. What killed writers left beside it goes: it may hold
 * keys that are meant to be gone.
 */
export function replaceFile(path: string, text: string): void {
  const { uid, gid } = fs.statSync(path)
  writeAside(path, text, temporary => {
    if (uid !== process.getuid?.()) fs.chownSync(temporary, uid, gid)
    fs.renameSync(temporary, path)
  })
  const directory = dirname(path)
  const name = basename(path)
  for (const entry of fs.readdirSync(directory))
    if (entry.startsWith(`${name}.`) && temporarySuffix.test(entry.slice(name.length)))
      fs.rmSync(join(directory, entry))
}

function writeAside(path: string, text: string, putInPlace: (temporary: string) => void): void {
  const temporary = `${path}.new-${randomBytes(6).toString('hex')}`
  try {
    const fd = fs.openSync(temporary, 'wx', 0o600)
    try {
      fs.writeSync(fd, text)
      fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
    putInPlace(temporary)
  } catch (error) {
    fs.rmSync(temporary, { force: true })
    throw new VaultError(`cannot write the root key file ${path}: ${(error as NodeJS.ErrnoException).code}`)
  }
  syncDirectory(dirname(path))
}

/** A new name is durable once its directory is. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return
  const fd = fs.openSync(path, 'r')
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}
