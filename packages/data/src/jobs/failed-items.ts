import { nextAttempt } from '../database/backoff.ts'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import type { FailedItem } from '../generated/prisma/client.ts'

/** An item that a job could not handle, and the error. */
export interface ItemFailure {
  job: string
  /** `hold 12`, `purchase 34`, `user 5`, `missing_payment stx…` */
  item: string
  error: unknown
}

export type OnItemFailure = (failure: ItemFailure) => void

/** SQL condition: the item is not deferred after a failure. @param item an SQL expression for its name */
export const isNotDeferred = (job: string, item: string): string =>
  `not exists (select from failed_items where job = '${job}' and item = ${item} and not_before > now())`

const findNames = statement<{ item: string }>(
  'failed_items_find_deferred',
  'select item from failed_items where job = $1::varchar and not_before > now()',
)

/** Names of the items of a job that are deferred after a failure. */
export async function findDeferred(database: Database, job: string): Promise<ReadonlySet<string>> {
  return new Set((await findNames(database.pool, [job])).map(({ item }) => item))
}

const backoff = { base: 60, max: 86_400 }

const upsert = statement<never>(
  'failed_items_upsert',
  `
  insert into failed_items (job, item, error, not_before)
  values ($1::varchar, $2::varchar, left($3::text, 500), ${nextAttempt('0', backoff)})
      on conflict (job, item) do update
     set attempts = failed_items.attempts + 1,
         error = excluded.error,
         not_before = ${nextAttempt('failed_items.attempts', backoff)}
  `,
)

/** Records the failure and defers the item: exponential backoff from one minute to one day. */
export async function recordItemFailure(
  database: Database,
  { job, item, error }: ItemFailure,
): Promise<void> {
  await upsert(database.pool, [job, item, error instanceof Error ? error.message : String(error)])
}

const remove = statement<never>(
  'failed_items_delete',
  'delete from failed_items where job = $1::varchar and item = any($2::text[])',
)

/** Deletes the failures of items that were handled after all. */
export async function deleteItemFailures(database: Database, job: string, items: string[]): Promise<void> {
  if (items.length > 0) await remove(database.pool, [job, items])
}

/** Items that jobs could not handle yet, ordered by their first failure; at most a hundred. */
export async function findFailedItems(database: Database): Promise<FailedItem[]> {
  return database.prisma.failedItem.findMany({ orderBy: { firstFailedAt: 'asc' }, take: 100 })
}
