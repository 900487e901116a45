import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import type { FailedItem } from '../generated/prisma/client.ts'

/** Something that a job could not handle, and why. */
export interface ItemFailure {
  job: string
  /** `hold 12`, `purchase 34`, `user 5`, `missing_payment stx…` */
  item: string
  error: unknown
}

export type OnItemFailure = (failure: ItemFailure) => void

/** A condition of SQL: this item has not just failed. @param item an expression that names it */
export const isNotDeferred = (job: string, item: string): string =>
  `not exists (select from failed_items where job = '${job}' and item = ${item} and not_before > now())`

const findNames = statement<{ item: string }>(
  'failed_items_find_deferred',
  'select item from failed_items where job = $1::varchar and not_before > now()',
)

/** Names of the items that a job leaves alone for now. */
export async function findDeferred(database: Database, job: string): Promise<ReadonlySet<string>> {
  return new Set((await findNames(database.pool, [job])).map(({ item }) => item))
}

const note = statement<never>(
  'failed_items_note',
  `
  insert into failed_items (job, item, error, not_before)
  values ($1::varchar, $2::varchar, left($3::text, 500), now() + interval '1 minute')
      on conflict (job, item) do update
     set attempts = failed_items.attempts + 1,
         error = excluded.error,
         not_before = now() + make_interval(secs => least(86400, 60 * 2 ^ least(failed_items.attempts, 11)))
  `,
)

/** The item is left alone for a minute at first, and for a day at the most. */
export async function noteItemFailure(database: Database, { job, item, error }: ItemFailure): Promise<void> {
  await note(database.pool, [job, item, error instanceof Error ? error.message : String(error)])
}

const forget = statement<never>(
  'failed_items_forget',
  'delete from failed_items where job = $1::varchar and item = any($2::text[])',
)

/** These items were handled after all. */
export async function forgetItemFailures(database: Database, job: string, items: string[]): Promise<void> {
  if (items.length > 0) await forget(database.pool, [job, items])
}

/** Items that jobs could not handle so far, those that failed first first; a hundred at the most. */
export async function findFailedItems(database: Database): Promise<FailedItem[]> {
  return database.prisma.failedItem.findMany({ orderBy: { firstFailedAt: 'asc' }, take: 100 })
}
