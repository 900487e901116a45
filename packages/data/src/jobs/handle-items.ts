import type { Database } from '../database/database.ts'
import { isOutage } from '../errors.ts'
import { deleteItemFailures, type OnItemFailure, recordItemFailure } from './failed-items.ts'

export interface ItemsHandling<Item> {
  job: string
  /** The name of the item in `failed_items`. */
  nameOf(item: Item): string
  /** Handles all items or none. @returns the number handled: other processes may have handled some before */
  handle(items: Item[]): Promise<number>
  /** Items per call of `handle`. After a failure the items of the batch are handled one by one. */
  batchSize: number
  /** Called for each item that fails. The failure is recorded already, and a later run retries the item. */
  onFailure?: OnItemFailure | undefined
}

/**
 * Handles all items that a job finds. A failed item does not block the others: its failure is recorded, and a later run
 * retries it after a backoff.
 *
 * @param find returns the next items, at most some hundred, without deferred ones (see `isNotDeferred`)
 * @returns the number of items handled
 * @throws DataError during an outage of the database, which counts as no item's failure
 */
export async function handleItems<Item>(
  database: Database,
  find: () => Promise<Item[]>,
  handling: ItemsHandling<Item>,
): Promise<number> {
  let total = 0
  for (;;) {
    const items = await find()
    let [handled, failed] = [0, 0]
    for (let start = 0; start < items.length; start += handling.batchSize) {
      const result = await handleBatch(database, items.slice(start, start + handling.batchSize), handling)
      handled += result.handled
      failed += result.failed
    }
    total += handled
    // Another process may have handled all items that were found; then it also handles the next ones.
    if (handled + failed === 0) return total
  }
}

async function handleBatch<Item>(
  database: Database,
  items: Item[],
  handling: ItemsHandling<Item>,
): Promise<{ handled: number; failed: number }> {
  const { job, nameOf, handle, onFailure } = handling
  try {
    const handled = await handle(items)
    await deleteItemFailures(database, job, items.map(nameOf))
    return { handled, failed: 0 }
  } catch (error) {
    if (isOutage(error)) throw error
    const [item] = items
    if (items.length === 1 && item !== undefined) {
      const failure = { job, item: nameOf(item), error }
      await recordItemFailure(database, failure)
      onFailure?.(failure)
      return { handled: 0, failed: 1 }
    }
  }
  const sum = { handled: 0, failed: 0 }
  for (const item of items) {
    const { handled, failed } = await handleBatch(database, [item], handling)
    sum.handled += handled
    sum.failed += failed
  }
  return sum
}
