/** One page, newest first. */
export interface Page<Item> {
  items: Item[]
  /** The `before` of the next page; null at the end. */
  next: bigint | null
}

/** Makes a page of `limit + 1` rows: the last row only shows that there is a next page. */
export function toPage<Item extends { id: bigint }>(rows: Item[], limit: number): Page<Item> {
  const items = rows.slice(0, limit)
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}
