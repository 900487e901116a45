import { withClient } from '../database/with-client.ts'

/** Records that backups expire, so that nobody misses them. */
export async function recordExpired(databaseUrl: string, ids: readonly string[]): Promise<void> {
  await withClient(databaseUrl, (client) =>
    client.query(
      'update backup_runs set expired_at = now() where expired_at is null and backup_id = any($1::varchar[])',
      [ids],
    ),
  )
}

/**
 * Records that all backups have expired that are not in the list: of a repository that was given up, or after a restore, since
 * the restored database does not know what has expired after its moment.
 */
export async function recordOthersExpired(
  databaseUrl: string,
  listed: readonly { id: string }[],
): Promise<void> {
  await withClient(databaseUrl, (client) =>
    client.query(
      'update backup_runs set expired_at = now() where expired_at is null and backup_id <> all($1::varchar[])',
      [listed.map(({ id }) => id)],
    ),
  )
}
