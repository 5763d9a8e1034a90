export { decide } from './decide.ts'
export type { PolicyKind } from './document.ts'
export {
  type Explanation,
  explain,
  type GrantTrace,
  type PolicyTrace,
  type StatementTrace,
} from './explain.ts'
export { grantFits } from './grants.ts'
export { compilePolicy, principalsOf, validateKeyPolicy } from './policy.ts'
export { PolicyError, type PolicyFault } from './policy-error.ts'
