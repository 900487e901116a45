/** What this process knows of one user's value. */
export interface L1Entry<Value> {
  /** The newest version that this process has read, written or received. */
  version: number
  /** Undefined for a tombstone: the version is known, its value is not. */
  value: Value | undefined
  /** A moment at which the value was current; milliseconds since 1970. */
  validAt: number
  /**
   * Until when the value stays current unless a newer version is received; milliseconds since 1970. 0 if a message may
   * have been missed while the value was read.
   */
  validUntil: number
  /** An entry of an older generation is not served. */
  generation: number
}
