import type { RequestListener } from 'node:http'
import type { Metrics } from './metrics.ts'

/** Answers /health and /metrics, without authentication and without telling anything of keys or callers. */
export function admin(metrics: Metrics, healthy: () => boolean): RequestListener {
  return async (request, response) => {
    if (request.url === '/health') {
      const ok = healthy()
      const body = JSON.stringify({ status: ok ? 'ok' : 'the audit journal cannot be written' })
      response.writeHead(ok ? 200 : 503, { 'Content-Type': 'application/json' }).end(body)
    } else if (request.url === '/metrics') {
      const text = await metrics.text()
      response.writeHead(200, { 'Content-Type': metrics.contentType }).end(text)
    } else response.writeHead(404).end()
  }
}
