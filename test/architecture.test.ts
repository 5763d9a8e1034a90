import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'

const src = new URL('../src/', import.meta.url).pathname

/** The files beside the folders wire them together. */
const isWiring = (path: string) => !path.includes('/')

/** Who may import whom: docs/architecture.md's table. `type:` allows `import type` alone. */
const table: Record<string, readonly string[]> = {
  core: [],
  wire: ['core'],
  authz: ['core'],
  audit: ['core'],
  vault: ['core'],
  store: ['core', 'type:vault', 'type:audit', 'type:authz'],
  services: ['core', 'type:vault', 'type:store', 'type:audit'],
  cli: ['core'],
}

interface Import {
  readonly from: string
  readonly to: string
  readonly isType: boolean
}

function files(): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))
}

/** All imports of our own files, as paths below src. */
function imports(): Import[] {
  const found: Import[] = []
  for (const from of files()) {
    const text = readFileSync(join(src, from), 'utf8')
    const statement =
      /(?:^|\n)\s*(?:import|export)\s+(type\s+)?([^'"]*?from\s+)?['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]/g
    for (const [, typeOnly, names = '', path, dynamic] of text.matchAll(statement)) {
      const to = relative(src, join(src, dirname(from), (path ?? dynamic) as string))
      const listed = names.match(/\{([^}]*)\}/)?.[1]
      const onlyTypes = listed
        ?.split(',')
        .every(name => name.trim() === '' || name.trim().startsWith('type '))
      found.push({
        from,
        to,
        isType: typeOnly !== undefined || (onlyTypes === true && !/^\s*\w+\s*,/.test(names)),
      })
    }
  }
  return found
}

const folder = (path: string) => path.split('/')[0] as string

test('folders import only what the table allows', () => {
  const all = imports()
  assert.ok(all.length > 100, 'the scan finds the imports')
  const wrong = all.filter(({ from, to, isType }) => {
    const [own, other] = [folder(from), folder(to)]
    if (isWiring(from) || own === other) return false
    const allowed = table[own] as readonly string[]
    return !allowed.includes(other) && !(isType && allowed.includes(`type:${other}`))
  })
  assert.deepEqual(wrong, [])
})

test('nothing below imports the wiring, and every folder is in the table', () => {
  assert.deepEqual(
    imports().filter(({ from, to }) => isWiring(to) && !isWiring(from)),
    [],
  )
  const folders = new Set(
    files()
      .filter(name => !isWiring(name))
      .map(folder),
  )
  assert.deepEqual([...folders].sort(), Object.keys(table).sort())
})

test('services do not import each other', () => {
  const wrong = imports().filter(({ from, to }) => {
    if (folder(from) !== 'services' || folder(to) !== 'services') return false
    return from.split('/')[1] !== to.split('/')[1]
  })
  assert.deepEqual(wrong, [])
})

test('only the authorise stage makes Authorized values', () => {
  const makers = files().filter(name =>
    /markAuthorized|as Authorized</.test(readFileSync(join(src, name), 'utf8')),
  )
  assert.deepEqual(makers.sort(), ['core/authorized.ts', 'wire/stages/authorise.ts'])
})

test('an operation is one file, named as AWS names it', () => {
  for (const service of readdirSync(join(src, 'services'))) {
    const names = readdirSync(join(src, 'services', service)).filter(name => /^[A-Z]/.test(name))
    for (const name of names) {
      const operation = name.replace('.ts', '')
      const text = readFileSync(join(src, 'services', service, name), 'utf8')
      assert.match(text, new RegExp(`export const ${operation} = \\w+\\(\\{\\s+name: '${operation}'`), name)
    }
  }
})

test('no drawer is called utils, helpers or common, and no file is longer than 300 lines', () => {
  for (const name of files()) {
    assert.doesNotMatch(name, /(^|\/)(utils?|helpers?|common)(\/|\.|$)/)
    const lines = readFileSync(join(src, name), 'utf8').split('\n').length
    assert.ok(
      lines <= 300 || /tables|migrations|missing|managed-policies/.test(name),
      `${name} has ${lines} lines`,
    )
  }
})
