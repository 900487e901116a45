/** The row as it goes to the browser: `bigint` ids as decimal strings. */
export type TextIds<Row> = {
  [Key in keyof Row]: bigint extends Row[Key] ? Exclude<Row[Key], bigint> | string : Row[Key]
}

export function textIds<Row extends object>(row: Row): TextIds<Row> {
  const entries = Object.entries(row).map(([key, value]) => [
    key,
    typeof value === 'bigint' ? value.toString() : value,
  ])
  return Object.fromEntries(entries) as TextIds<Row>
}

/** A page of rows for the browser. */
export function textPage<Row extends object>({ items, next }: { items: Row[]; next: bigint | null }) {
  return { items: items.map(textIds), next: next === null ? null : next.toString() }
}
