import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withClient } from '../../database/with-client.ts'
import type { RecoveryEnd } from '../engine.ts'

/** Returns where the recovery of a server ended and its new timeline began. */
export async function findRecoveryEnd(dataFolder: string, url: string): Promise<RecoveryEnd> {
  const { rows } = await withClient(url, (client) =>
    client.query<{ segment: string; lastCommit: Date | null }>(`
      select pg_walfile_name(pg_current_wal_insert_lsn()) as segment,
             date_trunc('milliseconds', pg_last_xact_replay_timestamp() + interval '999 microseconds') as "lastCommit"`),
  )
  const [row] = rows
  const file = `${row?.segment.slice(0, 8)}.history`
  const history = await readFile(join(dataFolder, 'pg_wal', file), 'utf8')
  // The last line: the timeline before, the position where this one began, and why.
  const [, position] = history.trim().split('\n').at(-1)?.split('\t') ?? []
  if (position === undefined) throw new Error(`the history of the timeline cannot be read: ${history}`)
  return { position, lastCommit: row?.lastCommit ?? null }
}
