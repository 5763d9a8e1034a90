import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Compiles src to dist for the npm package: Node strips no types under node_modules. */
const root = resolve(import.meta.dirname, '..')
rmSync(join(root, 'dist'), { recursive: true, force: true })
const tsc = join(root, 'node_modules/.bin/tsc')
const { status, error } = spawnSync(tsc, ['-p', join(root, 'tsconfig.build.json')], {
  stdio: ['ignore', 2, 2],
})
if (error) console.error(`Cannot run tsc: ${error.message}`)
process.exit(status ?? 1)
