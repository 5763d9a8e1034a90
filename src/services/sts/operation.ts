import { type CallContext, declaring } from '../../core/operation.ts'

export const stsQuotas = { GetCallerIdentity: 1000 }

export const sts = declaring<CallContext, keyof typeof stsQuotas>()
