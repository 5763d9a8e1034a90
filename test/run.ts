import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { provide, toolEnvironment } from './tools/index.ts'
import { ToolError } from './tools/tool.ts'

/** `npm test [-- FILE | FOLDER | OPTION OF node --test …]`: everything, or what is named alone. */
const root = resolve(import.meta.dirname, '..')
const named = process.argv.slice(2)

try {
  provide()
} catch (error) {
  if (!(error instanceof ToolError)) throw error
  console.error(`Cannot run the tests: ${error.message}`)
  process.exit(1)
}

const env = toolEnvironment()
const run = (command: string, args: readonly string[]) => {
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: 'inherit' })
  if (error) console.error(`Cannot run ${command}: ${error.message}`)
  return status ?? 1
}

const isFolder = (path: string) =>
  statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() ?? false
const files = named.map(name => (isFolder(name) ? join(name, '**/*.test.ts') : name))
const everything = !files.some(name => !name.startsWith('-'))
if (everything) files.push('test/**/*.test.ts')

const checked = everything ? run('npm', ['run', '--silent', 'check']) : 0
const tested = run(process.execPath, ['--test', '--test-reporter=spec', '--test-timeout=900000', ...files])
if (checked) console.error('npm run check failed: its reasons stand above the tests')
process.exit(tested || checked)
