import type { AnyOperation, Need, Resource, Service } from '../core/operation.ts'
import type { Members, Shape } from '../core/shapes.ts'
import { compileFields, type Fields } from './fields.ts'
import { json } from './protocols/json.ts'
import type { Answer, Content, Protocol } from './protocols/protocol.ts'
import { query } from './protocols/query.ts'
import { compileOutput, jsonNotation } from './serializer.ts'
import { compileInput } from './validator.ts'

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
  /** By the names in credential scopes. */
  readonly byName: ReadonlyMap<string, CompiledService>
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
  const byName = new Map(services.map(service => [service.declaration.name, service]))
  return { byTarget, byVersion, byName, services }
}

function compileService(declaration: Service): CompiledService {
  const protocol = protocols[declaration.protocol]
  const compile = (operation: AnyOperation): CompiledOperation => ({
    declaration: operation,
    needs: Object.entries(operation.needs),
    acceptsDryRun: 'DryRun' in operation.input,
    read: reader(protocol, operation.input),
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

/** Values of calls between services are checked in the form in which JSON brings them: by the same checks. */
function reader(protocol: Protocol, members: Members): CompiledOperation['read'] {
  const read = protocol.reader(members)
  const validate = compileInput(members)
  const plain = compileOutput(members, jsonNotation)
  return content => (content.values ? validate(plain(content.values)) : read(content))
}

function pick(members: Members, names: readonly string[]): Record<string, Shape> {
  return Object.fromEntries(names.map(name => [name, members[name] as Shape]))
}
