import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

// A mount namespace of its own: the small file system is seen by the child alone and goes with it.
const namespace = ['--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])]
const canMount = spawnSync('unshare', [...namespace, 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0

test('on a full disk requests fail, and once there is room they succeed', { skip: !canMount }, t => {
  const mount = mkdtempSync(join(tmpdir(), 'claviger-full-'))
  t.after(() => rmSync(mount, { recursive: true }))
  const script = 'mount -t tmpfs -o size=256k none "$1" && exec "$2" "$3" "$1"'
  const child = join(import.meta.dirname, 'full-disk.ts')
  const { status, stderr } = spawnSync(
    'unshare',
    [...namespace, 'sh', '-c', script, 'sh', mount, process.execPath, child],
    { encoding: 'utf8' },
  )
  assert.equal(status, 0, stderr)
})
