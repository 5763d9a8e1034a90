import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { admin } from '../../src/wire/admin.ts'
import { openFront } from '../../src/wire/front.ts'
import { openWorld, type World } from '../harness.ts'
import { sign } from '../sign.ts'

async function serve(world: World) {
  const { serve, metrics, refresh, fault, healthy } = world.assembly
  const settings = { host: '127.0.0.1', port: 0, clock: () => world.now, serve, metrics, refresh, fault }
  const front = await openFront({ ...settings, admin: admin(metrics, healthy) })
  const url = `http://127.0.0.1:${front.address.port}`
  return { front, url, [Symbol.asyncDispose]: () => front.drain() }
}

async function request(world: World, url: string, body: string, headers: Record<string, string> = {}) {
  const unsigned = {
    method: 'POST',
    path: '/',
    headers: { host: new URL(url).host, 'x-amz-target': 'TrentService.ListKeys', ...headers },
    body,
  }
  const scope = { service: 'kms', region: 'us-east-1', date: new Date(world.now) }
  const { host: _, ...signed } = await sign(unsigned, world.admin, scope)
  return fetch(url, { method: 'POST', headers: signed, body })
}

/** Writes raw bytes and gives what comes back until the server closes. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.on('data', chunk => {
      answer += chunk
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}

test('both JSON content types are served, with a request id and the protocol’s own type', async () => {
  await using world = await openWorld()
  await using server = await serve(world)
  const { url } = server
  for (const type of ['application/x-amz-json-1.1', 'application/json']) {
    const response = await request(world, url, '{}', { 'content-type': type })
    assert.equal(response.status, 200)
    assert.match(response.headers.get('x-amzn-requestid') ?? '', /^[0-9a-f-]{36}$/)
    assert.equal(response.headers.get('content-type'), 'application/x-amz-json-1.1')
    assert.deepEqual(await response.json(), { Keys: [], Truncated: false })
  }
})

test('bodies over a mebibyte are refused while they arrive; deep JSON before its signature is looked at', async () => {
  await using world = await openWorld()
  await using server = await serve(world)
  const { url } = server
  const large = await fetch(url, { method: 'POST', body: 'x'.repeat(1024 * 1024 + 1) }).catch(error => error)
  assert.ok(large instanceof Error || large.status === 413)
  const headers = { 'x-amz-target': 'TrentService.ListKeys' }
  const deep = await fetch(url, { method: 'POST', headers, body: '['.repeat(100_000) })
  assert.deepEqual([deep.status, await deep.json()], [400, { __type: 'SerializationException' }])
  assert.equal((await fetch(url, { method: 'POST', headers, body: '{}' })).status, 400)
})

test('headers over 32 kB and malformed HTTP do not reach the pipeline', async () => {
  await using world = await openWorld()
  await using server = await serve(world)
  const { front } = server
  const { port } = front.address
  assert.match(
    await raw(port, `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`),
    /^HTTP\/1.1 431/,
  )
  assert.match(await raw(port, 'NONSENSE\r\n\r\n'), /^HTTP\/1.1 400/)
  const both =
    'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'
  assert.match(await raw(port, both), /^HTTP\/1.1 400/)
})

test('/health and /metrics answer without a signature, and tell what happened', async () => {
  await using world = await openWorld()
  await using server = await serve(world)
  const { url } = server
  await request(world, url, '{}')
  await fetch(url, { method: 'POST', headers: { 'x-amz-target': 'TrentService.ListKeys' }, body: '{}' })
  assert.deepEqual(await (await fetch(`${url}/health`)).json(), { status: 'ok' })
  const text = await (await fetch(`${url}/metrics`)).text()
  assert.match(text, /claviger_requests_total\{service="kms",operation="ListKeys",code="ok"\} 1/)
  assert.match(
    text,
    /claviger_unauthenticated_requests_total\{code="MissingAuthenticationTokenException"\} 1/,
  )
})

test('a request without a service is answered in XML, as AWS does', async () => {
  await using world = await openWorld()
  await using server = await serve(world)
  const { url } = server
  const response = await fetch(url)
  assert.equal(response.headers.get('content-type'), 'text/xml')
  assert.match(
    await response.text(),
    /<MissingAuthenticationTokenException><Message>Missing Authentication Token</,
  )
})

test('draining answers what was accepted and takes nothing more', async () => {
  await using world = await openWorld()
  await using server = await serve(world)
  const { front, url } = server
  const answers = Array.from({ length: 20 }, () =>
    request(world, url, '{}').then(response => response.status),
  )
  await new Promise(resolve => setTimeout(resolve, 5))
  await front.drain()
  const settled = await Promise.allSettled(answers)
  for (const one of settled) assert.ok(one.status === 'rejected' || one.value === 200)
  await assert.rejects(request(world, url, '{}'))
})
