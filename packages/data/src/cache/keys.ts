/** Version of what is stored. Another one never reads what this one wrote. */
const schemaVersion = 'v4'

export type Keys = ReturnType<typeof createKeys>

/**
 * Names of everything in Redis. All keys of a user share a hash tag, so they are in one slot of a cluster.
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
    /** Another one when what is stored counts for nothing any more. */
    generation: `${prefix}generation`,
    /** The same for sessions. */
    sessionGeneration: `${prefix}session-generation`,
    /** On which processes tell each other what they have written. */
    channel: `${prefix}changes:${database}`,
  }
}
