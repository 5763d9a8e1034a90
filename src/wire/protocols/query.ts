import { XMLBuilder } from 'fast-xml-parser'
import { type AwsError, errorTable, fail } from '../../core/errors.ts'
import type { ListShape, Members, Shape, StructureShape } from '../../core/shapes.ts'
import { compileOutput, xmlNotation } from '../serializer.ts'
import { compileInput } from '../validator.ts'
import type { Answer, Protocol } from './protocol.ts'

const xml = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', processEntities: true })

/** AWS query: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export const query: Protocol = {
  reader(members) {
    const validate = compileInput(members)
    return ({ parameters }) => validate(structure(members, new Node(parameters ?? new URLSearchParams())))
  },
  writer(operation, members, namespace) {
    const plain = compileOutput(members, xmlNotation)
    const isEmpty = Object.keys(members).length === 0
    return (output, requestId) => {
      const result = isEmpty ? {} : { [`${operation}Result`]: plain(output) }
      return document(200, {
        [`${operation}Response`]: {
          '@xmlns': namespace,
          ...result,
          ResponseMetadata: { RequestId: requestId },
        },
      })
    }
  },
  error(error: AwsError, requestId, namespace) {
    const row = errorTable[error.code]
    const [Code, status] = row.query ?? [error.code, row.json]
    const Type = status < 500 ? 'Sender' : 'Receiver'
    const content = { Error: { Type, Code, Message: error.message }, RequestId: requestId }
    return document(status, { ErrorResponse: { '@xmlns': namespace, ...content } })
  },
}

/** What AWS sends where no service can be told from the request. Facts §2. */
export function bareXmlError(error: AwsError): Answer {
  return document(errorTable[error.code].json, { [error.code]: { Message: error.message } })
}

function document(status: number, content: object): Answer {
  return {
    status,
    contentType: 'text/xml',
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${xml.build(content)}`,
  }
}

/** Parameters as the tree that their dotted names spell: `Tags.member.1.Key=…`. */
class Node {
  value: string | undefined
  readonly children = new Map<string, Node>()
  constructor(parameters?: URLSearchParams) {
    for (const [name, value] of parameters ?? []) {
      let node: Node = this
      const steps = name.split('.')
      if (steps.length > 12)
        fail('ValidationException', `Parameter name ${name.slice(0, 64)}… nests too deep`)
      for (const step of steps) {
        const next = node.children.get(step) ?? new Node()
        node.children.set(step, next)
        node = next
      }
      if (node.value !== undefined)
        fail('ValidationException', `Parameter ${name.slice(0, 64)} is given twice`)
      node.value = value
    }
  }
}

/** The JSON value that the parameters stand for, as far as the shapes know them; validation follows. */
function read(shape: Shape, node: Node): unknown {
  switch (shape.kind) {
    case 'integer':
      return /^-?\d{1,15}$/.test(node.value ?? '') ? Number(node.value) : node.value
    case 'boolean':
      return node.value === 'true' ? true : node.value === 'false' ? false : node.value
    case 'timestamp':
      return node.value === undefined ? undefined : Date.parse(node.value) / 1000
    case 'structure':
      return structure((shape as StructureShape).members, node)
    case 'list':
      return elements(node).map(element => read((shape as ListShape).of, element))
    case 'map':
      return Object.fromEntries(
        elements(node).map(entry => [entry.children.get('key')?.value, entry.children.get('value')?.value]),
      )
    default:
      return node.value
  }
}

function structure(members: Members, node: Node): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [name, shape] of Object.entries(members)) {
    const child = node.children.get(name)
    if (child) result[name] = read(shape, child)
  }
  return result
}

/** `Name.member.1`, `Name.member.2`, … (maps: `Name.entry.1`) in the order of their numbers. */
function elements(node: Node): Node[] {
  const items = node.children.get('member') ?? node.children.get('entry')
  if (!items) return []
  const numbered = [...items.children].filter(([index]) => /^[1-9]\d{0,4}$/.test(index))
  return numbered.sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => item)
}
