import { appendFileSync, readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { getTestContext } from 'node:test'

/** A call of KMS that a test made: what coverage.test.ts holds docs/coverage.md against. */
export interface Witnessed {
  /** From the root of the repository. */
  readonly file: string
  /** Suite and test, joined by ` > `. */
  readonly test: string
  readonly operation: string
  /** The spec of the key that answered, where the answer names a key. */
  readonly spec?: string
  /** Code of the error; absent when the call succeeded. */
  readonly error?: string
}

const root = resolve(import.meta.dirname, '..')
const specs = new Map<string, string>()
/** Names the file that calls are added to; without it nothing is written. */
const variable = 'CLAVIGER_TEST_WITNESS'

// biome-ignore lint/suspicious/noExplicitAny: whatever came back
export function witness(operation: string, json: any): void {
  const log = process.env[variable]
  if (!log) return
  const made = json?.KeyMetadata
  if (operation === 'CreateKey' && made) specs.set(made.KeyId, made.KeySpec)
  const { fullName = '', filePath = '' } = getTestContext() ?? {}
  const id = typeof json?.KeyId === 'string' ? json.KeyId.split('/').at(-1) : undefined
  const line: Witnessed = {
    file: relative(root, filePath),
    test: fullName,
    operation,
    spec: specs.get(id),
    error: json?.__type,
  }
  appendFileSync(log, `${JSON.stringify(line)}\n`)
}

/** The environment in which tests write their calls to `file`. */
export const witnessing = (file: string): NodeJS.ProcessEnv => ({ ...process.env, [variable]: file })

export const witnessed = (file: string): Witnessed[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))
