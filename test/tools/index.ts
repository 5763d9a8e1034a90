import { delimiter } from 'node:path'
import { openssl } from './openssl.ts'
import { python } from './python.ts'
import { type Tool, ToolError } from './tool.ts'

/** Every system tool that `npm test` makes sure of. */
const tools: readonly Tool[] = [python, openssl]

/** Installs what is missing, with a line about each on stderr. */
export function provide(wanted: readonly Tool[] = tools): void {
  for (const tool of wanted) {
    if (tool.find()) continue
    console.error(`Installing ${tool.name}`)
    tool.install()
    if (!tool.find()) throw new ToolError(`${tool.name} was installed, but is still not found`)
  }
}

/** The environment in which programs find the tools that are there. */
export function toolEnvironment(base: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const environment = { ...base }
  for (const tool of tools) {
    for (const [name, value] of Object.entries(tool.find() ?? {})) {
      environment[name] = name === 'PATH' ? `${value}${delimiter}${environment.PATH}` : value
    }
  }
  return environment
}
