import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { call, signedHeaders } from './call.ts'
import { claviger, Server } from './server.ts'
import { Shell } from './shell.ts'

const lineCount = (text: string) => text.trim().split('\n').length

/** Resident memory of a process in MB. */
function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}

suite('start and stop', () => {
  test('the first start creates everything and says what to type next; the second finds it', async t => {
    const began = performance.now()
    await using server = await Server.start()
    t.diagnostic(`ready after ${Math.round(performance.now() - began)} ms`)
    const first = server.greeting
    for (const told of [server.data, server.endpoint, 'claviger env', 'aws kms']) {
      assert.ok(first.includes(told), `"${told}" in:\n${first}`)
    }
    assert.equal(statSync(join(server.data, 'credentials')).mode & 0o777, 0o600)
    const { accessKeyId, secretAccessKey } = server.credentials
    assert.match(accessKeyId, /^AKIA[A-Z0-9]{16}$/)
    assert.match(secretAccessKey, /^[A-Za-z0-9/+]{40}$/)
    assert.ok(!server.output.includes(secretAccessKey), 'the secret key is in the file alone')
    if (process.platform === 'linux') t.diagnostic(`idle: ${residentMegabytes(server.pid).toFixed(0)} MB`)

    using shell = new Shell(await server.env())
    const before = await shell.json<{ Arn: string }>('aws sts get-caller-identity')
    const { KeyMetadata } = await shell.json<{ KeyMetadata: { KeyId: string } }>('aws kms create-key')
    assert.deepEqual(await server.stop(), { code: 0, signal: null })

    await server.restart()
    assert.notEqual(server.greeting.replaceAll(/:\d+/g, ''), first.replaceAll(/:\d+/g, ''))
    assert.deepEqual(server.credentials, { accessKeyId, secretAccessKey })
    using again = new Shell(await server.env())
    assert.deepEqual(await again.json('aws sts get-caller-identity'), before)
    await again.ok(`aws kms describe-key --key-id ${KeyMetadata.KeyId}`)
  })

  test('`claviger env` sets the variables that AWS tools read, and no secret', async () => {
    await using server = await Server.start({ args: ['--region', 'eu-west-3'] })
    const env = await server.env()
    assert.deepEqual(
      {
        endpoint: env.AWS_ENDPOINT_URL,
        credentials: env.AWS_SHARED_CREDENTIALS_FILE,
        region: env.AWS_REGION,
        defaultRegion: env.AWS_DEFAULT_REGION,
      },
      {
        endpoint: server.endpoint,
        credentials: join(server.data, 'credentials'),
        region: 'eu-west-3',
        defaultRegion: 'eu-west-3',
      },
    )
    assert.ok(!Object.values(env).includes(server.credentials.secretAccessKey))
  })

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${signal} answers the request under way, then ends with 0`, async () => {
      await using server = await Server.start()
      const body = JSON.stringify({ NumberOfBytes: 16 })
      // The 100 shows that the server has the request's head when the signal comes.
      const headers = await signedHeaders(server.endpoint, server.credentials, 'GenerateRandom', body)
      const head = Object.entries({
        ...headers,
        'content-length': String(body.length),
        expect: '100-continue',
      })
      const socket = connect(Number(new URL(server.endpoint).port), '127.0.0.1')
      let answer = ''
      socket.setEncoding('utf8').on('data', (text: string) => {
        answer += text
      })
      socket.write(`POST / HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`)
      while (!answer.includes('100 Continue')) await once(socket, 'data')
      const exited = server.stop(signal)
      // A process that started the server passes on what the terminal has sent to both.
      server.signal(signal)
      const closed = once(socket, 'close')
      // Once new connections are refused, the server is stopping.
      await refused(server.endpoint)
      socket.write(body)
      await closed
      assert.match(answer, /HTTP\/1\.1 200 OK/)
      assert.match(answer, /"Plaintext":"[A-Za-z0-9+/]{22}=="/)
      assert.deepEqual(await exited, { code: 0, signal: null })
    })
  }

  test('kept-alive connections do not hold it back', async () => {
    await using server = await Server.start()
    const answer = await call(server.endpoint, server.credentials, 'ListKeys', {})
    assert.equal(answer.status, 200)
    assert.deepEqual(await server.stop(), { code: 0, signal: null })
  })
})

/** Resolves once nobody listens any more. */
async function refused(endpoint: string): Promise<void> {
  for (;;) {
    const probe = connect(Number(new URL(endpoint).port), '127.0.0.1')
    const listening = await new Promise<boolean>(resolve => {
      probe.on('connect', () => resolve(true))
      probe.on('error', () => resolve(false))
    })
    probe.destroy()
    if (!listening) return
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

suite('the command line', () => {
  test('a port in use is one clear line', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const port = String((taken.address() as AddressInfo).port)
    await using server = await Server.start()
    await server.stop()
    const { code, stderr } = await claviger('start', '--data', server.data, '--port', port)
    taken.close()
    assert.notEqual(code, 0)
    assert.equal(lineCount(stderr), 1, stderr)
    assert.ok(stderr.includes(port), stderr)
  })

  for (const wrong of [
    ['--prot', '1'],
    ['--port', 'http'],
    ['--port', '70000'],
    ['--account', '12'],
    ['--quotas', '/nowhere/quotas.json'],
  ]) {
    test(`a wrong option is one clear line: ${wrong.join(' ')}`, async () => {
      const { code, stderr, stdout } = await claviger('start', ...wrong)
      assert.notEqual(code, 0)
      assert.equal(lineCount(stderr), 1, stderr)
      assert.ok(stderr.includes(wrong[0] ?? ''), stderr)
      assert.equal(stdout, '')
    })
  }

  test('--help documents every option with its environment variable', async () => {
    for (const args of [['--help'], ['start', '--help']]) {
      const { code, stdout } = await claviger(...args)
      assert.equal(code, 0)
      const options = stdout.split(/\n(?=\s+-)/).filter(text => /^\s+-/.test(text))
      const names = options.map(text => /--([a-z-]+)/.exec(text)?.[1] ?? '')
      for (const name of ['host', 'port', 'data', 'account', 'region', 'log-level']) {
        assert.ok(names.includes(name), `--${name} in claviger ${args.join(' ')}:\n${stdout}`)
      }
      for (const [index, name] of names.entries()) {
        if (name === 'help' || name === 'version') continue
        const variable = `CLAVIGER_${name.replaceAll('-', '_').toUpperCase()}`
        assert.ok(options[index]?.includes(variable), `${variable} in:\n${options[index]}`)
      }
    }
  })

  test('a file of quotas holds from the start', async () => {
    await using server = await Server.start()
    await server.stop()
    const file = join(server.data, 'quotas.json')
    writeFileSync(file, '{"kms":{"ListKeys request rate":0.001}}')
    await using limited = await Server.start({ data: server.data, args: ['--quotas', file] })
    const codes = []
    for (let n = 0; n < 2; n++)
      codes.push((await call(limited.endpoint, limited.credentials, 'ListKeys', {})).status)
    assert.deepEqual(codes, [200, 400])
  })

  test('an environment variable does what its option does', async () => {
    await using server = await Server.start({
      env: { CLAVIGER_ACCOUNT: '123456789012', CLAVIGER_REGION: 'sa-east-1' },
    })
    using shell = new Shell(await server.env())
    const { Account } = await shell.json<{ Account: string }>('aws sts get-caller-identity')
    assert.equal(Account, '123456789012')
    const { KeyMetadata } = await shell.json<{ KeyMetadata: { Arn: string } }>('aws kms create-key')
    assert.match(KeyMetadata.Arn, /^arn:aws:kms:sa-east-1:123456789012:key\//)
  })
})
