import { fail } from '../../core/errors.ts'
import { type Accepted, advance, type Parsed } from '../call.ts'
import { nestsTooDeep } from '../protocols/json.ts'
import type { Registry } from '../registry.ts'

/** No AWS input nests deeper than a handful of levels. */
const deepest = 32
/** Bytes; whatever a body of this size nests, the parser bears. */
const harmless = 4096
const mostParameters = 1000

/**
 * Tells service and operation from the request, reading as little as that takes: nobody has signed anything
 * yet. JSON names them in X-Amz-Target, the query protocol in the parameters Action and Version.
 */
export function parse(registry: Registry, request: Accepted): Parsed {
  let target: string | undefined
  let contentType = ''
  let userAgent = ''
  let host = ''
  const headers = request.rawHeaders
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string
    // Lengths first: most headers are none of these.
    if (name.length === 12 && target === undefined && name.toLowerCase() === 'x-amz-target')
      target = headers[index + 1]
    else if (name.length === 12 && name.toLowerCase() === 'content-type')
      contentType = headers[index + 1] ?? ''
    else if (name.length === 10 && name.toLowerCase() === 'user-agent') userAgent = headers[index + 1] ?? ''
    else if (name.length === 4 && name.toLowerCase() === 'host') host = headers[index + 1] ?? ''
  }
  const parsed = advance<Parsed>(request)
  parsed.userAgent = userAgent
  parsed.host = host
  if (target !== undefined && request.method === 'POST') {
    const dot = target.lastIndexOf('.')
    const service = registry.byTarget.get(target.slice(0, dot))
    if (!service) fail('MissingAuthenticationTokenException', 'Missing Authentication Token')
    parsed.service = service
    parsed.operationName = target.slice(dot + 1)
    parsed.operation = service.operations.get(parsed.operationName)
    parsed.target = target
    parsed.content = { body: request.body }
    if (request.body.length > harmless && nestsTooDeep(request.body, deepest)) fail('SerializationException')
    return parsed
  }
  const parameters = formParameters(request, contentType)
  const action = parameters?.get('Action')
  const service = registry.byVersion.get(parameters?.get('Version') ?? '')
  if (!parameters || !action || !service)
    fail('MissingAuthenticationTokenException', 'Missing Authentication Token')
  parsed.service = service
  parsed.operationName = action
  parsed.operation = service.operations.get(action)
  parsed.content = { body: request.body, parameters }
  return parsed
}

function formParameters(request: Accepted, contentType: string): URLSearchParams | undefined {
  const isForm = request.method === 'POST' && /^application\/x-www-form-urlencoded\b/i.test(contentType)
  const mark = request.url.indexOf('?')
  if (!isForm && (request.method !== 'GET' || mark < 0)) return undefined
  const text = isForm ? request.body.toString('utf8') : request.url.slice(mark + 1)
  let ampersands = 0
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) ampersands++
  if (ampersands >= mostParameters) fail('ValidationException', `More than ${mostParameters} parameters`)
  return new URLSearchParams(text)
}
