import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** What the server leaves in its data directory for clients on the same machine. */
export interface Endpoint {
  readonly url: string
  readonly region: string
}

export const endpointFile = (data: string) => join(data, 'endpoint.json')
export const credentialsFile = (data: string) => join(data, 'credentials')

/** Prints shell lines; the values come from files that the server wrote. */
export function printEnvironment(data: string): void {
  const directory = resolve(data)
  if (!existsSync(endpointFile(directory)))
    throw new Error(
      `No server has run on ${directory} yet. Run "claviger start", or name its directory with --data.`,
    )
  const { url, region } = JSON.parse(readFileSync(endpointFile(directory), 'utf8')) as Endpoint
  const variables = {
    AWS_ENDPOINT_URL: url,
    AWS_SHARED_CREDENTIALS_FILE: credentialsFile(directory),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  }
  for (const [name, value] of Object.entries(variables)) console.log(`export ${name}=${quote(value)}`)
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`
}

/** Remembers where the server listens. */
export function writeEndpoint(data: string, endpoint: Endpoint): void {
  writeDurably(endpointFile(data), `${JSON.stringify(endpoint)}\n`)
}

/** Adds a profile to the credentials file, or replaces it. AWS's shared credentials format. */
export function writeCredentials(
  data: string,
  profile: string,
  credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
): void {
  const file = credentialsFile(data)
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const others = before.split(/^(?=\[)/m).filter(section => !section.startsWith(`[${profile}]`))
  const { accessKeyId, secretAccessKey } = credentials
  const own = `[${profile}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`
  writeDurably(file, others.join('') + own)
}

/** Whole or not at all, readable by the owner alone. */
function writeDurably(file: string, text: string): void {
  const draft = `${file}.new`
  writeFileSync(draft, text, { mode: 0o600, flush: true })
  renameSync(draft, file)
  const folder = openSync(dirname(file), 'r')
  fsyncSync(folder)
  closeSync(folder)
}
