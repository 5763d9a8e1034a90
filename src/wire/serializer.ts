import { isoSeconds } from '../core/clock.ts'
import type { ListShape, Members, Shape, StructureShape } from '../core/shapes.ts'

type Serializer = (value: never) => unknown
/** How a protocol writes the values that JSON has no type for. */
export interface Notation {
  blob(bytes: Uint8Array): unknown
  timestamp(milliseconds: number): unknown
  /** Wraps the elements of a list. */
  list(elements: unknown[]): unknown
}

export const jsonNotation: Notation = {
  blob: bytes => base64(bytes),
  timestamp: milliseconds => milliseconds / 1000,
  list: elements => elements,
}
/** Query/XML: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export const xmlNotation: Notation = {
  blob: bytes => base64(bytes),
  timestamp: isoSeconds,
  list: elements => ({ member: elements }),
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/** Compiles members into a function from outputs to plain objects; members that are not declared stay out. */
export function compileOutput(
  members: Members,
  notation: Notation,
): (output: object) => Record<string, unknown> {
  const fields = Object.entries(members).map(([name, shape]) => [name, compile(shape, notation)] as const)
  return output => {
    const plain: Record<string, unknown> = {}
    for (const [name, serialize] of fields) {
      const value = (output as Record<string, unknown>)[name]
      if (value !== undefined) plain[name] = serialize === undefined ? value : serialize(value as never)
    }
    return plain
  }
}

/** Undefined for shapes whose values are written as they are. */
function compile(shape: Shape, notation: Notation): Serializer | undefined {
  switch (shape.kind) {
    case 'blob':
      return notation.blob
    case 'timestamp':
      return notation.timestamp
    case 'list': {
      const element = compile((shape as ListShape).of, notation)
      return (list: never[]) => notation.list(element ? list.map(element) : list)
    }
    case 'structure':
      return compileOutput((shape as StructureShape).members, notation) as Serializer
    default:
      return undefined
  }
}
