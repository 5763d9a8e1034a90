declare const authorized: unique symbol

/**
 * A resource that the caller was allowed to use for the operation at hand. Only `markAuthorized` makes one,
 * and test/architecture.test.ts holds that the authorise stage (wire/stages/authorise.ts) alone calls it.
 */
export type Authorized<R> = R & { readonly [authorized]: true }

/** For wire/stages/authorise.ts alone. */
export function markAuthorized<R>(resource: R): Authorized<R> {
  return resource as Authorized<R>
}
