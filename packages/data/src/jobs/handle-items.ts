import type { Database } from '../database/database.ts'
import { isOutage } from '../errors.ts'
import { forgetItemFailures, noteItemFailure, type OnItemFailure } from './failed-items.ts'

export interface ItemsHandling<Item> {
  job: string
  /** As `failed_items` names it. */
  nameOf(item: Item): string
  /** Handles some items, all or none of them. @returns how many: others may have been faster */
  handle(items: Item[]): Promise<number>
  /** Items handled in one call. What one call can't do is done item by item. */
  batchSize: number
  /** Called for each item that fails. It is noted already, and tried again later. */
  onFailure?: OnItemFailure | undefined
}

/**
 * Handles all items that a job finds. One that fails keeps no other waiting: it is noted, left alone for a while, and
 * tried again by a later run.
 *
 * @param find the next items, at most some hundred, without those that are deferred (see `isNotDeferred`)
 * @returns how many were handled
 * @throws the outage of the database, which is no item's failure
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
    // All that was found can be gone to another process; then that one goes on.
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
    await forgetItemFailures(database, job, items.map(nameOf))
    return { handled, failed: 0 }
  } catch (error) {
    if (isOutage(error)) throw error
    const [item] = items
    if (items.length === 1 && item !== undefined) {
      const failure = { job, item: nameOf(item), error }
      await noteItemFailure(database, failure)
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
