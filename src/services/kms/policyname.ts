import { fail } from '../../core/errors.ts'

/** Key policies have no other name. Facts §1.7. */
export function onlyDefault(name = 'default'): string {
  if (name !== 'default') fail('NotFoundException', `No such policy exists`)
  return name
}
