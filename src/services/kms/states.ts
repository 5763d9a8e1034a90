import { fail } from '../../core/errors.ts'

export type KeyState =
  | 'Enabled'
  | 'Disabled'
  | 'PendingDeletion'
  | 'PendingImport'
  | 'PendingReplicaDeletion'
  | 'Unavailable'
  | 'Creating'
  | 'Updating'

type Verdict = 'ok' | 'disabled' | 'invalid' | 'unsupported'
const states = [
  'Enabled',
  'Disabled',
  'PendingDeletion',
  'PendingImport',
  'Unavailable',
  'Creating',
  'Updating',
]

/** What each kind of operation does in each state. Facts §4.2; columns in the order of `states`. */
const table = {
  use: ['ok', 'disabled', 'invalid', 'invalid', 'invalid', 'invalid', 'ok'],
  grant: ['ok', 'disabled', 'invalid', 'invalid', 'ok', 'invalid', 'ok'],
  inspect: ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok'],
  edit: ['ok', 'ok', 'invalid', 'ok', 'ok', 'ok', 'ok'],
  toggle: ['ok', 'ok', 'invalid', 'invalid', 'ok', 'invalid', 'invalid'],
  manageRotation: ['ok', 'disabled', 'invalid', 'unsupported', 'unsupported', 'invalid', 'ok'],
  rotateOnDemand: ['ok', 'disabled', 'invalid', 'invalid', 'unsupported', 'invalid', 'ok'],
  rotationStatus: ['ok', 'ok', 'ok', 'unsupported', 'unsupported', 'ok', 'ok'],
  scheduleDeletion: ['ok', 'ok', 'invalid', 'ok', 'ok', 'ok', 'invalid'],
  parameters: ['ok', 'ok', 'invalid', 'ok', 'invalid', 'invalid', 'invalid'],
  import: ['ok', 'ok', 'invalid', 'ok', 'invalid', 'invalid', 'ok'],
  deleteMaterial: ['ok', 'ok', 'ok', 'ok', 'invalid', 'invalid', 'invalid'],
  replicate: ['ok', 'disabled', 'invalid', 'invalid', 'invalid', 'invalid', 'invalid'],
  updatePrimary: ['ok', 'disabled', 'invalid', 'invalid', 'invalid', 'invalid', 'ok'],
  cancelDeletion: ['invalid', 'invalid', 'ok', 'invalid', 'invalid', 'invalid', 'invalid'],
} as const satisfies Record<string, readonly Verdict[]>

export type Kind = keyof typeof table

const words: Record<KeyState, string> = {
  Enabled: 'is not pending deletion',
  Disabled: 'is not pending deletion',
  PendingDeletion: 'is pending deletion',
  PendingReplicaDeletion: 'is pending deletion',
  PendingImport: 'is pending import',
  Unavailable: 'is unavailable',
  Creating: 'is creating',
  Updating: 'is updating',
}

/** Refuses the operation when the key's state does not allow it. Facts §4.1. */
export function requireState(kind: Kind, key: { readonly arn: string; readonly state: KeyState }): void {
  const column = key.state === 'PendingReplicaDeletion' ? 'PendingDeletion' : key.state
  const verdict = table[kind][states.indexOf(column)]
  if (verdict === 'ok') return
  if (verdict === 'disabled') fail('DisabledException', `${key.arn} is disabled.`)
  const word = kind === 'cancelDeletion' ? 'is not pending deletion' : words[key.state]
  const code = verdict === 'unsupported' ? 'UnsupportedOperationException' : 'KMSInvalidStateException'
  fail(code, `${key.arn} ${word}.`)
}
