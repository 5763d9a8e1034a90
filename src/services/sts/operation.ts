import { type CallContext, declaring } from '../../core/operation.ts'

export const sts = declaring<CallContext>()
