import type { KeyOf, TableName, Tables } from './tables.ts'

/** Another change came first: what the caller decided upon is old. The pipeline looks again and retries. */
export class StaleState extends Error {}

/** Writes within one commit. Every write also tells the other processes what changed. */
export interface Transaction {
  /** Adds a row; StaleState when its primary key, or a unique name, is taken. */
  insert<T extends TableName>(table: T, row: Tables[T]): Promise<void>
  /** Adds a row or replaces the one with the same primary key. */
  put<T extends TableName>(table: T, row: Tables[T]): Promise<void>
  /** Removes a row if it is there. */
  remove<T extends TableName>(table: T, key: KeyOf<T>): Promise<void>
  /** What this commit replaces or removes is to leave the store's files, too, before the commit returns. */
  scrub(): void
}
export type Change = (tx: Transaction) => Promise<void>

/** Memory that follows a table. */
export interface Follower<T extends TableName> {
  /** Forget everything: all rows come again. */
  reset(): void
  put(row: Tables[T]): void
  remove(key: KeyOf<T>): void
}
export type Followers = { readonly [T in TableName]?: Follower<T> | readonly Follower<T>[] }

/** An audit record that belongs to a commit, kept until the journal is known to hold it. */
export interface OutboxRecord {
  readonly eventId: string
  readonly json: string
}

export interface Store {
  /** The number of the last change that memory reflects. */
  readonly sequence: number
  /** The number of the last change in the store, followed or not. */
  position(): Promise<number>
  /** All rows of a table as they are now: for what must be known before anything can follow. */
  all<T extends TableName>(table: T): Promise<Tables[T][]>
  /** Fills the followers with all rows and keeps them right from then on. Once, at start. */
  follow(followers: Followers): Promise<void>
  /**
   * Brings memory up to date with whatever any process committed. Undefined when it already was: the usual
   * case, decided without waiting.
   */
  refresh(): Promise<void> | undefined
  /**
   * Commits changes and their audit records durably, if nothing was committed since `sequence`; else throws
   * StaleState and writes nothing. Memory shows the changes when it returns: the number of the last of them.
   */
  commit(sequence: number, changes: readonly Change[], records: readonly OutboxRecord[]): Promise<number>
  /** Records whose commit is durable but whose arrival in the journal was not confirmed. */
  outbox(): Promise<OutboxRecord[]>
  /** The journal holds these records; they leave the outbox with the next commit. */
  delivered(eventIds: readonly string[]): Promise<void>
  /** Takes removed rows out of the store's files; when others are reading, a later commit sees to it. */
  scrub(): Promise<void>
  close(): Promise<void>
}
