/** One page, newest first. */
export interface Page<Item> {
  items: Item[]
  /** What to pass as `before` for the next page; null at the end. */
  next: bigint | null
}

/** A page out of one row more than was asked for: that row only says that there is a next page. */
export function toPage<Item extends { id: bigint }>(rows: Item[], limit: number): Page<Item> {
  const items = rows.slice(0, limit)
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}
