import type { ListShape, Shape, StructureShape } from '../core/shapes.ts'

/** Gives what the trail shows of an input or output, or null when there is nothing to show. */
export type Fields = (values: object | undefined) => Record<string, unknown> | null

/**
 * Compiles declared members into the trail's form of them: names in lower camel case, dates as text. Secrets
 * cannot come in here: the operation's type takes names of open members only, and nested secrets and blobs
 * are left out.
 */
export function compileFields(members: Record<string, Shape>): Fields {
  const fields = Object.entries(members)
    .filter(([, shape]) => !shape.secret && shape.kind !== 'blob')
    .map(([name, shape]) => [name, lowerCamel(name), converter(shape)] as const)
  return values => {
    if (!values) return null
    let shown: Record<string, unknown> | null = null
    for (const [name, shownName, convert] of fields) {
      const value = (values as Record<string, unknown>)[name]
      if (value === undefined) continue
      shown ??= {}
      shown[shownName] = convert ? convert(value as never) : value
    }
    return shown
  }
}

function converter(shape: Shape): ((value: never) => unknown) | undefined {
  switch (shape.kind) {
    case 'timestamp':
      return auditDate
    case 'list': {
      const element = converter((shape as ListShape).of)
      return element && ((list: never[]) => list.map(element))
    }
    case 'structure':
      return compileFields((shape as StructureShape).members) as (value: never) => unknown
    default:
      return undefined
  }
}

/** `KeyId` is `keyId`, `AWSAccountId` is `aWSAccountId`: CloudTrail lowers one letter. */
function lowerCamel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

const dates = new Intl.DateTimeFormat('en-US', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'UTC',
})

/** `Aug 10, 2022, 10:38:27 PM`. Facts §3.1. */
export function auditDate(milliseconds: number): string {
  return dates.format(milliseconds).replaceAll('\u202f', ' ')
}
