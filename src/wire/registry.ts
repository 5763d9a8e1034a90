import type { AnyOperation, Need, Resource, Service } from '../core/operation.ts'
import type { Members, Shape } from '../core/shapes.ts'
import { compileFields, type Fields } from './fields.ts'
import { json } from './protocols/json.ts'
import type { Answer, Content, Protocol } from './protocols/protocol.ts'
import { query } from './protocols/query.ts'

/** An operation with everything that depends on its declaration alone made ready. */
export interface CompiledOperation {
  readonly declaration: AnyOperation
  readonly needs: readonly (readonly [name: string, need: Need<unknown, unknown, Resource>])[]
  readonly acceptsDryRun: boolean
  read(content: Content): Record<string, unknown>
  write(output: object, requestId: string): Answer
  /** What the trail shows of input and output. */
  readonly requestFields: Fields
  readonly responseFields: Fields
}
export interface CompiledService {
  readonly declaration: Service
  readonly protocol: Protocol
  readonly operations: ReadonlyMap<string, CompiledOperation>
  readonly missing: ReadonlySet<string>
}
/** All services, by what requests name them with. */
export interface Registry {
  /** By the X-Amz-Target before its dot. */
  readonly byTarget: ReadonlyMap<string, CompiledService>
  /** By the `Version` parameter of the query protocol. */
  readonly byVersion: ReadonlyMap<string, CompiledService>
  readonly services: readonly CompiledService[]
}

const protocols = { json, query }

export function compileRegistry(declarations: readonly Service[]): Registry {
  const services = declarations.map(compileService)
  const byTarget = new Map<string, CompiledService>()
  const byVersion = new Map<string, CompiledService>()
  for (const service of services) {
    for (const prefix of service.declaration.targetPrefixes ?? []) byTarget.set(prefix, service)
    if (service.declaration.version) byVersion.set(service.declaration.version, service)
  }
  return { byTarget, byVersion, services }
}

function compileService(declaration: Service): CompiledService {
  const protocol = protocols[declaration.protocol]
  const compile = (operation: AnyOperation): CompiledOperation => ({
    declaration: operation,
    needs: Object.entries(operation.needs),
    acceptsDryRun: 'DryRun' in operation.input,
    read: protocol.reader(operation.input),
    write: protocol.writer(operation.name, operation.output, declaration.xmlNamespace),
    requestFields: compileFields(pick(operation.input, operation.audit.request)),
    responseFields: compileFields(pick(operation.output, operation.audit.response)),
  })
  return {
    declaration,
    protocol,
    operations: new Map(declaration.operations.map(operation => [operation.name, compile(operation)])),
    missing: new Set(declaration.missing),
  }
}

function pick(members: Members, names: readonly string[]): Record<string, Shape> {
  return Object.fromEntries(names.map(name => [name, members[name] as Shape]))
}
