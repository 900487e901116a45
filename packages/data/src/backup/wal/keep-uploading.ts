import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../../database/database.ts'
import { statement } from '../../database/statement.ts'
import type { BackupEngine } from '../engine.ts'
import { explainDelay, findDelayedWal } from './find-delayed-wal.ts'

/** Milliseconds between two uploads. */
const interval = 5_000

/** Milliseconds after which the row is renewed even if nothing has changed. */
const maxSilence = 60_000

const store = statement(
  'wal_archive_store',
  `
  insert into wal_archive (id, segment, completed_at, waiting, error, updated_at)
  values (1, $1::varchar, $2::timestamptz, $3::integer, $4::text, now())
  on conflict (id) do update
     set segment = coalesce(excluded.segment, wal_archive.segment),
         completed_at = coalesce(excluded.completed_at, wal_archive.completed_at),
         waiting = excluded.waiting,
         error = excluded.error,
         updated_at = excluded.updated_at
  `,
)

/**
 * Uploads what the server has archived, every few seconds, until the signal. What has become of it is stored in
 * `wal_archive`, also what another process has uploaded, and whether the server archives at all. It works while the database
 * is down.
 *
 * @param onError called when uploads or the archive of the server begin to fail, and again when the reason changes
 */
export async function keepUploading(
  database: Database,
  { uploadArchive, newestWal }: Pick<BackupEngine, 'uploadArchive' | 'newestWal'>,
  signal: AbortSignal,
  onError: (message: string) => void,
): Promise<void> {
  if (!uploadArchive) return
  let storedAt = 0
  let known: string | null = null
  let archived: string | undefined
  while (!signal.aborted) {
    const result = await uploadArchive(signal).catch((error: Error) => ({
      newest: undefined,
      uploaded: 0,
      waiting: 0,
      error,
    }))
    const delayed = await findDelayedWal(database.pool).catch(() => undefined)
    const error = result.error?.message ?? (delayed ? explainDelay(delayed, new Date()) : null)
    if (error !== null && error !== known) onError(error)
    const isByOthers = !result.newest && delayed !== undefined && delayed.archived !== archived
    const newest = isByOthers ? await newestWal().catch(() => undefined) : result.newest
    const isNews = newest !== undefined || error !== known || Date.now() - storedAt > maxSilence
    known = error
    if (isNews) {
      const values = [newest?.segment ?? null, newest?.completedAt ?? null, result.waiting, error]
      await store(database.pool, values).then(
        () => {
          storedAt = Date.now()
          archived = delayed?.archived
        },
        () => {},
      )
    }
    await delay(interval, undefined, { signal }).catch(() => {})
  }
}
