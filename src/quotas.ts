import { readFileSync } from 'node:fs'
import { cloudtrailQuotas } from './services/cloudtrail/index.ts'
import { iamQuotas } from './services/iam/index.ts'
import { kmsQuotas, resourceQuotas } from './services/kms/index.ts'
import { stsQuotas } from './services/sts/index.ts'

/** What an operator may set: by service, then by AWS's name of the quota. docs/quotas.md */
export const defaultQuotas = {
  kms: { ...kmsQuotas, ...resourceQuotas },
  iam: iamQuotas,
  sts: stsQuotas,
  cloudtrail: cloudtrailQuotas,
}
export type Quotas = typeof defaultQuotas

const suffix = / request rate$/

/** The quotas that a JSON file sets, and the defaults of all others. Throws errors that say what to mend. */
export function readQuotas(file: string): Quotas {
  const complain = (problem: string): never => {
    throw new Error(`--quotas ${file}: ${problem} docs/quotas.md has the names and an example.`)
  }
  const given = parse(file, complain)
  const quotas: Record<string, Record<string, unknown>> = { ...defaultQuotas }
  for (const [service, values] of Object.entries(
    object(given) ?? complain('it must be an object of services.'),
  )) {
    const known = Object.hasOwn(quotas, service) ? quotas[service] : undefined
    if (!known) complain(`there is no service "${service}".`)
    const set: Record<string, number> = {}
    for (const [name, value] of Object.entries(
      object(values) ?? complain(`"${service}" must be an object.`),
    )) {
      const quota = name.replace(suffix, '')
      if (!Object.hasOwn(known as object, quota)) complain(`${service} has no quota "${name}".`)
      if (Object.hasOwn(set, quota)) complain(`"${quota}" of ${service} is there twice.`)
      const isCount = Object.hasOwn(resourceQuotas, quota)
      if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0)
        complain(`"${name}" of ${service} must be a number above 0.`)
      if (isCount && !Number.isInteger(value)) complain(`"${name}" of ${service} must be a whole number.`)
      set[quota] = value as number
    }
    quotas[service] = { ...known, ...set }
  }
  return quotas as Quotas
}

function parse(file: string, complain: (problem: string) => never): unknown {
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    complain(`${(error as Error).message}.`)
  }
  try {
    return JSON.parse(text)
  } catch {
    return complain('it is not JSON.')
  }
}

function object(value: unknown): object | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
}
