import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { ToolError } from './tool.ts'

/** Runs a program with its output on stderr, since stdout may be somebody's JSON. */
export function run(command: string, args: readonly string[]): SpawnSyncReturns<Buffer> {
  return spawnSync(command, args, { stdio: ['inherit', 2, 2] })
}

/** Whether `command` starts at all. */
export const starts = (command: string): boolean =>
  spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined

/** Installs Debian packages, through sudo where needed. Throws a ToolError where it cannot. */
export function aptInstall(...packages: string[]): void {
  const wanted = packages.join(' ')
  if (!starts('apt-get'))
    throw new ToolError(`no apt-get here: install ${wanted} (or what they hold) by hand`)
  const sudo = process.getuid?.() === 0 ? [] : ['sudo']
  if (sudo.length > 0 && !starts('sudo'))
    throw new ToolError(`not root and no sudo: install ${wanted} as root`)
  const apt = (...args: string[]) => {
    const [command = '', ...rest] = [
      ...sudo,
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      '-q',
      ...args,
    ]
    return run(command, rest).status === 0
  }
  // A stale list fails the install, an offline mirror the update: either alone may do.
  apt('update')
  if (!apt('install', '-y', '--no-install-recommends', ...packages)) {
    throw new ToolError(`apt-get could not install ${wanted}: its reason stands above`)
  }
}
