/** A cache of balances in Postgres, as one process of an application opens it. */
export interface Contender {
  /** @returns the version of the returned balance */
  read(userId: bigint): Promise<number>
  /** Adds a credit. Resolves when the write is acknowledged. @returns the new version */
  write(userId: bigint): Promise<number>
  /** The number of loads from the database. */
  loads(): number
  /** The number of calls that Redis did not answer in time, for contenders with a timeout. */
  unanswered?(): number
  close(): Promise<void>
}

export interface Servers {
  /** Used by this contender alone. */
  databaseUrl: string
  /** Used by this contender alone. */
  redisUrl: string
}

/** Milliseconds: the specification's five minutes, for all contenders. */
export const timeToLive = 300_000
/** Milliseconds of staleness that our second contender allows. */
export const maxStaleness = 2_000
/** Connections to Postgres for each process. */
export const poolSize = 8
