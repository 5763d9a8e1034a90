import { Command } from 'commander'
import { printEnvironment } from './env.ts'
import type { DataOptions, RotationOptions, StartOptions } from './options.ts'
import { dataOption, dataOptions, rotationOptions, serverOptions } from './options.ts'

/** What main does for the commands that need more than files. */
export interface Actions {
  start(options: StartOptions): Promise<void>
  init(options: DataOptions): Promise<void>
  rotateRootKey(options: RotationOptions): Promise<void>
}

/** The command line. */
export function program(version: string, actions: Actions): Command {
  const claviger = new Command('claviger')
    .description('A key management service that every AWS client takes for AWS KMS.')
    .version(version)
    .showSuggestionAfterError(false)
    .configureOutput({ outputError: (text, write) => write(oneLine(text)) })
    .configureHelp({ showGlobalOptions: true })

  const start = claviger
    .command('start')
    .description('serve; on an empty data directory, create everything first')
  for (const option of [...serverOptions(), ...dataOptions()]) start.addOption(option)
  start.action(() => actions.start(start.opts()))

  const init = claviger
    .command('init')
    .description('create the data directory, or one more account in it, and stop')
  for (const option of dataOptions()) init.addOption(option)
  init.action(() => actions.init(init.opts()))

  const env = claviger
    .command('env')
    .description('print the lines that point AWS tools at this server: eval "$(claviger env)"')
    .addOption(dataOption())
  env.action(() => printEnvironment(env.opts().data))

  const rotate = claviger
    .command('rotate-root-key')
    .description('make a new root key and rewrap what the old one wrapped; a running server follows')
  for (const option of rotationOptions()) rotate.addOption(option)
  rotate.action(() => actions.rotateRootKey(rotate.opts()))

  return claviger.addHelpText('after', allOptions([start, init, env, rotate]))
}

/** `claviger --help` shows the options of every command, so that nobody has to go looking. */
function allOptions(commands: readonly Command[]): string {
  const help = commands[0]?.createHelp()
  const lines = commands.map(command => {
    const options = command.options.map(option => {
      const text = help?.optionDescription(option) ?? ''
      return `  ${option.flags.padEnd(28)} ${text}`
    })
    return `\nOptions of ${command.name()}:\n${options.join('\n')}`
  })
  return lines.join('\n')
}

/** `error: unknown option '--x'` becomes one line that says what to do next. */
function oneLine(text: string): string {
  const reason = text
    .replace(/^error: /, '')
    .trim()
    .replace(/\s*\n\s*/g, ' ')
  return `claviger: ${reason} (claviger --help shows every command and option)\n`
}
