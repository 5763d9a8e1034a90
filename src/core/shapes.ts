/**
 * Shapes of inputs and outputs: names, types and constraints as AWS's service models give them. A shape is
 * plain data; wire/ compiles it into a parser, a validator and a serialiser once, at start.
 */
interface Base {
  /** The member may be absent. */
  readonly optional?: boolean
  /** Never to stand in a record, a log or an error. */
  readonly secret?: boolean
}
export interface StringShape<T extends string = string> extends Base {
  readonly kind: 'string'
  readonly min?: number
  readonly max?: number
  /** AWS's own pattern, shown in the error; anchored when it is checked. */
  readonly pattern?: string
  readonly values?: readonly T[]
  readonly fallback?: T
}
export interface IntegerShape extends Base {
  readonly kind: 'integer'
  readonly min?: number
  readonly max?: number
}
export interface BooleanShape extends Base {
  readonly kind: 'boolean'
}
/** Milliseconds since the epoch inside; seconds in JSON, ISO 8601 in XML. */
export interface TimestampShape extends Base {
  readonly kind: 'timestamp'
}
export interface BlobShape extends Base {
  readonly kind: 'blob'
  readonly min?: number
  readonly max?: number
}
export interface ListShape<S extends Shape = Shape> extends Base {
  readonly kind: 'list'
  readonly of: S
  readonly min?: number
  readonly max?: number
}
export interface MapShape extends Base {
  readonly kind: 'map'
  readonly key: StringShape
  readonly value: StringShape
  readonly max?: number
}
export interface StructureShape<M extends Members = Members> extends Base {
  readonly kind: 'structure'
  readonly members: M
}
export type Shape =
  | StringShape<string>
  | IntegerShape
  | BooleanShape
  | TimestampShape
  | BlobShape
  // biome-ignore lint/suspicious/noExplicitAny: a list of any shape
  | ListShape<any>
  | MapShape
  // biome-ignore lint/suspicious/noExplicitAny: a structure of any members
  | StructureShape<any>
export interface Members {
  readonly [name: string]: Shape
}

/** The value that a shape describes. */
export type Value<S> =
  S extends StringShape<infer T>
    ? T
    : S extends IntegerShape | TimestampShape
      ? number
      : S extends BooleanShape
        ? boolean
        : S extends BlobShape
          ? Uint8Array
          : S extends ListShape<infer E>
            ? readonly Value<E>[]
            : S extends MapShape
              ? Readonly<Record<string, string>>
              : S extends StructureShape<infer M>
                ? Values<M>
                : never

type OptionalNames<M extends Members> = {
  [N in keyof M]: M[N] extends { readonly optional: true } ? N : never
}[keyof M]

type Flat<T> = { readonly [N in keyof T]: T[N] }

/** The object that members describe; optional members may be absent. */
export type Values<M extends Members> = Flat<
  { [N in Exclude<keyof M, OptionalNames<M>>]: Value<M[N]> } & {
    [N in OptionalNames<M>]?: Value<M[N]> | undefined
  }
>

/** Names of the members that are not declared secret. */
export type OpenNames<M extends Members> = {
  [N in keyof M]: M[N] extends { readonly secret: true } ? never : N
}[keyof M] &
  string

type Limits = { readonly min?: number; readonly max?: number }

export function string(limits: Limits & { pattern?: string } = {}): StringShape {
  return { kind: 'string', ...limits }
}
export function secretString(
  limits: Limits & { pattern?: string } = {},
): StringShape & { readonly secret: true } {
  return { kind: 'string', ...limits, secret: true }
}
export function oneOf<const T extends string>(...values: readonly T[]): StringShape<T> {
  return { kind: 'string', values }
}
export function integer(limits: Limits = {}): IntegerShape {
  return { kind: 'integer', ...limits }
}
export function boolean(): BooleanShape {
  return { kind: 'boolean' }
}
export function timestamp(): TimestampShape {
  return { kind: 'timestamp' }
}
export function blob(limits: Limits = {}): BlobShape {
  return { kind: 'blob', ...limits }
}
export function secretBlob(limits: Limits = {}): BlobShape & { readonly secret: true } {
  return { kind: 'blob', ...limits, secret: true }
}
export function list<S extends Shape>(of: S, limits: Limits = {}): ListShape<S> {
  return { kind: 'list', of, ...limits }
}
export function secretList<S extends Shape>(
  of: S,
  limits: Limits = {},
): ListShape<S> & { readonly secret: true } {
  return { kind: 'list', of, ...limits, secret: true }
}
export function map(key: StringShape, value: StringShape, limits: { max?: number } = {}): MapShape {
  return { kind: 'map', key, value, ...limits }
}
export function structure<M extends Members>(members: M): StructureShape<M> {
  return { kind: 'structure', members }
}
export function secretStructure<M extends Members>(
  members: M,
): StructureShape<M> & { readonly secret: true } {
  return { kind: 'structure', members, secret: true }
}
export function optional<S extends Shape>(shape: S): S & { readonly optional: true } {
  return { ...shape, optional: true }
}
/** An absent member takes this value before anything else sees the input. */
export function withDefault<T extends string>(shape: StringShape<T>, fallback: NoInfer<T>): StringShape<T> {
  return { ...shape, fallback }
}
