import type { AwsError } from '../../core/errors.ts'
import type { Members } from '../../core/shapes.ts'

/** What goes back to the client. */
export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

/** One of AWS's wire protocols. Services declare which they speak; nothing else knows the difference. */
export interface Protocol {
  /** Compiles the reading of an operation's input from the request's signed bytes. */
  reader(input: Members): (content: Content) => Record<string, unknown>
  /** Compiles the writing of an operation's output. */
  writer(
    operation: string,
    output: Members,
    xmlNamespace?: string,
  ): (output: object, requestId: string) => Answer
  error(error: AwsError, requestId: string, xmlNamespace?: string): Answer
}

/** The signed content of a request. */
export interface Content {
  readonly body: Buffer
  /** Form parameters of the query protocol, from the body or the URL. */
  readonly parameters?: URLSearchParams
  /** Of calls between services: the input itself. */
  readonly values?: object
}
