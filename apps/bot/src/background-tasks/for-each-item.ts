import { isOutage } from '@tarot/data'

/**
 * Handles each item separately: a failure does not delay the other items.
 *
 * @param onFailure stores the failure of an item for a later retry
 * @throws an outage of the database, which is not the failure of an item
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
