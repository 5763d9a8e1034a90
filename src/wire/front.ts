import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock } from '../core/clock.ts'
import { AwsError } from '../core/errors.ts'
import { uuid } from '../core/ids.ts'
import type { Accepted, Serve } from './call.ts'
import type { Metrics } from './metrics.ts'
import type { Answer } from './protocols/protocol.ts'
import { bareXmlError } from './protocols/query.ts'

/** KMS's largest input is an attestation document of 262,144 bytes in base64. */
const largestBody = 1024 * 1024

export interface Front {
  /** Port and address that the system gave. */
  readonly address: AddressInfo
  /** Stops accepting, answers what was accepted, closes idle connections. Resolves when all is quiet. */
  drain(): Promise<void>
}
interface Options {
  readonly host: string
  readonly port: number
  readonly clock: Clock
  readonly serve: Serve
  readonly metrics: Metrics
  /** Brings memory up to date; undefined when it is. */
  readonly refresh: () => Promise<void> | undefined
  readonly fault: (error: unknown, requestId: string) => void
  /** Answers requests for /health and /metrics here too. */
  readonly admin?: RequestListener | undefined
}

/** Accepts requests over HTTP and hands them, whole and within limits, to the pipeline. */
export async function openFront(options: Options): Promise<Front> {
  const gate = batch(options)
  const server = createServer(
    { maxHeaderSize: 32 * 1024, headersTimeout: 20_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 },
    (request, response) => accept(request, response, options, gate),
  )
  server.maxHeadersCount = 100
  server.on('clientError', refuseMalformed)
  return listen(server, options)
}

/** Starts listening, on this machine or as told; rejects when it cannot. */
export async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<Front> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    address: server.address() as AddressInfo,
    drain: () =>
      new Promise(resolve => {
        // A kept-alive connection is idle, and may go, once its last answer has left.
        const sweep = setInterval(() => server.closeIdleConnections(), 20)
        server.close(() => {
          clearInterval(sweep)
          resolve()
        })
      }),
  }
}

type Gate = (request: Accepted, answer: (answer: Answer) => void) => void

/**
 * Requests that arrive in one turn of the event loop go on together, once memory is known to be up to date:
 * the question is asked after the last of them has arrived, so a change acknowledged before a request was
 * sent holds for it, and asking costs little each.
 */
function batch({ serve, refresh, fault }: Options): Gate {
  const unavailable = (error: unknown, request: Accepted) => {
    fault(error, request.requestId)
    return bareXmlError(new AwsError('ServiceUnavailableException', 'The store cannot be read. Try again.'))
  }
  let waiting: { request: Accepted; answer: (answer: Answer) => void }[] = []
  const open = async () => {
    const ready = waiting
    waiting = []
    try {
      await refresh()
    } catch (error) {
      for (const { request, answer } of ready) answer(unavailable(error, request))
      return
    }
    for (const { request, answer } of ready) void serve(request).then(answer)
  }
  return (request, answer) => {
    if (waiting.length === 0) setImmediate(open)
    waiting.push({ request, answer })
  }
}

function accept(request: IncomingMessage, response: ServerResponse, options: Options, gate: Gate): void {
  const url = request.url as string
  if (options.admin && request.method === 'GET' && (url === '/health' || url === '/metrics'))
    return void options.admin(request, response)
  const chunks: Buffer[] = []
  let size = 0
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= largestBody) chunks.push(chunk)
    else if (!response.headersSent) refuseLarge(request, response)
  })
  request.on('end', () => {
    if (size > largestBody) return
    options.metrics.opened()
    const requestId = uuid()
    const accepted: Accepted = {
      method: request.method as string,
      url,
      rawHeaders: request.rawHeaders,
      body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks),
      remoteAddress: plainAddress(request.socket.remoteAddress ?? ''),
      requestId,
      now: options.clock(),
    }
    gate(accepted, answer => {
      options.metrics.closed()
      send(response, answer, requestId)
    })
  })
}

function send(response: ServerResponse, answer: Answer, requestId: string): void {
  const length = Buffer.byteLength(answer.body)
  response.writeHead(answer.status, [
    'x-amzn-RequestId',
    requestId,
    'Content-Type',
    answer.contentType,
    'Content-Length',
    String(length),
  ])
  // Text without a character beyond ASCII is the same bytes in latin1, which is written faster.
  response.end(answer.body, length === answer.body.length ? 'latin1' : 'utf8')
}

const malformed: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** What never became a request is answered as node:http would, with an id to ask about. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy()
  const status = malformed[error.code ?? ''] ?? '400 Bad Request'
  socket.end(
    `HTTP/1.1 ${status}\r\nx-amzn-RequestId: ${uuid()}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
  )
}

function refuseLarge(request: IncomingMessage, response: ServerResponse): void {
  const error = new AwsError(
    'RequestEntityTooLargeException',
    `Request must be smaller than ${largestBody} bytes`,
  )
  response.setHeader('Connection', 'close')
  response.once('finish', () => request.destroy())
  send(response, bareXmlError(error), uuid())
}

/** IPv4 addresses that a dual-stack socket wraps are shown, and matched, as IPv4. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address
}
