import { openJournal } from '../../src/audit/index.ts'

/**
 * `appender.ts DIRECTORY [NAME]`: appends records from many callers until it is killed. Prints a line with its
 * writer number, and then one for each record once it is acknowledged.
 */
const [directory = '', name = ''] = process.argv.slice(2)
const journal = await openJournal({ directory, segmentSize: 100_000 })
console.log(JSON.stringify({ writer: journal.writer }))
let n = 0
async function caller(): Promise<void> {
  for (;;) {
    const record = JSON.stringify({ name, n: n++, padding: 'x'.repeat((n * 37) % 2000) })
    await journal.append(record)
    process.stdout.write(`${record}\n`)
  }
}
await Promise.all(Array.from({ length: 32 }, caller))
