/** A row for the browser: `bigint` IDs become decimal strings. */
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

/** One page of a table for the browser. */
export interface TextPage<Row> {
  items: TextIds<Row>[]
  /** Cursor of the next page; null on the last one. */
  next: string | null
  /** Whether it is the first page. */
  first: boolean
}

/** Converts a page for the browser. The second argument is the input of the page, with its cursor. */
export function textPage<Row extends object>(
  { items, next }: { items: Row[]; next: bigint | string | null },
  { before }: { before?: bigint | string },
): TextPage<Row> {
  return { items: items.map(textIds), next: next === null ? null : String(next), first: before === undefined }
}
