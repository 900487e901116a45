import { isOutage } from '@tarot/data'

/**
 * Handles each item by itself: one that fails does not keep the others waiting.
 *
 * @param onFailure notes the failure of one item, so that it is tried again later
 * @throws the outage of the database, which is no item's failure
 */
export async function forEachItem<Item>(
  items: readonly Item[],
  handle: (item: Item) => Promise<void>,
  onFailure: (item: Item, error: unknown) => Promise<void>,
): Promise<void> {
  for (const item of items) {
    try {
      await handle(item)
    } catch (error) {
      if (isOutage(error)) throw error
      await onFailure(item, error)
    }
  }
}
