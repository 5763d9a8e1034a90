import { type AwsError, errorTable, fail } from '../../core/errors.ts'
import { compileOutput, jsonNotation } from '../serializer.ts'
import { compileInput } from '../validator.ts'
import type { Protocol } from './protocol.ts'

const contentType = 'application/x-amz-json-1.1'

/** AWS JSON 1.1: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export const json: Protocol = {
  reader(members) {
    const validate = compileInput(members)
    return ({ body }) => validate(body.length === 0 ? {} : parse(body))
  },
  writer(_operation, members) {
    if (Object.keys(members).length === 0) return () => ({ status: 200, contentType, body: '' })
    const plain = compileOutput(members, jsonNotation)
    return output => ({ status: 200, contentType, body: JSON.stringify(plain(output)) })
  },
  error(error: AwsError) {
    const row = errorTable[error.code]
    const member = row.capitalMessage ? 'Message' : 'message'
    const body = error.message ? { __type: error.code, [member]: error.message } : { __type: error.code }
    return { status: row.json, contentType, body: JSON.stringify(body) }
  },
}

function parse(body: Buffer): unknown {
  const text = body.toString('utf8')
  // toString replaces malformed bytes, which would let two different requests mean the same.
  if (text.includes('\ufffd') && !Buffer.from(text).equals(body)) fail('SerializationException')
  try {
    return JSON.parse(text)
  } catch {
    return fail('SerializationException')
  }
}

/** Whether JSON nests deeper than any AWS input does; a linear scan that keeps nothing. */
export function nestsTooDeep(body: Buffer, limit: number): boolean {
  let depth = 0
  let inString = false
  for (let index = 0; index < body.length; index++) {
    const byte = body[index]
    if (inString) {
      if (byte === 0x5c) index++
      else if (byte === 0x22) inString = false
    } else if (byte === 0x22) inString = true
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > limit) return true
    } else if (byte === 0x7d || byte === 0x5d) depth--
  }
  return false
}
