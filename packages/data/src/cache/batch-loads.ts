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
  let waiting: { userId: bigint; resolve: (values: Value[]) => void; reject: (error: unknown) => void }[] = []

  function loadWaiting(): void {
    const all = waiting
    waiting = []
    for (let first = 0; first < all.length; first += batchSize) {
      const batch = all.slice(first, first + batchSize)
      const userIds = [...new Set(batch.map(({ userId }) => userId))]
      loadMany(userIds).then(
        (values) => {
          for (const { userId, resolve } of batch) resolve([values[userIds.indexOf(userId)] as Value])
        },
        (error) => {
          for (const { reject } of batch) reject(error)
        },
      )
    }
  }

  return (userIds) => {
    const [userId] = userIds
    if (userId === undefined || userIds.length > 1) return loadMany(userIds)
    return new Promise((resolve, reject) => {
      // Redis answers many reads at once, so their loads follow in the same turn.
      if (waiting.push({ userId, resolve, reject }) === 1) setImmediate(loadWaiting)
    })
  }
}
