/** A cache over balances in Postgres, as one process of an application opens it. */
export interface Contender {
  /** The version of the balance it answers. */
  read(userId: bigint): Promise<number>
  /** Adds a credit. Resolves when the writer may count on it. @returns the version it made */
  write(userId: bigint): Promise<number>
  /** How often the database was asked for a balance. */
  loads(): number
  /** How often Redis did not answer in time, for who has a limit. */
  unanswered?(): number
  close(): Promise<void>
}

export interface Servers {
  /** With nobody else in it. */
  databaseUrl: string
  /** The same. */
  redisUrl: string
}

/** Milliseconds: the specification's five minutes, for everybody. */
export const timeToLive = 300_000
/** Milliseconds that our faster reads may be behind. */
export const maxStaleness = 2_000
/** Connections to Postgres, each process. */
export const poolSize = 8
