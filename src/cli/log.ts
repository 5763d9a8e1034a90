import { type LogLevel, logLevels } from './options.ts'

export interface Log {
  error(message: string): void
  warn(message: string): void
  info(message: string): void
}

/** Writes lines to standard error: time, level, message. */
export function openLog(level: LogLevel): Log {
  const most = logLevels.indexOf(level)
  const at = (own: LogLevel) => (message: string) => {
    if (logLevels.indexOf(own) <= most) console.error(`${new Date().toISOString()} ${own} ${message}`)
  }
  return { error: at('error'), warn: at('warn'), info: at('info') }
}

/** How often strangers may make us write a line. */
const summaryInterval = 10_000

/** Counts refusals and logs them summed up, so that a stranger cannot fill the disk. */
export function countRefusals(log: Log): (code: string) => void {
  let counts = new Map<string, number>()
  const flush = () => {
    const parts = [...counts].map(([code, count]) => `${code} ${count}`)
    log.warn(`requests refused before authentication: ${parts.join(', ')}`)
    counts = new Map()
  }
  return code => {
    if (counts.size === 0) setTimeout(flush, summaryInterval).unref()
    counts.set(code, (counts.get(code) ?? 0) + 1)
  }
}
