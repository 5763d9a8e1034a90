import assert from 'node:assert/strict'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { sign } from '../sign.ts'
import { claviger, Server, temporaryFolder } from './server.ts'

const Plaintext = Buffer.from('attack at dawn').toString('base64')
const keyLine = /^claviger-root-key-v1 ([0-9a-f]{16}) \S{44}$/

/** The ids of the keys in a root key file. */
function idsIn(file: string): string[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => keyLine.exec(line)?.[1] ?? line)
}

/** A folder of the test's own: a place for keys and passphrases apart from the data. */
class Folder implements Disposable {
  readonly path = temporaryFolder('keys')
  file(name: string): string {
    return join(this.path, name)
  }
  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.file(name), content, { mode: 0o600 })
    return this.file(name)
  }
  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true })
  }
}

async function kms(server: Server, operation: string, input: object, region = 'us-east-1') {
  const body = JSON.stringify(input)
  const { host } = new URL(server.endpoint)
  const unsigned = {
    method: 'POST',
    path: '/',
    headers: { host, 'x-amz-target': `TrentService.${operation}` },
    body,
  }
  const headers = await sign(unsigned, server.credentials, { service: 'kms', region, date: new Date() })
  const response = await fetch(server.endpoint, { method: 'POST', headers, body }).catch(cause => {
    throw new Error(`No answer to ${operation}. The server said:\n${server.output}`, { cause })
  })
  const text = await response.text()
  return { status: response.status, body: text, json: JSON.parse(text || '{}') }
}

/** What was sealed before must open, whatever happens to the root key. */
class Sealed {
  readonly #blobs: string[] = []
  KeyId = ''
  async make(server: Server): Promise<this> {
    this.KeyId = (await kms(server, 'CreateKey', {})).json.KeyMetadata.KeyId
    return this.more(server)
  }
  async more(server: Server): Promise<this> {
    const { json } = await kms(server, 'Encrypt', { KeyId: this.KeyId, Plaintext })
    this.#blobs.push(json.CiphertextBlob)
    return this
  }
  async opens(server: Server): Promise<void> {
    for (const CiphertextBlob of this.#blobs)
      assert.equal((await kms(server, 'Decrypt', { CiphertextBlob })).json.Plaintext, Plaintext)
  }
}

/** `init` opens the data as `start` does, and ends. */
async function opens(server: Server, ...args: string[]): Promise<void> {
  const { code, stderr } = await claviger('init', '--data', server.data, ...args)
  assert.equal(code, 0, stderr)
}
/** One line on standard error and exit code 1. */
async function refuses(server: Server, pattern: RegExp, ...args: string[]): Promise<void> {
  await fails(pattern, 'init', '--data', server.data, ...args)
}
async function fails(pattern: RegExp, ...command: string[]): Promise<void> {
  const { code, stdout, stderr } = await claviger(...command)
  assert.equal(code, 1, stdout + stderr)
  assert.equal(stdout, '')
  assert.match(stderr, /^claviger: [^\n]+\n$/)
  assert.match(stderr, pattern)
}
async function rotates(server: Server, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await claviger('rotate-root-key', '--data', server.data, ...args)
  assert.equal(code, 0, stderr)
  assert.match(stdout, /domain keys are now under root key [0-9a-f]{16}/)
  return stdout
}
const wrongKey =
  /sealed under root key [0-9a-f]{16}, but the one given is [0-9a-f]{16}: wrong file or passphrase$/m

suite('rotate-root-key in place, the server running', () => {
  test('everything opens before and after a restart; one new key is left, and the old one opens nothing', async () => {
    await using server = await Server.start()
    using folder = new Folder()
    const rootKey = join(server.data, 'root.key')
    const sealed = await new Sealed().make(server)
    copyFileSync(rootKey, folder.file('old'))
    const [old] = idsIn(rootKey)
    const output = await rotates(server)
    const ids = idsIn(rootKey)
    assert.equal(ids.length, 1)
    assert.notEqual(ids[0], old)
    assert.ok(output.includes(ids[0] as string))

    await sealed.opens(server)
    await sealed.more(server)
    await sealed.opens(server)
    await server.stop()
    await server.restart()
    await sealed.opens(server)
    await sealed.make(server)
    await sealed.opens(server)
    await server.stop()

    copyFileSync(rootKey, folder.file('new'))
    copyFileSync(folder.file('old'), rootKey)
    await refuses(server, wrongKey)
    await fails(wrongKey, 'start', '--port', '0', '--data', server.data)
    copyFileSync(folder.file('new'), rootKey)
    await server.restart()
    await sealed.opens(server)
  })

  test('again and again, with a server under load, nothing fails', async () => {
    await using server = await Server.start()
    const sealed = await new Sealed().make(server)
    let stopped = false
    const failures: string[] = []
    const load = (async () => {
      while (!stopped) {
        const { status, body } = await kms(server, 'Encrypt', { KeyId: sealed.KeyId, Plaintext })
        if (status !== 200) failures.push(body)
        await sealed.opens(server)
      }
    })()
    for (let n = 0; n < 3; n++) await rotates(server)
    stopped = true
    await load
    assert.deepEqual(failures, [])
    assert.equal(idsIn(join(server.data, 'root.key')).length, 1)
    await server.kill()
    await server.restart()
    await sealed.opens(server)
  })

  test('a Region that is new after it opens after a restart', async () => {
    await using server = await Server.start()
    await rotates(server)
    const { KeyId } = (await kms(server, 'CreateKey', {}, 'ap-south-1')).json.KeyMetadata
    await server.stop()
    await server.restart()
    assert.equal((await kms(server, 'Encrypt', { KeyId, Plaintext }, 'ap-south-1')).status, 200)
  })

  test('a rotation that stopped half way is finished by the next one', async () => {
    await using server = await Server.start()
    const rootKey = join(server.data, 'root.key')
    const sealed = await new Sealed().make(server)
    await server.stop()
    const before = readFileSync(rootKey, 'utf8')
    await rotates(server)
    const after = readFileSync(rootKey, 'utf8')
    // Rows are under the new key, the old one is still in the file.
    writeFileSync(rootKey, before + after, { mode: 0o600 })
    await server.restart()
    await sealed.opens(server)
    await rotates(server)
    assert.equal(idsIn(rootKey).length, 1)
    await sealed.opens(server)
  })
})

suite('moving the root key', () => {
  test('to a file elsewhere, made when it is not there', async () => {
    await using server = await Server.start()
    using folder = new Folder()
    const sealed = await new Sealed().make(server)
    const path = folder.file('root.key')
    assert.match(await rotates(server, '--new-root-key', `file:${path}`), /start the server with --root-key/)
    await sealed.opens(server)
    await server.stop()
    await refuses(server, wrongKey)
    const args = ['--root-key', `file:${path}`]
    await using moved = await Server.start({ data: server.data, args })
    await sealed.opens(moved)
    await sealed.make(moved)
    // In place again, where it is now.
    const [id] = idsIn(path)
    await rotates(moved, ...args)
    assert.equal(idsIn(path).length, 1)
    assert.notEqual(idsIn(path)[0], id)
    await moved.stop()
    await moved.restart()
    await sealed.opens(moved)
    assert.ok(!moved.output.includes('beside the data'))
  })

  test('while a server runs: what it seals later opens, or it refuses to seal', async () => {
    await using server = await Server.start()
    using folder = new Folder()
    const args = ['--root-key', `file:${folder.file('moved')}`]
    await rotates(server, '--new-root-key', args[1] as string)
    const { status, json } = await kms(server, 'CreateKey', {}, 'ap-south-1')
    await server.stop()
    await using moved = await Server.start({ data: server.data, args })
    if (status !== 200) return
    const { KeyId } = json.KeyMetadata
    assert.equal((await kms(moved, 'Encrypt', { KeyId, Plaintext }, 'ap-south-1')).status, 200)
  })

  test('to a file that somebody else made, of 32 bytes', async () => {
    await using server = await Server.start()
    using folder = new Folder()
    const sealed = await new Sealed().make(server)
    await server.stop()
    const path = folder.write('raw', crypto.getRandomValues(new Uint8Array(32)))
    const bytes = readFileSync(path)
    await rotates(server, '--new-root-key', `file:${path}`)
    assert.deepEqual(readFileSync(path), bytes)
    await using moved = await Server.start({ data: server.data, args: ['--root-key', `file:${path}`] })
    await sealed.opens(moved)
  })

  test('to a passphrase, to another one, and back to a file', async () => {
    await using server = await Server.start()
    using folder = new Folder()
    const sealed = await new Sealed().make(server)
    await server.stop()
    const one = folder.write('one', 'correct horse battery staple\n')
    const two = folder.write('two', 'Zwölf Boxkämpfer')
    const from = (file: string) => ['--root-key', 'passphrase', '--passphrase-file', file]
    const to = (file: string) => ['--new-root-key', 'passphrase', '--new-passphrase-file', file]

    await rotates(server, ...to(one))
    await refuses(server, wrongKey)
    await refuses(server, wrongKey, ...from(two))
    {
      const env = { CLAVIGER_ROOT_KEY: 'passphrase', CLAVIGER_PASSPHRASE: 'correct horse battery staple' }
      await using moved = await Server.start({ data: server.data, env })
      await sealed.opens(moved)
      await sealed.make(moved)
      assert.ok(!moved.output.includes('correct horse'))
    }

    await rotates(server, ...from(one), ...to(two))
    await refuses(server, wrongKey, ...from(one))
    {
      await using moved = await Server.start({ data: server.data, args: from(two) })
      await sealed.opens(moved)
    }

    await fails(wrongKey, 'rotate-root-key', '--data', server.data, ...from(one), ...to(one))
    await opens(server, ...from(two))

    await rotates(server, ...from(two), '--new-root-key', `file:${folder.file('back')}`)
    await using back = await Server.start({
      data: server.data,
      args: ['--root-key', `file:${folder.file('back')}`],
    })
    await sealed.opens(back)
  })

  test('a passphrase that nobody gave, or an empty one, is one clear line', async () => {
    await using server = await Server.start()
    using folder = new Folder()
    await server.stop()
    await refuses(server, /No passphrase: set CLAVIGER_PASSPHRASE/, '--root-key', 'passphrase')
    const empty = folder.write('empty', '\n')
    await refuses(server, /No passphrase/, '--root-key', 'passphrase', '--passphrase-file', empty)
    const absent = folder.file('absent')
    await refuses(server, /absent/, '--root-key', 'passphrase', '--passphrase-file', absent)
    await opens(server)
  })
})

suite('a root key that is not the right one', () => {
  test('missing: one clear line, and none is made in its place', async () => {
    await using server = await Server.start()
    using folder = new Folder()
    const rootKey = join(server.data, 'root.key')
    const sealed = await new Sealed().make(server)
    await server.stop()
    copyFileSync(rootKey, folder.file('kept'))
    rmSync(rootKey)
    await fails(/root\.key is missing/, 'start', '--port', '0', '--data', server.data)
    await refuses(server, /root key \S*root\.key is missing, and nothing opens without it/)
    const elsewhere = folder.file('nowhere')
    await refuses(server, /root key \S*nowhere is missing/, '--root-key', `file:${elsewhere}`)
    assert.ok(!existsSync(rootKey) && !existsSync(elsewhere))
    copyFileSync(folder.file('kept'), rootKey)
    await server.restart()
    await sealed.opens(server)
  })

  test('of another data directory: one clear line, and nothing is harmed', async () => {
    await using one = await Server.start()
    await using two = await Server.start()
    using folder = new Folder()
    const sealed = await new Sealed().make(one)
    await one.stop()
    await two.stop()
    const file = (server: Server) => join(server.data, 'root.key')
    copyFileSync(file(one), folder.file('one'))
    copyFileSync(file(two), file(one))
    copyFileSync(folder.file('one'), file(two))
    await refuses(one, wrongKey)
    await refuses(two, wrongKey)
    const before = readFileSync(file(one))
    await fails(wrongKey, 'rotate-root-key', '--data', one.data)
    const made = folder.file('made')
    await fails(wrongKey, 'rotate-root-key', '--data', one.data, '--new-root-key', `file:${made}`)
    assert.deepEqual(readFileSync(file(one)), before)
    assert.ok(!existsSync(made))
    copyFileSync(folder.file('one'), file(one))
    await one.restart()
    await sealed.opens(one)
  })

  test('damaged, open to others, empty, a directory: one clear line that shows no key', async () => {
    await using server = await Server.start()
    const rootKey = join(server.data, 'root.key')
    await server.stop()
    const good = readFileSync(rootKey, 'utf8')
    const secret = good.trim().split(' ')[2] as string
    for (const bad of [
      '',
      'nonsense\n',
      good.slice(0, -1),
      good.replace(secret[0] as string, '!'),
      good + good,
    ]) {
      writeFileSync(rootKey, bad, { mode: 0o600 })
      const { code, stderr } = await claviger('init', '--data', server.data)
      assert.equal(code, 1)
      assert.match(stderr, /^claviger: [^\n]+ is not a root key file: [^\n]+\n$/)
      assert.ok(!stderr.includes(secret.slice(8, 30)), stderr)
    }
    rmSync(rootKey)
    writeFileSync(rootKey, good, { mode: 0o644 })
    await refuses(server, /open to others \(mode 0644\): run chmod 600/)
    rmSync(rootKey)
    mkdirSync(rootKey)
    await refuses(server, /is not a file/)
    rmSync(rootKey, { recursive: true })
    writeFileSync(rootKey, good, { mode: 0o600 })
    await opens(server)
  })
})

test('rotating where nothing is yet is one clear line, and makes nothing', async () => {
  using folder = new Folder()
  const data = folder.file('none')
  const { code, stderr } = await claviger('rotate-root-key', '--data', data)
  assert.equal(code, 1)
  assert.match(stderr, /^claviger: [^\n]+ holds nothing yet[^\n]+\n$/)
  assert.ok(!existsSync(data))
})
