import DataLoader from 'dataloader'

/** Users whose values are loaded in one statement. */
const batchSize = 100

/**
 * Batches loads of single users that are requested in the same turn of the event loop into one statement. The statement
 * begins after the request, so it sees every earlier commit.
 *
 * @param loadMany loads the values of these users, in their order
 */
export function batchLoads<Value>(
  loadMany: (userIds: bigint[]) => Promise<Value[]>,
): (userIds: bigint[]) => Promise<Value[]> {
  const loader = new DataLoader<bigint, Value>(
    async (requested) => {
      const userIds = [...new Set(requested)]
      const values = await loadMany(userIds)
      return requested.map((userId) => values[userIds.indexOf(userId)] as Value)
    },
    {
      cache: false,
      maxBatchSize: batchSize,
      // Redis answers many reads at once, so their loads follow in the same turn.
      batchScheduleFn: setImmediate,
    },
  )
  return async (userIds) => {
    const [userId] = userIds
    return userId === undefined || userIds.length > 1 ? loadMany(userIds) : [await loader.load(userId)]
  }
}
