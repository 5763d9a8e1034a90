import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Journal, openJournal, readJournal } from '../../src/audit/index.ts'

/** A directory for the test's journal, removed after it. */
export function journalDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'claviger-journal-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  return join(directory, 'journal')
}

export function segment(directory: string, number = 1, writer = 1): string {
  return join(directory, String(writer), `${String(number).padStart(8, '0')}.log`)
}

export async function recordsOf(directory: string): Promise<string[]> {
  const all: string[] = []
  for await (const { records } of readJournal(directory)) all.push(...records)
  return all
}

/** Writes each array of fewer than 32 records as one group; gives where in the single segment each group ends. */
export async function writeGroups(
  directory: string,
  groups: readonly (readonly string[])[],
): Promise<number[]> {
  const journal = await openJournal({ directory })
  const ends: number[] = []
  for (const records of groups) {
    await Promise.all(records.length ? records.map(record => journal.append(record)) : [journal.probe()])
    ends.push(readFileSync(segment(directory)).length)
  }
  await journal.close()
  return ends
}

export async function withJournal<T>(directory: string, work: (journal: Journal) => Promise<T>): Promise<T> {
  const journal = await openJournal({ directory })
  try {
    return await work(journal)
  } finally {
    await journal.close()
  }
}

/** `{"n":from}` … `{"n":from + count - 1}` */
export function numbered(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => JSON.stringify({ n: from + index }))
}
