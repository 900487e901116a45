import type pg from 'pg'
import type { DatabaseConnection } from './programs/connection-of.ts'

/** What a backup needs to know of the server. */
export interface ServerFacts {
  systemIdentifier: string
  /** The server's clock, which gives commits their times. */
  now: Date
  /** As 18.4 */
  version: string
  major: number
  timeline: number
  segmentBytes: number
  /** Of all databases. */
  databaseBytes: number
  /** Settings that a server needs at least as high to replay this one's write-ahead log. */
  recoverySettings: Record<string, string>
  settings: Record<string, string>
  /** Tablespaces besides the two that every cluster has. */
  tablespaces: string[]
  /** Of this client. */
  connection: DatabaseConnection
}

/** See the manual of Postgres, "Administrator's Overview" of hot standby. */
const recoverySettings = [
  'max_connections',
  'max_worker_processes',
  'max_wal_senders',
  'max_prepared_transactions',
  'max_locks_per_transaction',
]

const settings = [
  'wal_level',
  'archive_mode',
  'archive_library',
  'archive_command',
  'summarize_wal',
  'data_checksums',
]

/** Reads what a backup needs to know of the server. */
export async function findServerFacts(client: pg.ClientBase): Promise<ServerFacts> {
  const { rows } = await client.query<{
    systemIdentifier: string
    now: Date
    version: string
    segment: string
    segmentBytes: string
    databaseBytes: string
    settings: Record<string, string>
    tablespaces: string[]
    connection: DatabaseConnection
  }>(
    `
    select (select system_identifier::text from pg_control_system()) as "systemIdentifier",
           clock_timestamp() as now,
           current_setting('server_version') as version,
           pg_walfile_name(pg_current_wal_insert_lsn()) as segment,
           (select setting from pg_settings where name = 'wal_segment_size') as "segmentBytes",
           (select sum(pg_tablespace_size(oid))::text from pg_tablespace) as "databaseBytes",
           (select json_object_agg(name, setting) from pg_settings where name = any($1::text[])) as settings,
           (select coalesce(json_agg(spcname), '[]') from pg_tablespace where spcname not in ('pg_default', 'pg_global')) as tablespaces,
           json_build_object('user', session_user, 'database', current_database()) as connection
    `,
    [[...settings, ...recoverySettings]],
  )
  const [row] = rows
  if (!row) throw new Error('the server returned no facts')
  return {
    systemIdentifier: row.systemIdentifier,
    now: row.now,
    version: row.version.split(' ')[0] ?? row.version,
    major: Number.parseInt(row.version, 10),
    timeline: Number.parseInt(row.segment.slice(0, 8), 16),
    segmentBytes: Number(row.segmentBytes),
    databaseBytes: Number(row.databaseBytes),
    recoverySettings: Object.fromEntries(recoverySettings.map((name) => [name, row.settings[name] ?? ''])),
    settings: row.settings,
    tablespaces: row.tablespaces,
    connection: row.connection,
  }
}
