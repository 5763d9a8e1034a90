import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** A shape as botocore's service models describe it. */
export interface ModelShape {
  type: string
  min?: number
  max?: number
  pattern?: string
  enum?: string[]
  required?: string[]
  members?: Record<string, { shape: string }>
  member?: { shape: string }
  key?: { shape: string }
  value?: { shape: string }
  sensitive?: boolean
  error?: { code?: string; httpStatusCode?: number }
}
export interface Model {
  operations: Record<
    string,
    { input?: { shape: string }; output?: { shape: string }; errors?: { shape: string }[] }
  >
  shapes: Record<string, ModelShape>
}

let folder: string | undefined

/** The newest model of a service that the botocore beside the tests has. */
export function loadModel(service: string): Model {
  const versions = join(modelFolder(), service)
  const file = join(versions, readdirSync(versions).sort().at(-1) as string, 'service-2.json.gz')
  return JSON.parse(gunzipSync(readFileSync(file)).toString())
}

/** Where botocore keeps its models. */
export function modelFolder(): string {
  if (folder) return folder
  const python = process.env.CLAVIGER_TEST_PYTHON ?? 'python3'
  const code = 'import botocore, os; print(os.path.dirname(botocore.__file__))'
  folder = join(execFileSync(python, ['-c', code], { encoding: 'utf8' }).trim(), 'data')
  return folder
}
