/** A system tool that tests need: one row of `index.ts`. */
export interface Tool {
  readonly name: string
  /** What child processes must have set to use it (`PATH` is put in front); undefined while it is missing. */
  find(): Readonly<Record<string, string>> | undefined
  /** Throws a ToolError where it cannot. */
  install(): void
}

/** Why a tool could not be installed, and what the reader can do: one line. */
export class ToolError extends Error {}
