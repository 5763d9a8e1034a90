import { fail } from '../../core/errors.ts'

const sizes = { AES_256: 32, AES_128: 16 } as const

/** How long a data key is asked for, in bytes: exactly one of the two members says. */
export function dataKeyLength(input: {
  readonly KeySpec?: keyof typeof sizes | undefined
  readonly NumberOfBytes?: number | undefined
}): number {
  const { KeySpec, NumberOfBytes } = input
  if (KeySpec !== undefined && NumberOfBytes === undefined) return sizes[KeySpec]
  if (KeySpec === undefined && NumberOfBytes !== undefined) return NumberOfBytes
  return fail('ValidationException', 'Please specify either number of bytes or key spec.')
}
