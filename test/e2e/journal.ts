import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface JournalRecord {
  readonly eventName: string
  readonly requestID?: string
  readonly errorCode?: string
  /** Of RotateKey. */
  readonly serviceEventDetails?: { readonly currentKeyMaterialId: string }
}

/** Every audit record in the journal under a data directory; a line that is no JSON fails. */
export function journalRecords(data: string): JournalRecord[] {
  const files = globSync('journal/**/*.log', { cwd: data }).map(name => join(data, name))
  const lines = files.flatMap(file => readFileSync(file, 'utf8').split('\n'))
  const records = lines.filter(line => line.startsWith('{')).map(line => JSON.parse(line) as JournalRecord)
  // What is no record is the chain's trailer of a group.
  return records.filter(record => record.eventName !== undefined)
}
