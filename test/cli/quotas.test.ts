import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { defaultQuotas, readQuotas } from '../../src/quotas.ts'
import { openWorld } from '../harness.ts'

const file = join(tmpdir(), `claviger-quotas-${process.pid}.json`)
after(() => rmSync(file, { force: true }))

function read(text: string) {
  writeFileSync(file, text)
  return readQuotas(file)
}

test('a file sets quotas by AWS’s names; all others stay', () => {
  const quotas = read(`{
    "kms": { "CreateKey request rate": 50, "GenerateDataKeyPair (RSA_4096)": 0.5, "Aliases per KMS key": 100 },
    "cloudtrail": { "LookupEvents": 10 }
  }`)
  assert.deepEqual(quotas, {
    ...defaultQuotas,
    kms: {
      ...defaultQuotas.kms,
      CreateKey: 50,
      'GenerateDataKeyPair (RSA_4096)': 0.5,
      'Aliases per KMS key': 100,
    },
    cloudtrail: { LookupEvents: 10 },
  })
  assert.deepEqual(read('{}'), defaultQuotas)
})

test('a file that is wrong anywhere is refused, with what to mend', () => {
  const refused = (text: string) => {
    try {
      read(text)
    } catch (error) {
      const { message } = error as Error
      assert.ok(message.startsWith(`--quotas ${file}: `))
      return message.slice(`--quotas ${file}: `.length, message.indexOf(' docs/quotas.md'))
    }
    return ''
  }
  for (const [text, problem] of [
    ['', 'it is not JSON.'],
    ['{"kms":{}', 'it is not JSON.'],
    ['[]', 'it must be an object of services.'],
    ['null', 'it must be an object of services.'],
    ['{"s3":{}}', 'there is no service "s3".'],
    ['{"__proto__":{}}', 'there is no service "__proto__".'],
    ['{"constructor":{}}', 'there is no service "constructor".'],
    ['{"kms":5}', '"kms" must be an object.'],
    ['{"kms":{"CreateKeys request rate":5}}', 'kms has no quota "CreateKeys request rate".'],
    ['{"kms":{"toString":5}}', 'kms has no quota "toString".'],
    ['{"kms":{"CreateKey":5,"CreateKey request rate":5}}', '"CreateKey" of kms is there twice.'],
    ['{"kms":{"CreateKey":"5"}}', '"CreateKey" of kms must be a number above 0.'],
    ['{"kms":{"CreateKey":0}}', '"CreateKey" of kms must be a number above 0.'],
    ['{"kms":{"CreateKey":-1}}', '"CreateKey" of kms must be a number above 0.'],
    ['{"kms":{"CreateKey":1e999}}', '"CreateKey" of kms must be a number above 0.'],
    ['{"kms":{"CreateKey":null}}', '"CreateKey" of kms must be a number above 0.'],
    ['{"kms":{"AWS KMS keys":1.5}}', '"AWS KMS keys" of kms must be a whole number.'],
  ] as const)
    assert.equal(refused(text), problem, text)
  assert.throws(() => readQuotas(`${file}.none`), /^Error: --quotas .*: ENOENT: no such file/)
})

test('the example of docs/quotas.md can be used, and its table is what holds', async () => {
  const page = readFileSync(new URL('../../docs/quotas.md', import.meta.url), 'utf8')
  const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  assert.notDeepEqual(read(example), defaultQuotas)
  for (const quotas of Object.values(defaultQuotas))
    for (const [name, rate] of Object.entries(quotas)) {
      const row = page.split('\n').find(line => line.startsWith('|') && line.includes(`\`${name}\``))
      assert.ok(row, `${name} is in the table`)
      const rates = typeof rate === 'number' ? [rate] : Object.values(rate)
      for (const value of rates)
        assert.ok(row.includes(` ${value.toLocaleString('en-US')}`), `${name} ${value}`)
    }
})

test('adjusted quotas hold for every service', async () => {
  const quotas = read(
    '{"iam":{"management":2},"sts":{"GetCallerIdentity":1},"cloudtrail":{"LookupEvents":1}}',
  )
  await using world = await openWorld({ throttling: true, quotas })
  const codes = []
  for (let n = 0; n < 3; n++) codes.push((await world.query('iam', 'ListUsers')).error.split(':')[0])
  for (let n = 0; n < 2; n++) codes.push((await world.query('sts', 'GetCallerIdentity')).error.split(':')[0])
  for (let n = 0; n < 2; n++)
    codes.push((await world.json('cloudtrail', 'LookupEvents', {})).error.split(':')[0])
  assert.deepEqual(codes, ['', '', 'Throttling', '', 'Throttling', '', 'ThrottlingException'])
})
