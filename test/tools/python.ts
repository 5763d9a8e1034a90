import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { aptInstall, run } from './apt.ts'
import { type Tool, ToolError } from './tool.ts'

const venv = resolve(import.meta.dirname, '../../.tools/venv')
const bin = join(venv, 'bin')
const interpreter = join(bin, 'python')
const stampFile = join(venv, 'stamp')
const requirements = join(import.meta.dirname, 'requirements.txt')

/** Changes with the pinned versions, so that a new lock file makes a new venv. */
const stamp = () => createHash('sha256').update(readFileSync(requirements)).digest('hex')

const usable = (python: string) =>
  spawnSync(python, ['-c', 'import sys, venv, ensurepip; assert sys.version_info >= (3, 10)'], {
    stdio: 'ignore',
  }).status === 0

function systemPython(): string {
  const find = () => ['python3', '/usr/bin/python3'].find(usable)
  const found = find()
  if (found) return found
  aptInstall('python3-venv')
  const installed = find()
  if (!installed) throw new ToolError('no Python 3.10 or newer with venv here: install one by hand')
  return installed
}

/** The AWS CLI, the AWS Encryption CLI and boto3, in a virtual environment of the project's own. */
export const python: Tool = {
  name: 'Python venv with the AWS CLI, the AWS Encryption CLI and boto3 (.tools/venv)',

  find() {
    if (!existsSync(interpreter) || !existsSync(stampFile)) return undefined
    if (readFileSync(stampFile, 'utf8') !== stamp()) return undefined
    return { CLAVIGER_TEST_PYTHON: interpreter, PATH: bin }
  },

  install() {
    const python = systemPython()
    rmSync(venv, { recursive: true, force: true })
    if (run(python, ['-m', 'venv', venv]).status !== 0)
      throw new ToolError(`${python} -m venv failed: see above`)
    // Wheels alone: no package runs code of its own to install itself, and no compiler is needed.
    const options = ['--require-hashes', '--only-binary', ':all:', '--no-deps', '--progress-bar', 'off']
    const pip = ['-m', 'pip', '--disable-pip-version-check', 'install', ...options, '-r', requirements]
    if (run(interpreter, pip).status !== 0)
      throw new ToolError('pip could not install the packages: see above')
    writeFileSync(stampFile, stamp())
  },
}
