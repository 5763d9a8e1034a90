import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'

/** Counts on the request path are plain additions; prom-client sees them when it is asked. */
export interface Metrics {
  answered(service: string, operation: string, code: string): void
  unauthenticated(code: string): void
  opened(): void
  closed(): void
  /** Prometheus's text format. */
  text(): Promise<string>
  readonly contentType: string
}

export function metrics(): Metrics {
  const registry = new Registry()
  const answers = new Map<string, Map<string, Map<string, number>>>()
  const strangers = new Map<string, number>()
  let inFlight = 0
  collectDefaultMetrics({ register: registry })
  new Counter({
    name: 'claviger_requests_total',
    help: 'Authenticated requests by service, operation and outcome (ok or the error code).',
    labelNames: ['service', 'operation', 'code'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [service, operations] of answers)
        for (const [operation, codes] of operations)
          for (const [code, count] of codes) this.inc({ service, operation, code }, count)
    },
  })
  new Counter({
    name: 'claviger_unauthenticated_requests_total',
    help: 'Requests refused before their caller was known, by error code.',
    labelNames: ['code'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [code, count] of strangers) this.inc({ code }, count)
    },
  })
  new Gauge({
    name: 'claviger_requests_in_flight',
    help: 'Requests accepted and not yet answered.',
    registers: [registry],
    collect() {
      this.set(inFlight)
    },
  })
  return {
    answered(service, operation, code) {
      const codes = answers
        .getOrInsertComputed(service, () => new Map())
        .getOrInsertComputed(operation, () => new Map())
      codes.set(code, (codes.get(code) ?? 0) + 1)
    },
    unauthenticated(code) {
      strangers.set(code, (strangers.get(code) ?? 0) + 1)
    },
    opened() {
      inFlight++
    },
    closed() {
      inFlight--
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
