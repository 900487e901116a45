/** Version of the stored formats. Another version never reads them. */
const schemaVersion = 'v4'

export type Keys = ReturnType<typeof createKeys>

/**
 * The names of all keys in Redis. All keys of a user share a hash tag, so they are in one slot of a cluster.
 *
 * @param database the numbered one of the server: keys are kept apart by it, channels are not
 */
export function createKeys(namespace: string, database = 0) {
  const prefix = `${namespace}:${schemaVersion}:`
  return {
    prefix,
    balance: (userId: bigint) => `${prefix}{u${userId}}:balance`,
    balanceLease: (userId: bigint) => `${prefix}{u${userId}}:balance-lease`,
    readings: (userId: bigint) => `${prefix}{u${userId}}:readings`,
    readingsLease: (userId: bigint) => `${prefix}{u${userId}}:readings-lease`,
    session: (key: string) => `${prefix}session:{${key}}`,
    /** Replaced to invalidate all balances and readings. */
    generation: `${prefix}generation`,
    /** Replaced to invalidate all sessions. */
    sessionGeneration: `${prefix}session-generation`,
    /** The pub/sub channel: see `ChangeChannel`. */
    channel: `${prefix}changes:${database}`,
  }
}
